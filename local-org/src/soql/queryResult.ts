import type { FieldValue } from '../data/record';
import type { FieldType, ObjectDefinition } from '../schema/objectDefinition';

/** One row of a query's result: exactly what was selected, in the order of the SELECT list. */
export interface QueryRow {
    /** Undefined for an aggregate row. */
    readonly object: ObjectDefinition | undefined;
    /** Always there for a non-aggregate row, selected or not. */
    readonly id: string | undefined;
    /** By the field's API name, or the alias (`expr0`, `cnt`) of an aggregate. */
    readonly values: ReadonlyMap<string, SelectedValue>;
}

/** A field's value, a parent row (`Owner.Name`), or the rows of a child relationship. */
export type SelectedValue =
    /** `type` tells what form the value has: that of the field, or of what a function gives (`MAX(CreatedDate)` is a datetime). */
    | { readonly kind: 'field'; readonly value: FieldValue; readonly type?: FieldType }
    /** An address or a geolocation: its parts by their JSON names. */
    | { readonly kind: 'compound'; readonly parts: Readonly<Record<string, FieldValue>> | null }
    | { readonly kind: 'parent'; readonly row: QueryRow | null }
    | { readonly kind: 'children'; readonly rows: readonly QueryRow[] };

export interface QueryResult {
    /** `SELECT COUNT() …` has a size and no rows. */
    readonly totalSize: number;
    readonly rows: readonly QueryRow[];
}
