import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';

const VALID_FOR_YEARS = 2;
/** A pair that expires sooner than this is made anew, in milliseconds. */
const RENEW_BEFORE = 30 * 24 * 3600 * 1000;

/**
 * A key pair, RSA of 2,048 bits, and its X.509 certificate (RFC 5280, version 1), signed by itself or by an issuer: for the JWT bearer flow, whose
 * connected app verifies with the certificate, and for TLS in tests.
 * Node.js signs but writes no certificates, and openssl isn't everywhere: so its few fields are written here in DER.
 * @param {string} commonName
 * @param {{commonName: string, privateKey: string}} [issuer] by default the pair itself
 * @returns {{commonName: string, privateKey: string, certificate: string}} PEM
 */
export function makeKeyPair(commonName, issuer) {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const now = new Date();
    const until = new Date(Date.UTC(now.getUTCFullYear() + VALID_FOR_YEARS, now.getUTCMonth(), now.getUTCDate()));
    const nameOf = (text) => sequence(set(sequence(COMMON_NAME, utf8(text))));
    const toBeSigned = sequence(
        positive(randomBytes(16)),
        SHA256_WITH_RSA,
        nameOf(issuer?.commonName ?? commonName),
        sequence(utcTime(now), utcTime(until)),
        nameOf(commonName),
        publicKey.export({ type: 'spki', format: 'der' })
    );
    const signature = sign('sha256', toBeSigned, issuer?.privateKey ?? privateKey);
    const certificate = sequence(toBeSigned, SHA256_WITH_RSA, element(0x03, Buffer.concat([Buffer.of(0), signature])));
    return {
        commonName,
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        certificate: pem('CERTIFICATE', certificate)
    };
}

/** Whether the pair belongs together and is good for a while. */
export function isUsablePair(privateKey, certificate) {
    if (!privateKey || !certificate) return false;
    try {
        const read = new X509Certificate(certificate);
        return (
            read.checkPrivateKey(createPrivateKey(privateKey)) && Date.parse(read.validTo) - Date.now() > RENEW_BEFORE
        );
    } catch {
        return false;
    }
}

function element(tag, content) {
    const { length } = content;
    if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
    const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
    return Buffer.concat([Buffer.of(tag, 0x80 | bytes.length), bytes, content]);
}

const sequence = (...parts) => element(0x30, Buffer.concat(parts));
const set = (...parts) => element(0x31, Buffer.concat(parts));
const utf8 = (text) => element(0x0c, Buffer.from(text));
/** A first bit that is set would make it negative. */
const positive = (bytes) => element(0x02, Buffer.concat([Buffer.of(bytes[0] & 0x7f || 1), bytes.subarray(1)]));
/** YYMMDDHHMMSSZ: good until 2049. */
const utcTime = (date) => element(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
/** 2.5.4.3 */
const COMMON_NAME = Buffer.from('0603550403', 'hex');
/** 1.2.840.113549.1.1.11 with its parameter NULL */
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');

function pem(label, der) {
    const lines = der.toString('base64').match(/.{1,64}/g);
    return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
