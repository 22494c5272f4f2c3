import type { XmlNode } from '../metadata/sourceModel';
import { childNode, childNodes, text } from '../metadata/xmlNode';
import { readConditionLogic } from '../metadata/conditionLogic';
import type { FlowScope } from './flowScope';
import { FlowRecord, scalar, type FlowValue } from './flowValue';
import { readFormula } from './flowFormula';
import { isBlank, valueText, type FormulaValue } from './formula/formulaValue';
import { areEqual, compare } from './formula/operators';
import type { Interview } from './interview';
import { readReference, readValue, type ValueSource } from './valueSource';

/** A test of an interview's values. */
export type Condition = (interview: Interview) => boolean;

type Operator = (left: FlowValue, right: FlowValue, what: string) => boolean;

const blanks = { blanksAreZero: false };

/** FlowComparisonOperator (Metadata API). Text is compared with its capitals. */
const operators: Readonly<Record<string, Operator>> = {
    EqualTo: (left, right, what) => areSame(left, right, what),
    NotEqualTo: (left, right, what) => !areSame(left, right, what),
    GreaterThan: ordered((order) => order > 0),
    GreaterThanOrEqualTo: ordered((order) => order >= 0),
    LessThan: ordered((order) => order < 0),
    LessThanOrEqualTo: ordered((order) => order <= 0),
    StartsWith: ofTexts((left, right) => left.startsWith(right)),
    EndsWith: ofTexts((left, right) => left.endsWith(right)),
    Contains: contains,
    DoesNotContain: (left, right, what) => !contains(left, right, what),
    In: (left, right, what) => Array.isArray(right) && contains(right, left, what),
    NotIn: (left, right, what) => !(Array.isArray(right) && contains(right, left, what)),
    IsNull: (left, right) => isNull(left) === (right === true),
    IsBlank: (left, right) => (isNull(left) || isBlank(left as FormulaValue)) === (right === true),
    IsEmpty: (left, right) => (isNull(left) || (Array.isArray(left) && left.length === 0)) === (right === true),
    WasSet: (left, right) => !isNull(left) === (right === true)
};

/** Reads the conditions of a decision's outcome or of an entry filter written as conditions. */
export function readConditions(rule: XmlNode, scope: FlowScope, element: string): Condition {
    const conditions = childNodes(rule, 'conditions').map((node) => {
        const reference = (text(node, 'leftValueReference') ?? '').trim();
        const right = readValue(childNode(node, 'rightValue'), scope, element);
        return readCondition(reference, text(node, 'operator')?.trim() ?? '', right, scope, element);
    });
    return combine(conditions, text(rule, 'conditionLogic') ?? 'and', scope, element);
}

/** Reads the entry conditions of a triggered flow: `filters` on fields of `$Record`, or `filterFormula`. */
export function readEntryConditions(start: XmlNode, scope: FlowScope): Condition | undefined {
    const formula = text(start, 'filterFormula');
    if (formula !== undefined) {
        const evaluate = readFormula(formula, scope, 'Start', { tag: 'filterFormula', expected: 'Boolean' });
        return (interview) => evaluate(interview) === true;
    }
    const filters = childNodes(start, 'filters').map((node) => {
        const field = (text(node, 'field') ?? '').trim();
        const right = readValue(childNode(node, 'value'), scope, 'Start');
        return readCondition(`$Record.${field}`, text(node, 'operator')?.trim() ?? '', right, scope, 'Start');
    });
    return filters.length === 0 ? undefined : combine(filters, text(start, 'filterLogic') ?? 'and', scope, 'Start');
}

function combine(conditions: readonly Condition[], source: string, scope: FlowScope, element: string): Condition {
    const logic = readConditionLogic(source, conditions.length);
    if (!logic) {
        scope.problem(`${element} - The condition logic "${source}" is invalid.`, source, element);
        return () => false;
    }
    return (interview) => logic((number) => conditions[number - 1]?.(interview) ?? false);
}

function readCondition(
    reference: string,
    operatorName: string,
    right: ValueSource | undefined,
    scope: FlowScope,
    element: string
): Condition {
    const left = readReference(reference, scope, element);
    const path = reference.split('.');
    if (operatorName === 'IsChanged')
        return (interview) => interview.isChanged(path) === (right?.(interview) !== false);
    if (operatorName === 'WasVisited') {
        return (interview) => interview.wasVisited(path[0] ?? '') === (right?.(interview) !== false);
    }
    const operator = operators[operatorName];
    if (!operator) {
        scope.problem(`${element} - The operator "${operatorName}" is invalid.`, `<operator>${operatorName}<`, element);
        return () => false;
    }
    return (interview) => operator(left(interview), right ? right(interview) : null, reference);
}

function areSame(left: FlowValue, right: FlowValue, what: string): boolean {
    if (left instanceof FlowRecord || right instanceof FlowRecord) {
        return left instanceof FlowRecord && right instanceof FlowRecord && left.id !== null && left.id === right.id;
    }
    if (Array.isArray(left) && Array.isArray(right)) {
        return left.length === right.length && left.every((item, i) => areSame(item, right[i] ?? null, what));
    }
    const [a, b] = sameKind(scalar(left, what), scalar(right, what));
    return areEqual(a, b, blanks);
}

/** A literal in the metadata may be text where the field is a number or boolean: it is then read as one. */
function sameKind(left: FormulaValue, right: FormulaValue): [FormulaValue, FormulaValue] {
    const read = (text: string, like: FormulaValue): FormulaValue => {
        if (typeof like === 'boolean') return text.toLowerCase() === 'true';
        return typeof like === 'number' && text.trim() !== '' ? Number(text) : text;
    };
    if (typeof right === 'string' && typeof left !== 'string') return [left, read(right, left)];
    if (typeof left === 'string' && typeof right !== 'string') return [read(left, right), right];
    return [left, right];
}

function ordered(holds: (order: number) => boolean): Operator {
    return (left, right, what) => {
        const [a, b] = sameKind(scalar(left, what), scalar(right, what));
        const order = compare(a, b, blanks);
        return order !== undefined && holds(order);
    };
}

function ofTexts(holds: (left: string, right: string) => boolean): Operator {
    return (left, right, what) => {
        const value = scalar(left, what);
        return value !== null && holds(valueText(value), valueText(scalar(right, what)));
    };
}

function contains(left: FlowValue, right: FlowValue, what: string): boolean {
    if (Array.isArray(left)) return left.some((item) => areSame(item, right, what));
    const value = scalar(left, what);
    return value !== null && valueText(value).includes(valueText(scalar(right, what)));
}

function isNull(value: FlowValue): boolean {
    return value === null || value === '';
}
