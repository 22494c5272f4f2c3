import type { Transaction } from '../../data/transaction';
import { NotSupportedError, SalesforceError } from '../../errors';
import type { ApexClassInfo, ApexFieldInfo, ApexMethodInfo, LinkedProgram } from '../generate/runtimeInterface';
import type { ApexType } from '../types';
import { apexExceptionOf } from '../runtime/caught';
import { beginWithSharingOf } from '../runtime/entrySharing';
import type { Execution } from '../runtime/execution';
import type { JsonValue } from '../apexEngine';
import { fromJsonValue } from '../runtime/jsonValue';
import { exceptionText } from '../runtime/text';
import { ApexList } from '../runtime/values/apexList';
import { ApexObject } from '../runtime/values/apexObject';
import type { ApexValue } from '../runtime/values/apexValue';
import { actionOutput, type ActionOutput } from './actionOutput';
import type { Executions } from './executions';
import { annotatedFields, describeAction, flowMembers, type ApexActionDescription, type FlowMember } from './flowTypes';

/** Inputs of one request, by name; records are JSON objects with their `attributes`. */
export type ActionValues = Readonly<Record<string, JsonValue>>;
/** Outputs of one request, by name. */
export type ActionOutputs = Readonly<Record<string, ActionOutput>>;

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

    /** Classes with an invocable method. */
    describeAll(): ApexActionDescription[] {
        return [...this.#byClass.values()].map((method) => this.#describe(method));
    }

    describe(className: string): ApexActionDescription | undefined {
        const method = this.#byClass.get(className.toLowerCase());
        return method && this.#describe(method);
    }

    /** The members of a class that flows see; undefined if there is no such class. */
    members(className: string): FlowMember[] | undefined {
        const { program } = this.executions.org;
        const info = program.classes.get(className.toLowerCase());
        return info && flowMembers(program, info, 'auraenabled');
    }

    #describe(method: ApexMethodInfo): ApexActionDescription {
        return describeAction(this.executions.org.program, method.className, method);
    }

    #checkRequired(className: string, method: ApexMethodInfo, requests: readonly ActionValues[]): void {
        const required = describeAction(this.executions.org.program, className, method).inputs.filter(
            ({ isRequired }) => isRequired
        );
        for (const request of requests) {
            const given = new Set(
                Object.entries(request).flatMap(([name, value]) => (value === null ? [] : [name.toLowerCase()]))
            );
            const missing = method.parameters[0] && required.find(({ name }) => !given.has(name.toLowerCase()));
            if (missing && isRequestClass(this.executions.org.program, method))
                throw new SalesforceError('MISSING_ARGUMENT', `Missing required input parameter: ${missing.name}`);
        }
    }

    /** @throws SalesforceError for an uncaught exception, as the flow's fault tells it */
    invoke(className: string, requests: readonly ActionValues[], transaction: Transaction): ActionOutputs[] {
        const method = this.#byClass.get(className.toLowerCase());
        if (method === undefined)
            throw new SalesforceError('INVALID_ACTION', `There is no invocable method in the Apex class ${className}.`);
        this.#checkRequired(className, method, requests);
        const x = this.executions.of(transaction);
        const before = x.sharing;
        beginWithSharingOf(x, method.className);
        try {
            const unit = () => ({ name: `${method.className}.${method.name}`, id: x.org.classId(method.className) });
            return x.enterUnit(unit, () => call(x, x.own(method), requests));
        } catch (error) {
            const exception = apexExceptionOf(x, error);
            if (exception === undefined) throw error;
            throw new SalesforceError('APEX_ERROR', exceptionText(exception));
        } finally {
            x.sharing = before;
        }
    }
}

/** A list of plain values is named as the caller likes: nothing of it is required. */
function isRequestClass(program: LinkedProgram, method: ApexMethodInfo): boolean {
    const type = method.parameters[0]?.type;
    return (
        type?.kind === 'list' && type.element.kind === 'user' && program.classes.has(type.element.name.toLowerCase())
    );
}

function call(x: Execution, method: ApexMethodInfo, requests: readonly ActionValues[]): ActionOutputs[] {
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
    const fields = variables(x, info);
    // a class without `@InvocableVariable`s is Apex-defined: the one input is the object
    if (fields.length === 0) return fromJsonValue(x, Object.values(request)[0] ?? null, type);
    for (const field of fields) {
        const value = inputs.get(field.name.toLowerCase());
        if (value !== undefined) field.set?.(x, object, fromJsonValue(x, value, field.type));
    }
    return object;
}

/** A value that isn't an object with `@InvocableVariable`s has the name `output`. */
function outputsOf(x: Execution, value: ApexValue): ActionOutputs {
    const fields = value instanceof ApexObject && value.apexClass ? variables(x, value.apexClass) : [];
    if (!(value instanceof ApexObject) || fields.length === 0)
        return value === null ? {} : { output: actionOutput(x, value) };
    const outputs: Record<string, ActionOutput> = {};
    for (const field of fields) outputs[field.name] = actionOutput(x, field.get?.(x, value) ?? null);
    return outputs;
}

function variables(x: Execution, info: ApexClassInfo): ApexFieldInfo[] {
    return annotatedFields(x.program, info, 'invocablevariable');
}
