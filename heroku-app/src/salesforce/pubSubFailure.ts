import { status, type ServiceError } from '@grpc/grpc-js';

/** What an error of the Pub/Sub API means for who gets it. */
export interface PubSubFailure {
    /** `session`: log in again; `replay`: the replay id is no good; `refused`: the request won't do; `passing`: try again. */
    readonly kind: 'session' | 'replay' | 'refused' | 'passing';
    /** Salesforce's code without `sfdc.platform.eventbus.grpc.`, or the gRPC status' name. */
    readonly code: string;
    /** The text with its code, and the id that Salesforce's support asks for. */
    readonly reason: string;
}

const codePrefix = 'sfdc.platform.eventbus.grpc.';
const refusedStatuses = new Set([
    status.INVALID_ARGUMENT,
    status.NOT_FOUND,
    status.PERMISSION_DENIED,
    status.UNIMPLEMENTED
]);
/** INVALID_ARGUMENT that isn't the caller's fault, or not for long. */
const passing = /^(?:service\.unavailable|subscription\.limit|publish\.stream\.sweeper)/;

/** Reads gRPC status, trailers (`error-code`, `rpc-id`) and text of an error ("Handle Errors", Pub/Sub API guide). */
export function pubSubFailure(error: unknown): PubSubFailure {
    if (!isServiceError(error)) {
        const reason = error instanceof Error ? error.message : String(error);
        return { kind: 'passing', code: 'NO_ANSWER', reason };
    }
    const trailer = String(error.metadata.get('error-code')[0] ?? '');
    const code = trailer.startsWith(codePrefix) ? trailer.slice(codePrefix.length) : (status[error.code] ?? 'UNKNOWN');
    return { kind: kindOf(code, error.code), code, reason: `${code}: ${error.details || error.message}` };
}

function kindOf(code: string, grpcStatus: status): PubSubFailure['kind'] {
    if (grpcStatus === status.UNAUTHENTICATED || code.startsWith('service.auth.')) return 'session';
    if (/^subscription\.fetch\.replayid\./.test(code)) return 'replay';
    return refusedStatuses.has(grpcStatus) && !passing.test(code) ? 'refused' : 'passing';
}

function isServiceError(error: unknown): error is ServiceError {
    return error instanceof Error && 'metadata' in error && 'code' in error && typeof error.code === 'number';
}
