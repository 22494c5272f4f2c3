import type { FieldDefinition } from '../../schema/objectDefinition';

/** What an expression is known to give before it is evaluated. `Any`: only its evaluation tells. */
export type FormulaType =
    | 'Text'
    | 'Number'
    | 'Boolean'
    | 'Date'
    | 'DateTime'
    | 'Time'
    | 'Picklist'
    | 'Multi-Select Picklist'
    | 'Geolocation'
    | 'Null'
    | 'Any';

const numbers: ReadonlySet<string> = new Set(['int', 'long', 'double', 'currency', 'percent']);
const types: Readonly<Partial<Record<FieldDefinition['type'], FormulaType>>> = {
    boolean: 'Boolean',
    date: 'Date',
    datetime: 'DateTime',
    time: 'Time',
    picklist: 'Picklist',
    multipicklist: 'Multi-Select Picklist',
    location: 'Geolocation',
    anyType: 'Any'
};

/** The formula type of a field. */
export function fieldFormulaType({ type }: Pick<FieldDefinition, 'type'>): FormulaType {
    return types[type] ?? (numbers.has(type) ? 'Number' : 'Text');
}

/** The type that both of two values have; undefined if there is none. */
export function commonType(a: FormulaType, b: FormulaType): FormulaType | undefined {
    if (a === 'Null' || a === b) return b;
    if (b === 'Null') return a;
    return a === 'Any' || b === 'Any' ? 'Any' : undefined;
}

/** A type as Salesforce names it in "Formula result is data type (…)". */
export function resultTypeName(type: FormulaType): string {
    return type === 'Boolean' ? 'true or false' : type;
}
