import type { FieldType, ObjectDefinition } from '../../../schema/objectDefinition';
import type { QueryRow } from '../../../soql/queryResult';
import { ApexSObject, type RecordSource } from '../values/apexSObject';
import { systemException } from '../values/apexException';
import { apexTypeOf, fromStore } from './fieldForm';
import { boxed } from '../boxing';
import type { ApexValue } from '../values/apexValue';

/** Rows of an aggregate query have columns of their own, no fields of an object. */
const definition: ObjectDefinition = {
    name: 'AggregateResult',
    label: 'Aggregate Result',
    pluralLabel: 'Aggregate Results',
    keyPrefix: '',
    kind: 'standard',
    fields: new Map(),
    validationRules: []
};

/** A row of an aggregate query: `get('alias')`. */
export class ApexAggregateResult extends ApexSObject {
    readonly #columns = new Map<string, readonly [string, ApexValue]>();

    constructor(row: QueryRow) {
        super(definition, nothing);
        for (const [name, selected] of row.values) {
            if (selected.kind !== 'field') continue;
            this.#columns.set(name.toLowerCase(), [name, columnValue(selected.value, selected.type)]);
        }
    }

    /** @throws System.SObjectException if there is no such column */
    column(name: string): ApexValue {
        const column = this.#columns.get(name.toLowerCase());
        if (column === undefined) {
            throw systemException('System.SObjectException', `Invalid field ${name} for AggregateResult`);
        }
        return column[1];
    }

    override isSet(name: string): boolean {
        return this.#columns.has(name.toLowerCase());
    }

    override *populatedValues(): Iterable<readonly [string, ApexValue]> {
        yield* this.#columns.values();
    }
}

const nothing: RecordSource = {
    fieldNames: () => [],
    field: () => undefined,
    parent: () => undefined,
    children: () => undefined,
    relationshipNames: () => [],
    childrenNames: () => []
};

function columnValue(value: string | number | boolean | null, type: FieldType | undefined): ApexValue {
    const columnType = type ?? typeByValue(value);
    return boxed(fromStore(columnType, value), apexTypeOf(columnType));
}

/** COUNT gives an Integer, SUM and AVG a Decimal. */
function typeByValue(value: string | number | boolean | null): FieldType {
    if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'double';
    return typeof value === 'boolean' ? 'boolean' : 'string';
}

export function aggregateResultOf(row: QueryRow): ApexAggregateResult {
    return new ApexAggregateResult(row);
}
