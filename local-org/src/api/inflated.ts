import type { IncomingHttpHeaders } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';

/**
 * The body of a request as it was before the client compressed it ("Use Compression": `Content-Encoding: gzip` or `deflate`). What it
 * inflates to is measured against the limit of a body by whoever reads it.
 */
export function inflated<Body extends Readable>(headers: IncomingHttpHeaders, body: Body): Body | Readable {
    const encoding = headers['content-encoding']?.trim().toLowerCase();
    if (encoding !== 'gzip' && encoding !== 'deflate') return body;
    const unpacked = encoding === 'gzip' ? createGunzip() : createInflate();
    let received = 0;
    body.on('data', (chunk: Buffer) => (received += chunk.length));
    Object.defineProperty(unpacked, 'receivedEncodedLength', { get: () => received });
    // an error of either side becomes that of the stream which is read
    pipeline(body, unpacked, () => undefined);
    return unpacked;
}
