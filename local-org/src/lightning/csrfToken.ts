import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { accessTokenOf } from '../api/session';

/** Header in which the page sends its token. Another site can't set it, nor learn its value. */
export const csrfHeader = 'x-csrf-token';

/** The token of a browser session: derived from its access token, which no script of the page can read. */
export function csrfToken(headers: IncomingHttpHeaders): string {
    return createHmac('sha256', accessTokenOf(headers) ?? '')
        .update('csrf')
        .digest('base64url');
}

export function hasCsrfToken(headers: IncomingHttpHeaders): boolean {
    const given = headers[csrfHeader];
    const expected = csrfToken(headers);
    return (
        typeof given === 'string' &&
        given.length === expected.length &&
        timingSafeEqual(Buffer.from(given), Buffer.from(expected))
    );
}
