import type { IncomingMessage } from 'node:http';

/**
 * Reads a request's body as text; undefined as soon as it has more than `limit` bytes: what still comes is thrown away. A request that is cut off is
 * never told of: nobody waits for it.
 */
export function readBody(request: IncomingMessage, limit: number, then: (body: string | undefined) => void): void {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
        if (length > limit) return;
        length += chunk.length;
        if (length <= limit) return void chunks.push(chunk);
        chunks.length = 0;
        then(undefined);
    });
    request.on('end', () => {
        if (length <= limit) then((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString());
    });
}
