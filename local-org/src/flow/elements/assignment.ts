import { childNode, childNodes, text } from '../../metadata/xmlNode';
import { FlowFault } from '../flowFault';
import { FlowObject } from '../flowObject';
import { copyOf, FlowRecord, mergeText, scalar, type FlowValue } from '../flowValue';
import { areEqual, compare } from '../formula/operators';
import { dayMs, FormulaDate, FormulaDatetime, FormulaTime, type FormulaValue } from '../formula/formulaValue';
import { readValue } from '../valueSource';
import { step, type ElementReader } from './elementKind';

/** Gives the new value of a resource from its old one and the operand. */
type AssignmentOperator = (old: FlowValue, operand: FlowValue) => FlowValue;

/** FlowAssignmentOperator (Metadata API). */
const operators: Readonly<Record<string, AssignmentOperator>> = {
    Assign: (_old, operand) => operand,
    Add: (old, operand) =>
        Array.isArray(old) ? [...old, ...listOf(operand)] : add(scalar(old, 'Add'), scalar(operand, 'Add'), 1),
    Subtract: (old, operand) => add(scalar(old, 'Subtract'), scalar(operand, 'Subtract'), -1),
    AddItem: (old, operand) => [...collection(old), ...listOf(operand)],
    AddAtStart: (old, operand) => [...listOf(operand), ...collection(old)],
    AssignCount: (_old, operand) => collection(operand).length,
    RemoveAll: (old, operand) =>
        collection(old).filter((item) => !listOf(operand).some((removed) => same(item, removed))),
    RemoveUncommon: (old, operand) =>
        collection(old).filter((item) => listOf(operand).some((kept) => same(item, kept))),
    RemoveFirst: (old, operand) => {
        const at = indexOf(old, operand);
        return collection(old).filter((_item, i) => i !== at);
    },
    RemoveBeforeFirst: (old, operand) => {
        const at = indexOf(old, operand);
        return at < 0 ? collection(old) : collection(old).slice(at);
    },
    RemoveAfterFirst: (old, operand) => {
        const at = indexOf(old, operand);
        return at < 0 ? collection(old) : collection(old).slice(0, at + 1);
    },
    /** Positions count from 1. */
    RemovePosition: (old, operand) => collection(old).filter((_item, i) => i + 1 !== operand)
};

export const readAssignment: ElementReader = (node, head, scope) => {
    const items = childNodes(node, 'assignmentItems').map((item) => {
        const reference = (text(item, 'assignToReference') ?? '').trim();
        const path = reference.split('.');
        scope.checkReference(path, head.name);
        const operatorName = text(item, 'operator')?.trim() ?? '';
        const operator = operators[operatorName];
        if (!operator)
            scope.problem(
                `${head.name} - The operator "${operatorName}" is invalid.`,
                `<operator>${operatorName}<`,
                head.name
            );
        return { path, operator, operand: readValue(childNode(item, 'value'), scope, head.name) };
    });
    return step(head, (interview) => {
        for (const { path, operator, operand } of items) {
            if (operator) interview.assign(path, operator(interview.peek(path), operand ? operand(interview) : null));
        }
    });
};

function add(old: FormulaValue, operand: FormulaValue, sign: 1 | -1): FormulaValue {
    if (operand === null) return old;
    if (typeof operand === 'number') {
        if (old === null || typeof old === 'number') return Number(((old ?? 0) + sign * operand).toPrecision(15));
        if (old instanceof FormulaDate) return new FormulaDate(old.day + sign * Math.trunc(operand));
        if (old instanceof FormulaDatetime) return new FormulaDatetime(old.time + sign * operand * dayMs);
        if (old instanceof FormulaTime) return new FormulaTime((((old.time + sign * operand) % dayMs) + dayMs) % dayMs);
    }
    if (sign > 0 && (old === null || typeof old === 'string')) return (old ?? '') + mergeText(operand);
    throw new FlowFault('An Assignment element can add to and subtract from numbers, dates and texts only.');
}

function collection(value: FlowValue): FlowValue[] {
    if (value === null) return [];
    if (Array.isArray(value)) return value;
    throw new FlowFault('The resource of an Assignment element must be a collection for this operator.');
}

function listOf(value: FlowValue): FlowValue[] {
    return Array.isArray(value) ? value : [copyOf(value)];
}

function indexOf(old: FlowValue, operand: FlowValue): number {
    return collection(old).findIndex((item) => same(item, operand));
}

/** Apex-defined values are the same if all their members are. */
function sameObject(a: FlowValue, b: FlowValue): boolean {
    if (!(a instanceof FlowObject && b instanceof FlowObject) || a.className !== b.className) return false;
    const [x, y] = [new Map(a.entries()), new Map(b.entries())];
    return [...new Set([...x.keys(), ...y.keys()])].every((name) =>
        sameValue(x.get(name) ?? null, y.get(name) ?? null)
    );
}

function sameValue(a: FlowValue, b: FlowValue): boolean {
    if (!Array.isArray(a) && !Array.isArray(b)) return same(a, b);
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => sameValue(item, b[i] ?? null));
}

/** Records are the same if all their values are. */
function same(a: FlowValue, b: FlowValue): boolean {
    if (a instanceof FlowRecord || b instanceof FlowRecord) {
        if (!(a instanceof FlowRecord && b instanceof FlowRecord)) return false;
        const [x, y] = [a.values(), b.values()];
        const names = new Set([...Object.keys(x), ...Object.keys(y)]);
        return a.object === b.object && [...names].every((name) => (x[name] ?? null) === (y[name] ?? null));
    }
    if (a instanceof FlowObject || b instanceof FlowObject) return sameObject(a, b);
    const [x, y] = [scalar(a, 'An item'), scalar(b, 'An item')];
    return typeof x === 'object' && x !== null
        ? compare(x, y, { blanksAreZero: false }) === 0
        : areEqual(x, y, { blanksAreZero: false });
}
