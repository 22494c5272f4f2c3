import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestError } from './requestError';

const open = new Set(['/health', '/ready', '/wire']);
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses changes that another site's page asks for; and everybody without the desk's password, if there is one. */
export function addGuard(app: FastifyInstance, deskPassword: string | undefined): void {
    app.addHook('onRequest', async (request, reply) => {
        if (!safeMethods.has(request.method) && !isSameOrigin(request))
            throw new RequestError(403, 'Only the agency’s own page may change things here.');
        if (deskPassword === undefined || open.has(request.url.split('?')[0] ?? '')) return;
        if (isPassword(request.headers.authorization, deskPassword)) return;
        reply.header('www-authenticate', 'Basic realm="News desk", charset="UTF-8"');
        throw new RequestError(401, 'The news desk asks for its password.');
    });
}

/** Browsers say where a request comes from; programs that don't are not led astray by other sites. */
function isSameOrigin({ headers }: FastifyRequest): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
    if (headers.origin === undefined) return true;
    try {
        return new URL(headers.origin).host === headers.host;
    } catch {
        return false;
    }
}

function isPassword(authorization: string | undefined, password: string): boolean {
    const [scheme, credentials] = (authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'basic' || credentials === undefined) return false;
    const given = Buffer.from(credentials, 'base64')
        .toString()
        .replace(/^[^:]*:/, '');
    return timingSafeEqual(digest(given), digest(password));
}

/** Of equal length, so that the comparison tells nothing. */
function digest(text: string): Buffer {
    return createHash('sha256').update(text).digest();
}
