import type { Cause } from '../queue/topics';

/** Not now, but maybe later: worth trying again. */
const passing = new Set([
    'INVALID_SESSION_ID',
    'LIMIT_EXCEEDED',
    'PLATFORM_EVENT_PUBLISHING_UNAVAILABLE',
    'PROCESSING_HALTED',
    'QUERY_TIMEOUT',
    'REQUEST_LIMIT_EXCEEDED',
    'REQUEST_RUNNING_TOO_LONG',
    'SERVER_UNAVAILABLE',
    'SERVICE_UNAVAILABLE',
    'UNABLE_TO_LOCK_ROW',
    'UNKNOWN_EXCEPTION',
    'ALL_OR_NONE_OPERATION_ROLLED_BACK'
]);
/** An answer that is not in Salesforce's form. */
const httpStatus = /^ERROR_HTTP_(\d{3})$/;

/** Publishing failed. */
export class PublishError extends Error {
    override readonly name = 'PublishError';

    constructor(
        readonly failure: Cause,
        /** Whether the same request may succeed later: no network, an expired session, a limit, a server error. */
        readonly passing: boolean,
        options?: ErrorOptions & {
            /** How long Salesforce asks to be left alone (`Retry-After`), in milliseconds. */
            readonly retryAfter?: number;
        }
    ) {
        super(`${failure.code}: ${failure.message}`, options);
        this.retryAfter = options?.retryAfter;
    }

    readonly retryAfter: number | undefined;

    /** @param code Salesforce's errorCode or statusCode */
    static of(code: string, message: string, options?: ErrorOptions & { readonly retryAfter?: number }): PublishError {
        const status = Number(httpStatus.exec(code)?.[1] ?? 0);
        const mayPass = passing.has(code) || status >= 500 || [401, 408, 420, 429].includes(status);
        return new PublishError({ code, message }, mayPass, options);
    }

    /** An error that is not Salesforce's answer: none came. */
    static from(error: unknown): PublishError {
        if (error instanceof PublishError) return error;
        const message = error instanceof Error ? error.message : String(error);
        return new PublishError({ code: 'NO_ANSWER', message }, true, { cause: error });
    }
}
