import type { FieldValue } from '../data/record';
import { FlowObject } from './flowObject';
import type { FlowServices } from './flowServices';
import { FlowRecord, type FlowValue } from './flowValue';
import { FormulaDate, FormulaDatetime, FormulaTime } from './formula/formulaValue';

/** A flow's value as the journal holds it while an interview is paused: plain JSON that keeps the types. */
export type StoredFlowValue =
    | null
    | string
    | number
    | boolean
    | readonly StoredFlowValue[]
    | { readonly date: number }
    | { readonly datetime: number }
    | { readonly time: number }
    | {
          readonly object: string;
          readonly isWhole: boolean;
          readonly fields: { readonly [name: string]: FieldValue };
      }
    | { readonly apexClass: string; readonly members: { readonly [name: string]: StoredFlowValue } };

export function storeFlowValue(value: FlowValue): StoredFlowValue {
    if (Array.isArray(value)) return value.map(storeFlowValue);
    if (value instanceof FormulaDate) return { date: value.day };
    if (value instanceof FormulaDatetime) return { datetime: value.time };
    if (value instanceof FormulaTime) return { time: value.time };
    if (value instanceof FlowRecord)
        return { object: value.object.name, isWhole: value.isWhole, fields: value.values() };
    if (value instanceof FlowObject) {
        const members = value.entries().map(([name, member]) => [name, storeFlowValue(member)]);
        return { apexClass: value.className, members: Object.fromEntries(members) };
    }
    return value;
}

/** Null for a record of an object that is gone. */
export function restoreFlowValue(stored: StoredFlowValue, services: FlowServices): FlowValue {
    if (isList(stored)) return stored.map((item) => restoreFlowValue(item, services));
    if (typeof stored !== 'object' || stored === null) return stored;
    if ('date' in stored) return new FormulaDate(stored.date);
    if ('datetime' in stored) return new FormulaDatetime(stored.datetime);
    if ('time' in stored) return new FormulaTime(stored.time);
    if ('object' in stored) {
        const object = services.schema.object(stored.object);
        return object ? new FlowRecord(object, stored.fields, stored.isWhole) : null;
    }
    const object = new FlowObject(stored.apexClass, services.apexMembers?.(stored.apexClass));
    for (const [name, member] of Object.entries(stored.members)) object.set(name, restoreFlowValue(member, services));
    return object;
}

function isList(stored: StoredFlowValue): stored is readonly StoredFlowValue[] {
    return Array.isArray(stored);
}
