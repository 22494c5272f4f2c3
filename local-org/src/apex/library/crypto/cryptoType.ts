import {
    createCipheriv,
    createDecipheriv,
    createHash,
    createHmac,
    createPrivateKey,
    createPublicKey,
    createSign,
    createVerify,
    type KeyObject,
    randomBytes,
    timingSafeEqual
} from 'node:crypto';
import { NotSupportedError } from '../../../errors';
import { ApexBlob } from '../../runtime/values/apexBlob';
import { systemException } from '../../runtime/values/apexException';
import { given } from '../given';
import type { LibraryFunction, LibraryType } from '../libraryType';

const digests: Readonly<Record<string, string>> = {
    md5: 'md5',
    sha1: 'sha1',
    'sha-1': 'sha1',
    'sha-256': 'sha256',
    sha256: 'sha256',
    'sha-512': 'sha512',
    sha512: 'sha512',
    'sha3-256': 'sha3-256',
    'sha3-384': 'sha3-384',
    'sha3-512': 'sha3-512'
};
const macs: Readonly<Record<string, string>> = {
    hmacmd5: 'md5',
    hmacsha1: 'sha1',
    hmacsha256: 'sha256',
    hmacsha512: 'sha512'
};
const signatures: Readonly<Record<string, string>> = {
    rsa: 'sha1',
    'rsa-sha1': 'sha1',
    'rsa-sha256': 'sha256',
    'rsa-sha384': 'sha384',
    'rsa-sha512': 'sha512',
    'ecdsa-sha256': 'sha256',
    'ecdsa-sha384': 'sha384',
    'ecdsa-sha512': 'sha512'
};
/** Key lengths in bytes; Salesforce's AES is CBC with PKCS #7 padding and an initialisation vector of 16 bytes. */
const keyLengths: Readonly<Record<string, number>> = { aes128: 16, aes192: 24, aes256: 32 };
const vectorLength = 16;
const longestInput = 1_048_576;

function invalid(message: string) {
    return systemException('System.InvalidParameterValueException', message);
}

function security(message: string) {
    return systemException('System.SecurityException', message);
}

function algorithm(table: Readonly<Record<string, string>>, name: string | null): string {
    const found = table[given(name).toLowerCase()];
    if (found === undefined) throw systemException('System.NoSuchAlgorithmException', `Invalid algorithm ${name}`);
    return found;
}

function keyFor(name: string, key: ApexBlob): Buffer {
    const length = keyLengths[name.toLowerCase()];
    if (length === undefined) throw invalid(`Invalid algorithm ${name}. Must be AES128, AES192, or AES256.`);
    if (key.bytes.length !== length) throw invalid(`Invalid private key. Must be ${length} bytes.`);
    return key.bytes;
}

function encrypt(name: string, key: ApexBlob, vector: Buffer, clear: ApexBlob): Buffer {
    if (clear.bytes.length > longestInput) throw invalid(`Input exceeds the limit of ${longestInput} bytes`);
    const bytes = keyFor(name, key);
    if (vector.length !== vectorLength) throw invalid('Invalid initialization vector. Must be 16 bytes.');
    const cipher = createCipheriv(`aes-${bytes.length * 8}-cbc`, bytes, vector);
    return Buffer.concat([cipher.update(clear.bytes), cipher.final()]);
}

function decrypt(name: string, key: ApexBlob, vector: Buffer, secret: Buffer): ApexBlob {
    const bytes = keyFor(name, key);
    if (vector.length !== vectorLength) throw invalid('Invalid initialization vector. Must be 16 bytes.');
    const decipher = createDecipheriv(`aes-${bytes.length * 8}-cbc`, bytes, vector);
    try {
        return new ApexBlob(Buffer.concat([decipher.update(secret), decipher.final()]));
    } catch {
        throw security(
            'Given final block not properly padded. Such issues can arise if a bad key is used during decryption.'
        );
    }
}

/** A key in DER form: PKCS #8 to sign, X.509 (SubjectPublicKeyInfo) to verify. */
function keyObject(make: () => KeyObject): KeyObject {
    try {
        return make();
    } catch {
        throw security('java.security.spec.InvalidKeySpecException');
    }
}

function sign(name: string | null, input: ApexBlob, key: ApexBlob): ApexBlob {
    const privateKey = keyObject(() => createPrivateKey({ key: key.bytes, format: 'der', type: 'pkcs8' }));
    return new ApexBlob(createSign(algorithm(signatures, name)).update(input.bytes).sign(privateKey));
}

function verify(name: string | null, input: ApexBlob, signature: ApexBlob, key: ApexBlob): boolean {
    const publicKey = keyObject(() => createPublicKey({ key: key.bytes, format: 'der', type: 'spki' }));
    return createVerify(algorithm(signatures, name)).update(input.bytes).verify(publicKey, signature.bytes);
}

function generateMac(name: string | null, input: ApexBlob, key: ApexBlob): Buffer {
    return createHmac(algorithm(macs, name), key.bytes).update(input.bytes).digest();
}

function withCertificates(member: string): LibraryFunction {
    return () => {
        throw new NotSupportedError(`Crypto.${member} (certificates of the org)`);
    };
}

type BlobArgument = ApexBlob | null;

export const cryptoType: LibraryType = {
    name: 'Crypto',
    namespace: 'System',
    members: {
        'static Blob generateDigest(String algorithmName, Blob input)': (
            _x,
            name: string | null,
            input: BlobArgument
        ) => new ApexBlob(createHash(algorithm(digests, name)).update(given(input).bytes).digest()),
        'static Blob generateMac(String algorithmName, Blob input, Blob privateKey)': (
            _x,
            name: string | null,
            input: BlobArgument,
            key: BlobArgument
        ) => new ApexBlob(generateMac(name, given(input), given(key))),
        'static Boolean verifyHMac(String algorithmName, Blob input, Blob privateKey, Blob hmacToVerify)': (
            _x,
            name: string | null,
            input: BlobArgument,
            key: BlobArgument,
            mac: BlobArgument
        ) => {
            const expected = generateMac(name, given(input), given(key));
            const actual = given(mac).bytes;
            return expected.length === actual.length && timingSafeEqual(expected, actual);
        },
        'static Blob generateAesKey(Integer size)': (_x, size: number | null) => {
            const bits = given(size);
            if (bits !== 128 && bits !== 192 && bits !== 256) {
                throw invalid(`Invalid key size ${bits}. Must be 128, 192, or 256.`);
            }
            return new ApexBlob(randomBytes(bits / 8));
        },
        'static Blob encrypt(String algorithmName, Blob privateKey, Blob initializationVector, Blob clearText)': (
            _x,
            name: string | null,
            key: BlobArgument,
            vector: BlobArgument,
            clear: BlobArgument
        ) => new ApexBlob(encrypt(given(name), given(key), given(vector).bytes, given(clear))),
        'static Blob decrypt(String algorithmName, Blob privateKey, Blob initializationVector, Blob cipherText)': (
            _x,
            name: string | null,
            key: BlobArgument,
            vector: BlobArgument,
            secret: BlobArgument
        ) => decrypt(given(name), given(key), given(vector).bytes, given(secret).bytes),
        /** The initialisation vector stands before the cipher text. */
        'static Blob encryptWithManagedIV(String algorithmName, Blob privateKey, Blob clearText)': (
            _x,
            name: string | null,
            key: BlobArgument,
            clear: BlobArgument
        ) => {
            const vector = randomBytes(vectorLength);
            return new ApexBlob(Buffer.concat([vector, encrypt(given(name), given(key), vector, given(clear))]));
        },
        'static Blob decryptWithManagedIV(String algorithmName, Blob privateKey, Blob ivAndCipherText)': (
            _x,
            name: string | null,
            key: BlobArgument,
            secret: BlobArgument
        ) => {
            const { bytes } = given(secret);
            return decrypt(given(name), given(key), bytes.subarray(0, vectorLength), bytes.subarray(vectorLength));
        },
        'static Integer getRandomInteger()': () => randomBytes(4).readInt32BE(),
        'static Long getRandomLong()': () => randomBytes(8).readBigInt64BE(),
        'static Blob sign(String algorithmName, Blob input, Blob privateKey)': (
            _x,
            name: string | null,
            input: BlobArgument,
            key: BlobArgument
        ) => sign(name, given(input), given(key)),
        'static Boolean verify(String algorithmName, Blob data, Blob signature, Blob publicKey)': (
            _x,
            name: string | null,
            data: BlobArgument,
            signature: BlobArgument,
            key: BlobArgument
        ) => verify(name, given(data), given(signature), given(key)),
        'static Boolean verify(String algorithmName, Blob data, Blob signature, String certDevName)':
            withCertificates('verify'),
        'static Blob signWithCertificate(String algorithmName, Blob input, String certDevName)':
            withCertificates('signWithCertificate')
    }
};
