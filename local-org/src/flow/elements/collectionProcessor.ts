import type { XmlNode } from '../../metadata/sourceModel';
import { childNodes, flag, text } from '../../metadata/xmlNode';
import { readConditions, type Condition } from '../conditions';
import { FlowFault } from '../flowFault';
import { readFormula } from '../flowFormula';
import type { FlowScope } from '../flowScope';
import { FlowRecord, scalar, type FlowValue } from '../flowValue';
import { isBlank, type FormulaValue } from '../formula/formulaValue';
import { compare } from '../formula/operators';
import type { Interview } from '../interview';
import { readReference } from '../valueSource';
import { step, type ElementHead, type ElementReader } from './elementKind';

/** Collection Sort and Collection Filter. */
export const readCollectionProcessor: ElementReader = (node, head, scope) => {
    const kind = (text(node, 'collectionProcessorType') ?? text(node, 'elementSubtype') ?? '').trim();
    const reference = (text(node, 'collectionReference') ?? '').trim();
    const source = readReference(reference, scope, head.name);
    const collection = (interview: Interview): readonly FlowValue[] => {
        const value = source(interview);
        if (value === null) return [];
        if (!Array.isArray(value)) throw new FlowFault(`"${reference}" is not a collection.`);
        return value;
    };
    if (kind === 'SortCollectionProcessor') {
        const sorted = readSort(node);
        return step(head, (interview) => interview.assign(reference.split('.'), sorted(collection(interview))));
    }
    if (kind === 'FilterCollectionProcessor') {
        const holds = readFilter(node, head, scope);
        return step(head, (interview) =>
            interview.setOutput(
                head.name,
                collection(interview).filter((item) => holds(interview, item))
            )
        );
    }
    scope.notSupported(`${head.name} - The element ${kind} is not supported by local-org.`, `<name>${head.name}<`);
    return step(head, (interview) => interview.notSupported(`The flow element ${kind}`));
};

interface SortOption {
    readonly field: string | undefined;
    readonly sign: 1 | -1;
    readonly blanksFirst: boolean;
}

/** "Sort options" and the most items that are kept: the collection itself becomes sorted. */
function readSort(node: XmlNode): (items: readonly FlowValue[]) => FlowValue[] {
    const options = childNodes(node, 'sortOptions').map((option): SortOption => ({
        field: text(option, 'sortField')?.trim(),
        sign: text(option, 'sortOrder')?.trim() === 'Desc' ? -1 : 1,
        blanksFirst: flag(option, 'doesPutEmptyStringAndNullFirst')
    }));
    const limit = text(node, 'limit')?.trim();
    const most = limit === undefined ? Infinity : Number(limit);
    return (items) => {
        const keyed = items.map((item) => ({ item, keys: options.map(({ field }) => sortKey(item, field)) }));
        keyed.sort((a, b) => {
            for (const [i, option] of options.entries()) {
                const order = compareKeys(a.keys[i] ?? null, b.keys[i] ?? null, option);
                if (order !== 0) return order;
            }
            return 0;
        });
        return keyed.slice(0, most).map(({ item }) => item);
    };
}

function sortKey(item: FlowValue, field: string | undefined): FormulaValue {
    if (item instanceof FlowRecord) return field === undefined ? item.id : item.get(field);
    return scalar(item, 'An item of the collection');
}

/** Text sorts without regard to capitals, as it does in a query. */
function compareKeys(a: FormulaValue, b: FormulaValue, { sign, blanksFirst }: SortOption): number {
    const [blankA, blankB] = [isBlank(a), isBlank(b)];
    if (blankA || blankB) return blankA === blankB ? 0 : blankA === blanksFirst ? -1 : 1;
    const fold = (value: FormulaValue) => (typeof value === 'string' ? value.toLowerCase() : value);
    return sign * (compare(fold(a), fold(b), { blanksAreZero: false }) ?? 0);
}

/** Conditions or a formula on the current item, which stands in a variable meanwhile. */
function readFilter(node: XmlNode, head: ElementHead, scope: FlowScope) {
    const variable = text(node, 'assignNextValueToReference')?.trim();
    if (variable !== undefined) scope.checkReference([variable], head.name);
    const formula = text(node, 'formula');
    const evaluate =
        formula === undefined
            ? undefined
            : readFormula(formula, scope, head.name, { tag: 'formula', expected: 'Boolean' });
    const condition: Condition = evaluate
        ? (interview) => evaluate(interview) === true
        : readConditions(node, scope, head.name);
    return (interview: Interview, item: FlowValue): boolean => {
        if (variable !== undefined) interview.assign([variable], item);
        return condition(interview);
    };
}
