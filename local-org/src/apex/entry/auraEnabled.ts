import { SalesforceError } from '../../errors';
import type { AuraEnabledMethod, AuraError, AuraOutcome, JsonValue } from '../apexEngine';
import type { ApexClassInfo, ApexMethodInfo } from '../generate/runtimeInterface';
import { apexExceptionOf } from '../runtime/caught';
import { beginWithSharingOf } from '../runtime/entrySharing';
import type { Execution } from '../runtime/execution';
import { fromJsonValue, toJsonValue } from '../runtime/jsonValue';
import { boxed } from '../runtime/boxing';
import { stackTraceText } from '../runtime/stackTrace';
import type { ApexException } from '../runtime/values/apexException';
import type { Executions } from './executions';

interface Callable extends AuraEnabledMethod {
    readonly method: ApexMethodInfo;
}

/** Methods that Lightning components call. */
export class AuraEnabledMethods {
    readonly #methods = new Map<string, Callable>();

    constructor(
        private readonly executions: Executions,
        classes: Iterable<ApexClassInfo>
    ) {
        for (const { name, methods } of classes) {
            for (const method of methods) {
                const annotation = method.annotations.find((candidate) => candidate.name === 'auraenabled');
                if (annotation === undefined || !method.static) continue;
                this.#methods.set(keyOf(name, method.name), {
                    className: name,
                    methodName: method.name,
                    cacheable: annotation.parameters.get('cacheable') === true,
                    parameters: method.parameters.map((parameter) => parameter.name),
                    method
                });
            }
        }
    }

    find(className: string, methodName: string): AuraEnabledMethod | undefined {
        return this.#methods.get(keyOf(className, methodName));
    }

    invoke(
        { className, methodName }: AuraEnabledMethod,
        parameters: Readonly<Record<string, JsonValue>>,
        userId: string
    ): AuraOutcome {
        const callable = this.#methods.get(keyOf(className, methodName));
        if (callable === undefined) throw new Error(`${className}.${methodName} isn't loaded`);
        let x: Execution | undefined;
        try {
            const { result, durable } = this.executions.database.transaction(
                { userId, origin: 'apex' },
                (transaction) => {
                    const execution = this.executions.start(transaction, {
                        quiddity: 'AURA',
                        readOnly: callable.cacheable
                    });
                    x = execution;
                    const unit = () => ({ name: `apex://${className}/ACTION$${methodName}`, id: '' });
                    const own = { ...callable, method: execution.own(callable.method) };
                    return execution.enterUnit(unit, () => call(execution, own, parameters));
                }
            );
            return { ok: true, value: result, durable };
        } catch (error) {
            return { ok: false, error: auraError(x, error) };
        }
    }
}

function keyOf(className: string, methodName: string): string {
    return `${className}.${methodName}`.toLowerCase();
}

/** Parameters go by name, whatever the capitals; one that wasn't given is null. Undefined for a method of no result. */
function call(
    x: Execution,
    { method }: Callable,
    parameters: Readonly<Record<string, JsonValue>>
): JsonValue | undefined {
    const given = new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]));
    const args = method.parameters.map(({ name, type }) =>
        fromJsonValue(x, given.get(name.toLowerCase()) ?? null, type)
    );
    beginWithSharingOf(x, method.className, true);
    const result = method.invoke(x, null, args);
    return method.returnType.kind === 'void' ? undefined : toJsonValue(x, boxed(result, method.returnType));
}

/** What the component finds in `error.body`. */
function auraError(x: Execution | undefined, error: unknown): AuraError {
    if (error instanceof SalesforceError) {
        return {
            exceptionType: 'System.UnexpectedException',
            message: error.message,
            stackTrace: '',
            isUserDefinedException: false
        };
    }
    const exception = x && apexExceptionOf(x, error);
    if (x === undefined || exception === undefined) throw error;
    return {
        exceptionType: exception.typeName,
        message: exception.messageForComponent ?? exception.message ?? 'Script-thrown exception',
        stackTrace: stackTraceText(x.program, exception),
        isUserDefinedException: exception.apexClass !== undefined,
        ...dmlErrors(exception)
    };
}

/** An uncaught DmlException also tells its errors by field and for the whole page, as `error.body` of the platform does. */
function dmlErrors(exception: ApexException): Partial<AuraError> {
    if (exception.typeName !== 'System.DmlException') return {};
    const fieldErrors: Record<string, { statusCode: string; message: string }[]> = {};
    const pageErrors: { statusCode: string; message: string }[] = [];
    for (const { statusCode, message, fields } of exception.dmlRows) {
        const [field] = fields;
        if (field === undefined) pageErrors.push({ statusCode, message });
        else (fieldErrors[field] ??= []).push({ statusCode, message });
    }
    return { fieldErrors, pageErrors, index: null, duplicateResults: [] };
}
