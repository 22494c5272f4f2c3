import type { StoredRecord } from '../data/record';
import type { Transaction } from '../data/transaction';
import { FlowFault } from './flowFault';
import { FlowObject } from './flowObject';
import type { FlowServices } from './flowServices';
import { FlowRecord, type FlowValue } from './flowValue';
import { fromStored } from './formula/formulaValue';

/** Whose records a path leads to. */
export interface PathReader {
    readonly services: FlowServices;
    readonly transaction: Transaction;
}

/** Where a path leads: its steps so far, for errors, and what stands for what isn't there. */
interface Way {
    readonly path: readonly string[];
    readonly missing: () => null;
}

/** Follows fields and parents from a record, members from an Apex-defined value. */
export function walkPath(reader: PathReader, start: FlowValue, fields: readonly string[], way: Way): FlowValue {
    let value = start;
    for (const name of fields) {
        if (value === null) return way.missing();
        if (value instanceof FlowRecord) value = member(reader, value, name, way);
        else if (value instanceof FlowObject) value = value.get(name);
        else throw new FlowFault(`"${way.path.join('.')}" can't be read: "${name}" is not part of a record.`);
    }
    return value;
}

/** A record of the org, formula fields calculated when they are read. */
export function storedRecord(reader: PathReader, objectName: string, id: string): FlowRecord | undefined {
    const object = reader.services.schema.object(objectName);
    const stored: StoredRecord | undefined = object && id !== '' ? reader.transaction.get(objectName, id) : undefined;
    return object && stored && new FlowRecord(object, stored, true);
}

/** `Owner:User` names the type that a reference to several has: it is that of the record. */
function member(reader: PathReader, record: FlowRecord, step: string, { missing }: Way): FlowValue {
    const [name = ''] = step.split(':');
    const { services, transaction } = reader;
    const own = record.object.fields.get(name.toLowerCase());
    if (own) {
        if (!record.has(name)) return missing();
        const { evaluateFormula } = services;
        if (own.formula === undefined || !record.isWhole || !evaluateFormula) return record.get(name);
        const calculated = evaluateFormula(own, record.values(), record.object, transaction.database);
        return fromStored(own.type, calculated);
    }
    const key = name.toLowerCase();
    for (const field of record.object.fields.values()) {
        if (field.relationshipName?.toLowerCase() !== key) continue;
        if (!record.has(field.name)) return missing();
        const id = record.get(field.name);
        const parent = typeof id === 'string' ? services.schema.objectByKeyPrefix(id.slice(0, 3)) : undefined;
        return parent && typeof id === 'string' ? (storedRecord(reader, parent.name, id) ?? null) : null;
    }
    return record.get(name);
}
