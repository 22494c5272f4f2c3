/** Bytes. */
export class ApexBlob {
    constructor(readonly bytes: Buffer) {}

    static fromText(text: string): ApexBlob {
        return new ApexBlob(Buffer.from(text, 'utf8'));
    }
}
