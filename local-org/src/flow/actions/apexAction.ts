import { NotSupportedError, SalesforceError } from '../../errors';
import { FlowFault } from '../flowFault';
import { flowOutput } from '../flowInputs';
import type { FlowOutput } from '../flowInputs';
import { FlowObject } from '../flowObject';
import type { FlowServices } from '../flowServices';
import { FlowRecord, scalar, type FlowValue } from '../flowValue';
import { dayMs, FormulaDate, FormulaDatetime, FormulaTime } from '../formula/formulaValue';
import type { Interview } from '../interview';
import type { ActionValues } from './flowAction';

/** What an Apex action gives, with its types. */
export type ApexOutput =
    | null
    | string
    | number
    | boolean
    | readonly ApexOutput[]
    | { readonly date: string }
    | { readonly datetime: number }
    | { readonly time: number }
    | { readonly record: string; readonly fields: Readonly<Record<string, ApexOutput>> }
    | { readonly apexClass: string; readonly members: Readonly<Record<string, ApexOutput>> };

/**
 * Calls the `@InvocableMethod` of an Apex class once, with a request of each interview. An exception is the fault of all of them: "an Apex
 * exception occurred".
 */
export function runApexAction(
    className: string,
    requests: readonly ActionValues[],
    interviews: readonly Interview[]
): readonly (ActionValues | FlowFault)[] {
    const [first] = interviews;
    if (!first) return [];
    const { invokeApexAction } = first.services;
    if (!invokeApexAction) throw new NotSupportedError('Calling Apex from a flow');
    const savepoint = first.transaction.savepoint();
    try {
        const outputs = invokeApexAction(
            className,
            requests.map((request) =>
                Object.fromEntries([...request].map(([name, value]) => [name, apexInput(value)]))
            ),
            first.transaction
        );
        return requests.map(
            (_request, i) =>
                new Map(
                    Object.entries(outputs[i] ?? {}).map(([name, value]) => [name, apexOutput(value, first.services)])
                )
        );
    } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        first.transaction.rollback(savepoint);
        const fault = new FlowFault(`An Apex error occurred: ${error.message}`);
        return requests.map(() => fault);
    }
}

/** Records carry their type, as in JSON that Apex reads. */
export function apexInput(value: FlowValue): FlowOutput {
    if (Array.isArray(value)) return value.map(apexInput);
    if (value instanceof FlowObject)
        return Object.fromEntries(value.entries().map(([name, member]) => [name, apexInput(member)]));
    if (!(value instanceof FlowRecord)) return flowOutput(value);
    const fields: Record<string, FlowOutput> = { attributes: { type: value.object.name } };
    for (const name of Object.keys(value.values())) fields[name] = flowOutput(value.get(name));
    return fields;
}

function apexOutput(value: ApexOutput, services: FlowServices): FlowValue {
    if (isList(value)) return value.map((item) => apexOutput(item, services));
    if (typeof value !== 'object' || value === null) return value;
    if ('date' in value) return new FormulaDate(Math.floor(Date.parse(`${value.date}T00:00:00Z`) / dayMs));
    if ('datetime' in value) return new FormulaDatetime(value.datetime);
    if ('time' in value) return new FormulaTime(value.time);
    if ('apexClass' in value) {
        const object = new FlowObject(value.apexClass, services.apexMembers?.(value.apexClass));
        for (const [name, member] of Object.entries(value.members)) object.set(name, apexOutput(member, services));
        return object;
    }
    const object = services.schema.object(value.record);
    if (!object) throw new NotSupportedError(`A record of ${value.record} in a flow`);
    const record = new FlowRecord(object);
    for (const [name, field] of Object.entries(value.fields))
        record.set(name, scalar(apexOutput(field, services), name));
    return record;
}

function isList(value: ApexOutput): value is readonly ApexOutput[] {
    return Array.isArray(value);
}
