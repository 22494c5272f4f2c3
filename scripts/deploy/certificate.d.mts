export interface CertifiedPair {
    readonly commonName: string;
    /** PEM, PKCS #8. */
    readonly privateKey: string;
    /** PEM. */
    readonly certificate: string;
}

/** A key pair and its certificate, signed by itself or by an issuer. */
export function makeKeyPair(
    commonName: string,
    issuer?: Pick<CertifiedPair, 'commonName' | 'privateKey'>
): CertifiedPair;
