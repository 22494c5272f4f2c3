import type { RollUpFilter, RollUpSummary } from '../schema/objectDefinition';
import type { XmlNode } from './sourceModel';
import { childNodes, text } from './xmlNode';

const operations = ['COUNT', 'SUM', 'MIN', 'MAX'] as const;
const filterOperations: readonly RollUpFilter['operation'][] = [
    'equals',
    'notEqual',
    'lessThan',
    'greaterThan',
    'lessOrEqual',
    'greaterOrEqual',
    'contains',
    'notContain',
    'startsWith',
    'includes',
    'excludes'
];

/** What a `Summary` field's XML says (Metadata API Developer Guide, CustomField). Undefined, and a problem, if it says too little. */
export function rollUpSummary(
    node: XmlNode,
    problem: (message: string, element: string) => void
): RollUpSummary | undefined {
    const operation = operations.find((each) => each === text(node, 'summaryOperation')?.trim().toUpperCase());
    const [childObject, foreignKey] = split(text(node, 'summaryForeignKey'));
    if (operation === undefined) {
        problem('Required field is missing: summaryOperation', 'type');
        return undefined;
    }
    if (foreignKey === undefined) {
        problem('Required field is missing: summaryForeignKey', 'type');
        return undefined;
    }
    const [, summarizedField] = split(text(node, 'summarizedField'));
    if (operation !== 'COUNT' && summarizedField === undefined) {
        problem('Must specify a summarizedField for summaryOperation ' + operation.toLowerCase(), 'summaryOperation');
        return undefined;
    }
    return {
        operation,
        childObject,
        foreignKey,
        ...(operation !== 'COUNT' && { summarizedField }),
        filters: childNodes(node, 'summaryFilterItems').map((item) => filterOf(item, problem))
    };
}

function filterOf(item: XmlNode, problem: (message: string, element: string) => void): RollUpFilter {
    const [, field] = split(text(item, 'field'));
    const written = text(item, 'operation') ?? 'equals';
    const operation = filterOperations.find((each) => each === written);
    if (operation === undefined) {
        problem(`'${written}' is not a valid value for the enum 'FilterOperation'`, 'operation');
    }
    const [, valueField] = split(text(item, 'valueField'));
    return {
        field: field ?? text(item, 'field') ?? '',
        operation: operation ?? 'equals',
        values: alternatives(text(item, 'value') ?? ''),
        ...(valueField !== undefined && { valueField })
    };
}

/** `Invoice_Line__c.Amount__c`. */
function split(name: string | undefined): [string, string | undefined] {
    const [object = '', field] = (name ?? '').trim().split('.');
    return [object, field];
}

/** Values between commas; one in quotes may hold a comma. */
function alternatives(value: string): string[] {
    const parts = value.match(/"(?:[^"]|"")*"|[^,]+/g) ?? [];
    return parts
        .map((part) => part.trim())
        .map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part))
        .filter((part) => part !== '');
}
