import { SalesforceError } from '../../errors';

/** The parts of a `multipart/form-data` body by their names. @throws SalesforceError for a body of another kind */
export function multipartParts(contentType: string, body: unknown): Map<string, Uint8Array> {
    const [, quoted, plain] = /^multipart\/[\w-]+;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
    const boundary = quoted ?? plain;
    if (boundary === undefined || !Buffer.isBuffer(body))
        throw new SalesforceError('UNSUPPORTED_MEDIA_TYPE', 'Unsupported Content-Type Header', []);
    const parts = new Map<string, Uint8Array>();
    const delimiter = Buffer.from(`--${boundary}`);
    let at = body.indexOf(delimiter);
    while (at >= 0) {
        const next = body.indexOf(delimiter, at + delimiter.length);
        if (next < 0) break;
        // a part stands between CR LF after its delimiter and CR LF before the next
        const part = body.subarray(at + delimiter.length + 2, next - 2);
        const end = part.indexOf('\r\n\r\n');
        const name = /name="([^"]*)"/i.exec(part.subarray(0, Math.max(0, end)).toString())?.[1];
        if (end >= 0 && name !== undefined) parts.set(name, part.subarray(end + 4));
        at = next;
    }
    return parts;
}
