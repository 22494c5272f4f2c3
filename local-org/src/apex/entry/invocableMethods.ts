import type { Transaction } from '../../data/transaction';
import { NotSupportedError, SalesforceError } from '../../errors';
import type { ApexClassInfo, ApexFieldInfo, ApexMethodInfo } from '../generate/runtimeInterface';
import type { ApexType } from '../types';
import { apexExceptionOf } from '../runtime/caught';
import type { Execution } from '../runtime/execution';
import type { JsonValue } from '../apexEngine';
import { fromJsonValue, toJsonValue } from '../runtime/jsonValue';
import { exceptionText } from '../runtime/text';
import { instanceFields } from '../runtime/userObject';
import { ApexList } from '../runtime/values/apexList';
import { ApexObject } from '../runtime/values/apexObject';
import { ApexSObject } from '../runtime/values/apexSObject';
import type { ApexValue } from '../runtime/values/apexValue';
import type { Executions } from './executions';

/** Inputs or outputs of one request, by name; records are JSON objects with their `attributes`. */
export type ActionValues = Readonly<Record<string, JsonValue>>;

/** `@InvocableMethod`s: what flows call as Apex actions, with one request an interview. */
export class InvocableMethods {
    readonly #byClass = new Map<string, ApexMethodInfo>();

    constructor(
        private readonly executions: Executions,
        classes: Iterable<ApexClassInfo>
    ) {
        for (const { name, methods } of classes) {
            const method = methods.find(({ annotations }) => annotations.some((a) => a.name === 'invocablemethod'));
            if (method !== undefined) this.#byClass.set(name.toLowerCase(), method);
        }
    }

    /** @throws SalesforceError for an uncaught exception, as the flow's fault tells it */
    invoke(className: string, requests: readonly ActionValues[], transaction: Transaction): ActionValues[] {
        const method = this.#byClass.get(className.toLowerCase());
        if (method === undefined) throw new NotSupportedError(`The Apex action ${className}`);
        const x = this.executions.of(transaction);
        try {
            const unit = () => ({ name: `${method.className}.${method.name}`, id: x.org.classId(method.className) });
            return x.enterUnit(unit, () => call(x, x.own(method), requests));
        } catch (error) {
            const exception = apexExceptionOf(x, error);
            if (exception === undefined) throw error;
            throw new SalesforceError('APEX_ERROR', exceptionText(exception));
        }
    }
}

function call(x: Execution, method: ApexMethodInfo, requests: readonly ActionValues[]): ActionValues[] {
    const [parameter] = method.parameters;
    const args = parameter === undefined ? [] : [requestList(x, parameter.type, requests)];
    const result = method.invoke(x, null, args);
    const outputs = result instanceof ApexList ? result.values : [];
    return requests.map((_request, i) => outputsOf(x, outputs[i] ?? null));
}

function requestList(x: Execution, type: ApexType, requests: readonly ActionValues[]): ApexList {
    if (type.kind !== 'list') throw new NotSupportedError('An invocable method whose parameter is no list');
    const { element } = type;
    return new ApexList(
        type,
        requests.map((request) => requestValue(x, element, request))
    );
}

/** An object of a class takes its inputs by name; anything else is the one input there is. */
function requestValue(x: Execution, type: ApexType, request: ActionValues): ApexValue {
    const info = type.kind === 'user' ? x.program.classes.get(type.name.toLowerCase()) : undefined;
    if (info === undefined) return fromJsonValue(x, Object.values(request)[0] ?? null, type);
    const constructor = info.constructors.find(({ parameters }) => parameters.length === 0);
    const object = constructor?.construct(x, []) ?? info.allocate();
    const inputs = new Map(Object.entries(request).map(([name, value]) => [name.toLowerCase(), value]));
    for (const field of variables(x, info)) {
        const value = inputs.get(field.name.toLowerCase());
        if (value !== undefined) field.set?.(x, object, fromJsonValue(x, value, field.type));
    }
    return object;
}

/** A value that isn't an object has the name `output`. */
function outputsOf(x: Execution, value: ApexValue): ActionValues {
    if (!(value instanceof ApexObject) || value.apexClass === undefined) {
        return value === null ? {} : { output: actionOutput(x, value) };
    }
    const outputs: Record<string, JsonValue> = {};
    for (const field of variables(x, value.apexClass)) {
        outputs[field.name] = actionOutput(x, field.get?.(x, value) ?? null);
    }
    return outputs;
}

/** A value as the flow takes it: records carry their type. */
function actionOutput(x: Execution, value: ApexValue): JsonValue {
    if (value instanceof ApexList) return value.values.map((item) => actionOutput(x, item));
    if (!(value instanceof ApexSObject)) return toJsonValue(x, value);
    const fields: Record<string, JsonValue> = { attributes: { type: value.definition.name } };
    for (const [name, field] of value.populatedValues()) fields[name] = toJsonValue(x, field);
    return fields;
}

function variables(x: Execution, info: ApexClassInfo): ApexFieldInfo[] {
    return instanceFields(x, info).filter(({ annotations }) => annotations.some((a) => a.name === 'invocablevariable'));
}
