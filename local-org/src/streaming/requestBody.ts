import type { IncomingMessage } from 'node:http';

/** Reads a request's body as text; undefined if it has more than `limit` bytes. A request that is cut off is never told of: nobody waits for it. */
export function readBody(request: IncomingMessage, limit: number, then: (body: string | undefined) => void): void {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= limit) chunks.push(chunk);
        else chunks.length = 0;
    });
    request.on('end', () => {
        if (length > limit) then(undefined);
        else then((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString());
    });
}
