import type { FieldValue } from '../data/record';
import { isSortable } from '../schema/describeField';
import type { FieldDefinition } from '../schema/objectDefinition';
import { compareValues } from './comparison';
import type { PlannedOperand } from './operand';
import type { Operand, OrderItem } from './query';
import { queryError } from './queryError';
import type { QueryRun } from './queryRun';

/** Sorts the rows of a run; rows that are equal keep their order. */
export type PlannedOrder<TRow> = (rows: TRow[], run: QueryRun) => TRow[];

/** A picklist is sorted in the order of its values, not by their letters. */
function sortKey(field: FieldDefinition): (value: FieldValue) => FieldValue {
    const values = field.type === 'picklist' ? field.picklistValues : undefined;
    if (!values || values.length === 0) return (value) => value;
    const places = new Map(values.map(({ value }, place) => [value, place]));
    return (value) => (value === null ? null : (places.get(value as string) ?? places.size));
}

export function planOrder<TRow>(
    items: readonly OrderItem<unknown>[],
    plan: (operand: Operand<unknown>) => PlannedOperand<TRow>,
    source: string
): PlannedOrder<TRow> | undefined {
    if (items.length === 0) return undefined;
    const keys = items.map(({ operand, descending, nullsLast }) => {
        const planned = plan(operand);
        if (!isSortable(planned.field)) {
            const message = `field '${planned.field.name}' can not be sorted in a query call`;
            throw queryError('MALFORMED_QUERY', source, planned.position, message);
        }
        const compare = (a: FieldValue, b: FieldValue) => {
            if (a === null || b === null) return a === b ? 0 : (a === null) === nullsLast ? 1 : -1;
            const order = compareValues(a, b, planned.field);
            return descending ? -order : order;
        };
        return { planned, key: sortKey(planned.field), compare };
    });
    return (rows, run) => {
        const keyed = rows.map((row) => ({ row, values: keys.map(({ planned, key }) => key(planned.read(row, run))) }));
        keyed.sort((a, b) => {
            for (let i = 0; i < keys.length; i++) {
                const order = keys[i]?.compare(a.values[i] ?? null, b.values[i] ?? null) ?? 0;
                if (order !== 0) return order;
            }
            return 0;
        });
        return keyed.map(({ row }) => row);
    };
}
