import { NotSupportedError, SalesforceError } from '../../errors';
import { FlowFault } from '../flowFault';
import { flowOutput } from '../flowInputs';
import type { FlowOutput } from '../flowInputs';
import { FlowRecord, type FlowValue } from '../flowValue';
import { FormulaDatetime, type FormulaValue } from '../formula/formulaValue';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';
import type { Interview } from '../interview';
import { fromStored } from '../formula/formulaValue';
import type { ActionValues } from './flowAction';

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
    const { invokeApexAction, schema } = first.services;
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
                new Map(Object.entries(outputs[i] ?? {}).map(([name, value]) => [name, apexOutput(value, schema)]))
        );
    } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        first.transaction.rollback(savepoint);
        const fault = new FlowFault(`An Apex error occurred: ${error.message}`);
        return requests.map(() => fault);
    }
}

/** Records carry their type, as in JSON that Apex reads. */
function apexInput(value: FlowValue): FlowOutput {
    if (Array.isArray(value)) return value.map(apexInput);
    if (!(value instanceof FlowRecord)) return flowOutput(value);
    const fields: Record<string, FlowOutput> = { attributes: { type: value.object.name } };
    for (const name of Object.keys(value.values())) fields[name] = flowOutput(value.get(name));
    return fields;
}

function apexOutput(value: FlowOutput, schema: Schema): FlowValue {
    if (isList(value)) return value.map((item) => apexOutput(item, schema));
    if (typeof value !== 'object' || value === null) return value;
    const { attributes, ...fields } = value as Record<string, FlowOutput>;
    const type = typeof attributes === 'object' && attributes !== null && !isList(attributes) ? attributes['type'] : '';
    const object = schema.object(String(type));
    if (!object) throw new NotSupportedError('An Apex-defined value as the output of an Apex action');
    const record = new FlowRecord(object);
    for (const [name, field] of Object.entries(fields)) record.set(name, fieldValue(object, name, field));
    return record;
}

function fieldValue(object: ObjectDefinition, name: string, value: FlowOutput): FormulaValue {
    if (typeof value === 'object' && value !== null) throw new NotSupportedError('A related record in an Apex action');
    const type = object.fields.get(name.toLowerCase())?.type;
    if (type === 'datetime' && typeof value === 'string') return new FormulaDatetime(Date.parse(value));
    return fromStored(type, value);
}

function isList(value: FlowOutput): value is readonly FlowOutput[] {
    return Array.isArray(value);
}
