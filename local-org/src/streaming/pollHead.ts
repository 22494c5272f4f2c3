import type { IncomingHttpHeaders } from 'node:http';

/** The head of a request that a polling client sends, as far as Bayeux cares. */
export interface PollHead {
    readonly headers: IncomingHttpHeaders;
    /** Bytes of the body. */
    readonly bodyLength: number;
    /** `67.0` */
    readonly version: string;
}

const requestLine = /^POST \/cometd\/(\d+\.\d)(?:\/[A-Za-z]*)? HTTP\/1\.1$/;
/** RFC 9110: a token, a colon, a value of visible characters between optional blanks. */
const headerLine = /^([!#$%&'*+.^_`|~\dA-Za-z-]+):[ \t]*([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?[ \t]*$/;
/** What asks for more than one request and its response. */
const special = new Set(['transfer-encoding', 'content-encoding', 'expect', 'upgrade', 'te', 'trailer']);

/**
 * Reads a head (its lines without the empty one). Undefined for anything but the plainest of requests: what is only somewhat unusual, or wrong, is for
 * node:http to read or to refuse.
 */
export function parsePollHead(lines: string, longestBody: number): PollHead | undefined {
    const [first = '', ...rest] = lines.split('\r\n');
    const version = requestLine.exec(first)?.[1];
    if (version === undefined) return undefined;
    const headers: Record<string, string> = {};
    for (const line of rest) {
        const [, name = '', value = ''] = headerLine.exec(line) ?? [];
        const key = name.toLowerCase();
        if (key === '' || key in headers || special.has(key)) return undefined;
        headers[key] = value;
    }
    const { host, connection = 'keep-alive', 'content-length': length = '' } = headers;
    if (host === undefined || connection.toLowerCase() !== 'keep-alive' || !/^\d{1,9}$/.test(length)) return undefined;
    const bodyLength = Number(length);
    return bodyLength > longestBody ? undefined : { headers, bodyLength, version };
}
