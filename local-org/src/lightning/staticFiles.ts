import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';

const contentTypes: Readonly<Record<string, string>> = {
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.html': 'text/html; charset=utf-8',
    '.json': 'application/json; charset=utf-8',
    '.png': 'image/png',
    '.jpg': 'image/jpeg',
    '.jpeg': 'image/jpeg',
    '.gif': 'image/gif',
    '.woff': 'font/woff',
    '.woff2': 'font/woff2'
};

const year = 365 * 24 * 60 * 60;
export const immutable = `public, max-age=${year}, immutable`;

export interface StaticFileOptions {
    /** Type of files whose name doesn't tell. */
    readonly contentType?: string;
    readonly cacheControl: string;
}

/**
 * Sends a file under `directory`, in the best form that stands beside it (`.br`, `.gz`) and that the client takes. Undefined if there is
 * no such file, or the path leads out of the directory.
 */
export function sendFile(
    request: FastifyRequest,
    reply: FastifyReply,
    directory: string,
    path: string,
    options: StaticFileOptions
): FastifyReply | undefined {
    const file = normalize(join(directory, path));
    if (path.includes('\0') || !(file === directory || file.startsWith(directory + sep))) return undefined;
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile()) return undefined;
    const etag = `"${stats.size.toString(36)}-${Math.round(stats.mtimeMs).toString(36)}"`;
    reply
        .header('cache-control', options.cacheControl)
        .header('etag', etag)
        .header('x-content-type-options', 'nosniff');
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    reply.type(contentTypes[extname(file)] ?? options.contentType ?? 'application/octet-stream');
    const encoding = acceptedEncoding(request.headers['accept-encoding'] ?? '', file);
    if (!encoding) return reply.send(createReadStream(file));
    reply.header('content-encoding', encoding.name).header('vary', 'accept-encoding');
    return reply.send(createReadStream(`${file}.${encoding.extension}`));
}

function acceptedEncoding(accepted: string, file: string): { name: string; extension: string } | undefined {
    const forms = [
        { name: 'br', extension: 'br' },
        { name: 'gzip', extension: 'gz' }
    ];
    return forms.find(
        ({ name, extension }) => new RegExp(`\\b${name}\\b`).test(accepted) && existsSync(`${file}.${extension}`)
    );
}
