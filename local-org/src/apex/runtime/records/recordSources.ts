import { NotSupportedError } from '../../../errors';
import type { StoredRecord } from '../../../data/record';
import type { FieldDefinition, ObjectDefinition } from '../../../schema/objectDefinition';
import type { QueryRow, SelectedValue } from '../../../soql/queryResult';
import { ApexList } from '../values/apexList';
import { ApexSObject, type RecordSource } from '../values/apexSObject';
import type { ApexValue } from '../values/apexValue';
import { fromStore } from './fieldForm';

/** Calculates a formula field of a stored record. */
export type FormulaReader = (object: ObjectDefinition, field: FieldDefinition, record: StoredRecord) => ApexValue;

/** A whole record as the store holds it: `Trigger.new`, `Trigger.old`, an event's fields. */
export class StoredRecordSource implements RecordSource {
    constructor(
        private readonly definition: ObjectDefinition,
        /** Asked each time: the record of a before trigger changes. */
        private readonly record: () => StoredRecord,
        private readonly formula: FormulaReader
    ) {}

    *fieldNames(): Iterable<string> {
        const record = this.record();
        for (const name in record) {
            const value = record[name];
            if (value !== null && value !== undefined) yield name;
        }
    }

    field(field: FieldDefinition): ApexValue {
        if (field.formula !== undefined) return this.formula(this.definition, field, this.record());
        return fromStore(field.type, this.record()[field.name] ?? null, field.scale);
    }

    parent(): undefined {
        return undefined;
    }

    children(): undefined {
        return undefined;
    }

    relationshipNames(): Iterable<string> {
        return [];
    }

    childrenNames(): Iterable<string> {
        return [];
    }
}

/** A row of a query's result. */
export class QueryRowSource implements RecordSource {
    constructor(private readonly row: QueryRow) {}

    *fieldNames(): Iterable<string> {
        for (const [name, selected] of this.row.values) {
            if (selected.kind === 'field' && selected.value !== null) yield name;
        }
        if (!this.row.values.has('Id') && this.row.id !== undefined) yield 'Id';
    }

    field(field: FieldDefinition): ApexValue | undefined {
        const selected = this.row.values.get(field.name);
        if (selected?.kind === 'compound') throw new NotSupportedError(`The compound field ${field.name} in Apex`);
        if (selected?.kind === 'field') return fromStore(field.type, selected.value, field.scale);
        return field.name === 'Id' ? (this.row.id ?? null) : undefined;
    }

    parent(name: string): ApexSObject | null | undefined {
        const selected = this.row.values.get(name);
        if (selected?.kind !== 'parent') return undefined;
        return selected.row === null ? null : sObjectOf(selected.row);
    }

    children(name: string): ApexList | undefined {
        const selected = this.row.values.get(name);
        if (selected?.kind !== 'children') return undefined;
        const objectName = selected.rows[0]?.object?.name;
        return new ApexList(
            { kind: 'list', element: { kind: 'sobject', name: objectName } },
            selected.rows.map((child) => sObjectOf(child))
        );
    }

    *relationshipNames(): Iterable<string> {
        yield* this.#names('parent');
    }

    *childrenNames(): Iterable<string> {
        yield* this.#names('children');
    }

    *#names(kind: SelectedValue['kind']): Iterable<string> {
        for (const [name, selected] of this.row.values) if (selected.kind === kind) yield name;
    }
}

export function sObjectOf(row: QueryRow): ApexSObject {
    if (row.object === undefined) throw new NotSupportedError('An aggregate row inside a record');
    return new ApexSObject(row.object, new QueryRowSource(row));
}
