import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApexEngine, AuraError, AuraOutcome, JsonValue } from '../apex/apexEngine';
import { NotSupportedError } from '../errors';

/** A call of an Apex method by a component. */
interface ApexCall {
    readonly classname: string;
    readonly method: string;
    readonly params: Readonly<Record<string, JsonValue>>;
    /** True for a wire: only a cacheable method may answer it. */
    readonly cacheable: boolean;
}

function parseCall(body: unknown): ApexCall | undefined {
    if (typeof body !== 'object' || body === null) return undefined;
    const { classname, method, params, cacheable } = body as Partial<Record<keyof ApexCall, unknown>>;
    if (typeof classname !== 'string' || typeof method !== 'string') return undefined;
    const isObject = typeof params === 'object' && params !== null && !Array.isArray(params);
    return { classname, method, params: isObject ? (params as ApexCall['params']) : {}, cacheable: cacheable === true };
}

function failure(exceptionType: string, message: string): AuraError {
    return { exceptionType, message, stackTrace: '', isUserDefinedException: false };
}

/**
 * Runs an `@AuraEnabled` method for a component. Answers `{returnValue, cacheable}` once what it wrote can't be lost, or status 500 with
 * the error that LWC puts into `error.body`.
 */
export async function executeApex(
    request: FastifyRequest,
    reply: FastifyReply,
    apex: ApexEngine,
    userId: string
): Promise<FastifyReply> {
    const call = parseCall(request.body);
    if (!call) return reply.code(400).send(failure('System.JSONException', 'An Apex call needs a class and a method'));
    const method = apex.auraEnabledMethod(call.classname, call.method);
    if (!method) {
        const message = `Unable to find Apex action method referenced as '${call.classname}.${call.method}'.`;
        return reply.code(500).send(failure('System.NoAccessException', message));
    }
    if (call.cacheable && !method.cacheable) {
        const message = 'Apex methods that are to be cached must be marked as @AuraEnabled(cacheable=true)';
        return reply.code(500).send(failure('System.InvalidParameterException', message));
    }
    let outcome: AuraOutcome;
    try {
        outcome = apex.invokeAuraEnabled(method, call.params, userId);
    } catch (error) {
        if (!(error instanceof NotSupportedError)) throw error;
        return reply.code(500).send(failure('NotSupportedError', error.message));
    }
    if (!outcome.ok) return reply.code(500).send(outcome.error);
    await outcome.durable;
    return reply.send({ returnValue: outcome.value ?? null, cacheable: method.cacheable });
}
