import { NotSupportedError, SalesforceError } from '../errors';
import type { FieldValue } from '../data/record';
import type { FlowVariable } from './flowDefinition';
import { FlowObject, type ApexMembers } from './flowObject';
import { coerce, FlowRecord, type FlowDataType, type FlowValue } from './flowValue';
import { dayMs, FormulaDate, FormulaDatetime, FormulaTime, toStored, type FormulaValue } from './formula/formulaValue';

/** A value as it comes from outside: JSON, with dates and datetimes as ISO 8601 text or (datetimes) epoch milliseconds. */
export type FlowInput = FieldValue | readonly FlowInput[] | { readonly [field: string]: FlowInput };
export type FlowInputs = Readonly<Record<string, FlowInput>>;

/** A value as it goes out: datetimes as ISO 8601 text; records as objects of the store's values. */
export type FlowOutput = FieldValue | readonly FlowOutput[] | { readonly [field: string]: FlowOutput };
export type FlowOutputs = Readonly<Record<string, FlowOutput>>;

/** Gives the members of an Apex class that flows see. */
export type ApexMembersOf = (className: string) => ApexMembers | undefined;

/** The value of an input variable. */
export function flowInput(variable: FlowVariable, input: FlowInput, membersOf: ApexMembersOf): FlowValue {
    if (variable.isCollection) {
        if (input === null) return [];
        if (!Array.isArray(input)) throw badInput(variable);
        return (input as readonly FlowInput[]).map((item) => single(variable, item, membersOf));
    }
    return single(variable, input, membersOf);
}

/** A value for an action: texts, numbers, booleans and lists of them. */
export function plainInput(input: FlowInput): FlowValue {
    if (Array.isArray(input)) return (input as readonly FlowInput[]).map(plainInput);
    if (typeof input === 'object' && input !== null) throw new NotSupportedError('An object as the input of an action');
    return input as FieldValue;
}

function single(variable: FlowVariable, input: FlowInput, membersOf: ApexMembersOf): FlowValue {
    if (input === null) return null;
    if (variable.dataType === 'Apex') {
        if (typeof input !== 'object' || Array.isArray(input)) throw badInput(variable);
        return apexDefined(variable.apexClass ?? '', input as Readonly<Record<string, FlowInput>>, membersOf);
    }
    if (variable.dataType === 'SObject') {
        if (typeof input !== 'object' || Array.isArray(input) || !variable.object) throw badInput(variable);
        const record = new FlowRecord(variable.object);
        for (const [name, value] of Object.entries(input)) {
            // related records that the caller's record brings along are read from the org
            if (name === 'attributes' || (typeof value === 'object' && value !== null)) continue;
            const field = variable.object.fields.get(name.toLowerCase());
            if (!field) throw badInput(variable);
            record.set(name, fieldInput(field.type, value as FieldValue));
        }
        return record;
    }
    if (typeof input === 'object') throw badInput(variable);
    return coerce(typedInput(variable.dataType, input), variable.dataType);
}

function fieldInput(type: string, value: FieldValue): FormulaValue {
    const types: Readonly<Record<string, FlowDataType>> = { date: 'Date', datetime: 'DateTime', time: 'Time' };
    return typedInput(types[type] ?? 'String', value);
}

function typedInput(type: FlowDataType, value: FieldValue): FormulaValue {
    if (type === 'DateTime') {
        if (typeof value === 'number') return new FormulaDatetime(value);
        if (typeof value === 'string')
            return new FormulaDatetime(Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')));
    }
    if (type === 'Date' && typeof value === 'string') {
        return new FormulaDate(Math.floor(Date.parse(`${value.slice(0, 10)}T00:00:00Z`) / dayMs));
    }
    if (type === 'Time' && typeof value === 'number') return new FormulaTime(value);
    return value;
}

function apexDefined(
    className: string,
    input: Readonly<Record<string, FlowInput>>,
    membersOf: ApexMembersOf
): FlowObject {
    const members = membersOf(className);
    const object = new FlowObject(className, members);
    for (const [name, value] of Object.entries(input)) {
        const member = members?.get(name.toLowerCase());
        const one = (item: FlowInput): FlowValue => {
            if (item === null) return null;
            if (typeof item === 'object' && !Array.isArray(item)) {
                if (member?.apexClass === undefined) throw new NotSupportedError(`The member ${name} of ${className}`);
                return apexDefined(member.apexClass, item as Readonly<Record<string, FlowInput>>, membersOf);
            }
            return typedInput(member?.dataType ?? 'String', item as FieldValue);
        };
        object.set(name, Array.isArray(value) ? (value as readonly FlowInput[]).map(one) : one(value));
    }
    return object;
}

export function flowOutput(value: FlowValue): FlowOutput {
    if (Array.isArray(value)) return value.map(flowOutput);
    if (value instanceof FlowObject)
        return Object.fromEntries(value.entries().map(([name, member]) => [name, flowOutput(member)]));
    if (value instanceof FlowRecord) return value.values();
    return value instanceof FormulaDatetime ? new Date(value.time).toISOString() : toStored(value);
}

function badInput({ name, dataType, isCollection }: FlowVariable): SalesforceError {
    const type = isCollection ? `collection of ${dataType}` : dataType;
    return new SalesforceError('INVALID_API_INPUT', `The input "${name}" must be a ${type}.`);
}
