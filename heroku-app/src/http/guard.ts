import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { staysInside } from '../outward';
import { RateLimiter } from './rateLimiter';
import { RequestError } from './requestError';

export interface GuardOptions {
    readonly deskPassword: string | undefined;
    /** Lets Prometheus read the figures, beside the password. */
    readonly metricsToken: string | undefined;
    /** Most requests a second from one address. */
    readonly requestsPerSecond: number;
    /** Hears of each request that is refused, by a word for the reason. */
    readonly onRefused: (reason: string) => void;
}

const metricsPath = '/metrics';
const open = new Set(['/health', '/ready', '/wire']);
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Passwords that one address may get wrong: ten at once, then one in six seconds. */
const wrongPasswords = { perSecond: 1 / 6, burst: 10 };

/**
 * Stands at the door of page and API. It refuses who asks too often, who comes over http where there is TLS, changes that another site's page asks
 * for, and everybody without the desk's password; without one, who doesn't come by an address of this machine or network.
 */
export function addGuard(app: FastifyInstance, options: GuardOptions): void {
    const { deskPassword, metricsToken, requestsPerSecond, onRefused } = options;
    const requests = new RateLimiter(requestsPerSecond, 2 * requestsPerSecond);
    const guesses = new RateLimiter(wrongPasswords.perSecond, wrongPasswords.burst);
    const refuse = (status: number, reason: string, sentence: string): never => {
        onRefused(reason);
        throw new RequestError(status, sentence);
    };
    const letIn = (request: FastifyRequest, reply: FastifyReply, isRight: boolean, scheme: string): void => {
        if (!guesses.allows(request.ip)) refuse(429, 'guesses', 'Too many wrong passwords: wait a minute.');
        if (isRight) return;
        if (request.headers.authorization !== undefined) guesses.take(request.ip);
        reply.header('www-authenticate', `${scheme} realm="News desk", charset="UTF-8"`);
        refuse(401, 'password', 'The news desk asks for its password.');
    };
    app.addHook('onRequest', async (request, reply) => {
        const path = request.url.split('?')[0] ?? '';
        if (!requests.take(request.ip)) {
            reply.header('retry-after', '1');
            refuse(429, 'rate', 'Too many requests from your address: wait a second.');
        }
        if (open.has(path)) return;
        if (isOverheard(request)) refuse(403, 'http', 'Come by https: over http others can read along.');
        if (!safeMethods.has(request.method) && !isSameOrigin(request))
            refuse(403, 'origin', 'Only the agency’s own page may change things here.');
        const { authorization } = request.headers;
        if (path === metricsPath && metricsToken !== undefined && isToken(authorization, metricsToken)) return;
        if (deskPassword !== undefined) return letIn(request, reply, isPassword(authorization, deskPassword), 'Basic');
        if (path === metricsPath && metricsToken !== undefined) return letIn(request, reply, false, 'Bearer');
        if (path === metricsPath && !isLocal(request))
            refuse(403, 'metrics', 'Set METRICS_TOKEN or DESK_PASSWORD to read the figures from elsewhere.');
        if (!isNearName(request.hostname))
            refuse(403, 'host', 'Set DESK_PASSWORD: without it the desk answers by addresses of its own network only.');
    });
}

/** Heroku's router takes http, too, and says so. */
function isOverheard(request: FastifyRequest): boolean {
    return request.headers['x-forwarded-proto'] !== undefined && request.protocol === 'http';
}

/** From this machine, and not through a router on it. */
function isLocal({ socket, headers }: FastifyRequest): boolean {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    return staysInside(address) && isIP(address) > 0 && headers['x-forwarded-for'] === undefined;
}

/**
 * A page of any site can have its own name stand for this machine's address ("DNS rebinding"), and is of the same origin then. It can't do so with an
 * address, or with a name that no public name server knows.
 */
function isNearName(hostname: string): boolean {
    return isIP(hostname.replace(/^\[|\]$/g, '')) > 0 || staysInside(hostname);
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

function isToken(authorization: string | undefined, token: string): boolean {
    const [scheme, given] = (authorization ?? '').split(' ');
    return scheme?.toLowerCase() === 'bearer' && timingSafeEqual(digest(given ?? ''), digest(token));
}

/** Of equal length, so that the comparison tells nothing. */
function digest(text: string): Buffer {
    return createHash('sha256').update(text).digest();
}
