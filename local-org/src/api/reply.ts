import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { NotSupportedError, SalesforceError } from '../errors';

/** An answer of the API before it is written to the socket. */
export interface ApiResponse {
    readonly status: number;
    /** Sent as JSON; text and bytes as they stand. Undefined: no body. */
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    /** What the answer acknowledges is on disk once this resolves; it is sent only then. */
    readonly durable?: Promise<void>;
}

export const notFound = () => new SalesforceError('NOT_FOUND', 'The requested resource does not exist');

/** One member of the error list of REST: `fields` only where Salesforce sends it (errors of DML). */
export interface RestError {
    readonly message: string;
    readonly errorCode: string;
    readonly fields?: readonly string[];
}

/** Several errors at once, or a body of errors that isn't Salesforce's usual list. */
export class ApiFault extends Error {
    override readonly name = 'ApiFault';

    constructor(
        readonly status: number,
        readonly errors: readonly RestError[]
    ) {
        super(errors.map((e) => `${e.errorCode}: ${e.message}`).join('; '));
    }
}

/**
 * Turns whatever a handler threw into REST's error form `[{message, errorCode, fields?}]`. The only place that does.
 * An error of ours is answered with an id, under which the log has the cause.
 */
export function errorResponse(error: unknown, logUnexpected: (error: unknown, errorId: string) => void): ApiResponse {
    if (error instanceof ApiFault) return { status: error.status, body: error.errors };
    if (error instanceof SalesforceError) {
        const { message, errorCode, fields, httpStatus } = error;
        return {
            status: httpStatus,
            body: [fields.length > 0 ? { message, errorCode, fields } : { message, errorCode }]
        };
    }
    if (error instanceof NotSupportedError) {
        return { status: 501, body: [{ message: error.message, errorCode: 'FUNCTIONALITY_NOT_ENABLED' }] };
    }
    const http = httpError(error);
    if (http) return { status: http.status, body: [{ message: http.message, errorCode: http.errorCode }] };
    const errorId = randomUUID();
    logUnexpected(error, errorId);
    const message = `An unexpected error occurred. Please include this ErrorId if you contact support: ${errorId}`;
    return { status: 500, body: [{ message, errorCode: 'UNKNOWN_EXCEPTION' }] };
}

/** What Fastify itself refuses (body too large, unknown media type…), in Salesforce's codes. */
function httpError(error: unknown): { status: number; message: string; errorCode: string } | undefined {
    if (typeof error !== 'object' || error === null || !('statusCode' in error) || !('message' in error))
        return undefined;
    if (typeof error.statusCode !== 'number') return undefined;
    if (error.statusCode < 400 || error.statusCode >= 500) return undefined;
    const errorCode =
        { 413: 'REQUEST_LIMIT_EXCEEDED', 415: 'UNSUPPORTED_MEDIA_TYPE' }[error.statusCode] ?? 'UNKNOWN_EXCEPTION';
    return { status: error.statusCode, message: String(error.message), errorCode };
}

/** Writes an answer, once what it acknowledges is durable. */
export async function send(reply: FastifyReply, response: ApiResponse): Promise<FastifyReply> {
    await response.durable;
    reply.code(response.status);
    if (response.headers) reply.headers(response.headers);
    if (response.body === undefined) return reply.send();
    if (typeof response.body === 'string' || Buffer.isBuffer(response.body)) return reply.send(response.body);
    return reply.type('application/json;charset=UTF-8').send(JSON.stringify(response.body));
}
