import { NotSupportedError, SalesforceError } from '../../../errors';
import type { JsonValue } from '../../apexEngine';
import type { ApexMethodInfo } from '../../generate/runtimeInterface';
import { typeName } from '../../typeName';
import type { ApexType } from '../../types';
import { given } from '../given';
import { libraryList } from '../lists';
import type { LibraryType } from '../libraryType';
import { catchable } from '../../runtime/caught';
import type { Execution } from '../../runtime/execution';
import { fromFlow } from '../../runtime/flowValues';
import { toJsonValue } from '../../runtime/jsonValue';
import { exceptionText } from '../../runtime/text';
import { instanceFields } from '../../runtime/userObject';
import { ApexException, systemException } from '../../runtime/values/apexException';
import { ApexList } from '../../runtime/values/apexList';
import type { ApexMap } from '../../runtime/values/apexMap';
import { ApexObject } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { ActionError, ActionResult, ActionValue, valueMap } from './actionValues';

function custom(kind: string | null, namespace: string | null, name: string | null): ActionValue {
    return new ActionValue(given(kind), given(name), namespace, false);
}

/** One result an invocation; what fails doesn't throw. */
function invoke(x: Execution, action: ActionValue): ApexList {
    const invocations = action.invocations.length > 0 ? action.invocations : [valueMap()];
    x.limits.use('dmlStatements', 0);
    switch (action.kind.toLowerCase()) {
        case 'flow':
            return results(invocations.map((inputs) => runFlow(x, action, inputs)));
        case 'apex':
            return results(runApex(x, action, invocations));
        default:
            throw new NotSupportedError(`Invocable.Action of the type ${action.kind}`);
    }
}

function results(values: readonly ActionResult[]): ApexList {
    return libraryList('Invocable.Action.Result', values);
}

function failed(action: ActionValue, code: string, message: string): ActionResult {
    const errors = libraryList('Invocable.Action.Error', [new ActionError(code, message)]);
    return new ActionResult(action, false, errors, valueMap());
}

function runFlow(x: Execution, action: ActionValue, inputs: ApexMap): ActionResult {
    const { startFlow } = x.org.services;
    if (startFlow === undefined) throw new NotSupportedError('A flow started by Apex');
    const values: Record<string, JsonValue> = {};
    for (const { key, value } of inputs.entries()) values[String(key)] = toJsonValue(x, value);
    try {
        const outputs = valueMap();
        for (const [name, output] of Object.entries(startFlow(action.name, values, x.transaction)))
            outputs.set(x, name, fromFlow(x, output));
        return new ActionResult(action, true, libraryList('Invocable.Action.Error', []), outputs);
    } catch (error) {
        if (error instanceof SalesforceError) return failed(action, error.errorCode, error.message);
        throw error;
    }
}

function runApex(x: Execution, action: ActionValue, invocations: readonly ApexMap[]): ActionResult[] {
    const method = x.program.classes
        .get(action.name.toLowerCase())
        ?.methods.find(({ annotations }) => annotations.some(({ name }) => name === 'invocablemethod'));
    if (method === undefined) {
        return invocations.map(() => failed(action, 'NOT_FOUND', `The action ${action.name} doesn't exist.`));
    }
    let values: readonly ApexValue[];
    try {
        values = call(x, method, invocations);
    } catch (error) {
        const exception = catchable(x, error);
        if (!(exception instanceof ApexException)) throw error;
        return invocations.map(() => failed(action, 'APEX_ERROR', exceptionText(exception)));
    }
    return invocations.map((_inputs, i) => {
        const outputs = outputsOf(x, values[i] ?? null);
        return new ActionResult(action, true, libraryList('Invocable.Action.Error', []), outputs);
    });
}

function call(x: Execution, method: ApexMethodInfo, invocations: readonly ApexMap[]): readonly ApexValue[] {
    const [parameter] = method.parameters;
    const args: ApexValue[] = [];
    if (parameter !== undefined) {
        const { type } = parameter;
        if (type.kind !== 'list') throw new NotSupportedError(`An invocable method that takes ${typeName(type)}`);
        args.push(
            new ApexList(
                type,
                invocations.map((inputs) => request(x, type.element, inputs))
            )
        );
    }
    const outcome = method.invoke(x, null, args);
    return outcome instanceof ApexList ? outcome.values : [];
}

/** An object of a class takes its inputs by name; anything else is the one input there is. */
function request(x: Execution, type: ApexType, inputs: ApexMap): ApexValue {
    const info = type.kind === 'user' ? x.program.classes.get(type.name.toLowerCase()) : undefined;
    const entries = [...inputs.entries()];
    if (info === undefined) return entries[0]?.value ?? null;
    const made = info.constructors.find(({ parameters }) => parameters.length === 0)?.construct(x, []);
    const object = made ?? info.allocate();
    const fields = new Map(instanceFields(x, info).map((field) => [field.name.toLowerCase(), field]));
    for (const { key, value } of entries) fields.get(String(key).toLowerCase())?.set?.(x, object, value);
    return object;
}

function outputsOf(x: Execution, value: ApexValue): ApexMap {
    const outputs = valueMap();
    if (value instanceof ApexObject && value.apexClass !== undefined) {
        for (const field of instanceFields(x, value.apexClass)) {
            const isOutput = field.annotations.some(({ name }) => name === 'invocablevariable');
            if (isOutput) outputs.set(x, field.name, field.get?.(x, value) ?? null);
        }
    } else if (value !== null) {
        outputs.set(x, 'output', value);
    }
    return outputs;
}

function setParameter(x: Execution, action: ActionValue, name: string | null, value: ApexValue): ActionValue {
    if (action.invocations.length > 1) {
        throw systemException(
            'System.InvalidParameterValueException',
            'setInvocationParameter cannot be used with several invocations'
        );
    }
    const [inputs = valueMap()] = action.invocations;
    inputs.set(x, given(name), value);
    action.invocations = [inputs];
    return action;
}

/** Actions that Apex calls by name: flows and invocable methods. */
export const actionTypes: readonly LibraryType[] = [
    {
        name: 'Invocable.Action',
        members: {
            'static Invocable.Action createCustomAction(String type, String name)': (
                _x,
                kind: string | null,
                name: string | null
            ) => custom(kind, null, name),
            'static Invocable.Action createCustomAction(String type, String namespace, String name)': (
                _x,
                kind: string | null,
                namespace: string | null,
                name: string | null
            ) => custom(kind, namespace, name),
            'static Invocable.Action createStandardAction(String type)': (_x, kind: string | null) =>
                new ActionValue(given(kind), given(kind), null, true),
            'Invocable.Action setInvocations(List<Map<String, Object>> invocations)': (
                _x,
                action: ActionValue,
                invocations: ApexList | null
            ) => {
                action.invocations = [...(given(invocations).values as ApexMap[])];
                return action;
            },
            'Invocable.Action addInvocation(Map<String, Object> parameters)': (
                _x,
                action: ActionValue,
                inputs: ApexMap | null
            ) => {
                action.invocations.push(given(inputs));
                return action;
            },
            'Invocable.Action setInvocationParameter(String name, Object value)': setParameter,
            'Invocable.Action clearInvocations()': (_x, action: ActionValue) => {
                action.invocations = [];
                return action;
            },
            'List<Map<String, Object>> getInvocations()': (_x, action: ActionValue) =>
                new ApexList({ kind: 'list', element: valueMap().type }, [...action.invocations]),
            'List<Invocable.Action.Result> invoke()': invoke,
            'String getName()': (_x, action: ActionValue) => action.name,
            'String getNamespace()': (_x, action: ActionValue) => action.namespace,
            'String getType()': (_x, action: ActionValue) => action.kind,
            'Boolean isStandard()': (_x, action: ActionValue) => action.isStandard
        }
    },
    {
        name: 'Invocable.Action.Result',
        members: {
            'Invocable.Action getAction()': (_x, result: ActionResult) => result.action,
            'List<Invocable.Action.Error> getErrors()': (_x, result: ActionResult) => result.errors,
            'Map<String, Object> getOutputParameters()': (_x, result: ActionResult) => result.outputs,
            'Boolean isSuccess()': (_x, result: ActionResult) => result.success
        }
    },
    {
        name: 'Invocable.Action.Error',
        members: {
            'String getCode()': (_x, error: ActionError) => error.code,
            'String getMessage()': (_x, error: ActionError) => error.message
        }
    }
];
