import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const day = 24 * 60 * 60 * 1000;
/** What TLS libraries still accept of a certificate they are told to trust. */
const lifetime = 825 * day;
const renewBefore = 30 * day;
const certificateFile = 'pubsub-certificate.pem';
const keyFile = 'pubsub-key.pem';

export interface Certificate {
    readonly certificatePem: string;
    readonly keyPem: string;
}

/**
 * The certificate for TLS on this machine, signed by itself. Kept in the folder, so that a client that trusts it trusts it after a restart, too;
 * without a folder it is made anew. Clients go by the machine's time, so its validity does.
 */
export async function loadCertificate(directory: string | undefined): Promise<Certificate> {
    const kept = directory === undefined ? undefined : readCertificate(directory);
    if (kept !== undefined) return kept;
    const made = await makeCertificate();
    if (directory !== undefined) {
        mkdirSync(directory, { recursive: true });
        write(join(directory, keyFile), made.keyPem, 0o600);
        write(join(directory, certificateFile), made.certificatePem, 0o644);
    }
    return made;
}

/** Undefined if there is none that a client would accept for a while yet. */
function readCertificate(directory: string): Certificate | undefined {
    const [certificatePath, keyPath] = [join(directory, certificateFile), join(directory, keyFile)];
    if (!existsSync(certificatePath) || !existsSync(keyPath)) return undefined;
    const certificatePem = readFileSync(certificatePath, 'utf8');
    const { validTo } = new X509Certificate(certificatePem);
    if (Date.parse(validTo) - Date.now() < renewBefore) return undefined;
    return { certificatePem, keyPem: readFileSync(keyPath, 'utf8') };
}

async function makeCertificate(): Promise<Certificate> {
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
        keyType: 'ec',
        algorithm: 'sha256',
        notBeforeDate: new Date(Date.now() - day),
        notAfterDate: new Date(Date.now() - day + lifetime),
        extensions: [
            { name: 'basicConstraints', cA: true },
            { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
            { name: 'extKeyUsage', serverAuth: true },
            {
                name: 'subjectAltName',
                altNames: [
                    { type: 2, value: 'localhost' },
                    { type: 7, ip: '127.0.0.1' },
                    { type: 7, ip: '::1' }
                ]
            }
        ]
    });
    return { certificatePem: made.cert, keyPem: made.private };
}

function write(path: string, text: string, mode: number): void {
    writeFileSync(`${path}.new`, text, { mode });
    renameSync(`${path}.new`, path);
}
