import type { BinaryOperator } from './expression';
import type { Evaluator, FormulaContext } from './formulaContext';
import type { FormulaType } from './formulaType';
import {
    asBoolean,
    dayMs,
    decimal,
    FormulaDate,
    FormulaDatetime,
    FormulaError,
    FormulaTime,
    isBlank,
    typeName,
    valueText,
    type FormulaValue
} from './formulaValue';

type Blanks = Pick<FormulaContext, 'blanksAreZero'>;

/** An operand: what it evaluates to, and what is known of it. */
export interface Operand {
    readonly evaluate: Evaluator;
    readonly type: FormulaType;
}

/** Compiles a binary operator. Comparisons with a blank are neither true nor false, but for texts: there blank is the empty text. */
export function binaryOperator(operator: BinaryOperator, leftOperand: Operand, rightOperand: Operand): Evaluator {
    const { evaluate: left } = leftOperand;
    const { evaluate: right } = rightOperand;
    switch (operator) {
        case '&&':
            return (c) => asBoolean(left(c), "operator '&&'") && asBoolean(right(c), "operator '&&'");
        case '||':
            return (c) => asBoolean(left(c), "operator '||'") || asBoolean(right(c), "operator '||'");
        case '=':
        case '<>': {
            const equals = equality(leftOperand.type, rightOperand.type);
            const wanted = operator === '=';
            return (c) => {
                const equal = equals(left(c), right(c), c);
                return equal === null ? null : equal === wanted;
            };
        }
        case '&':
            return (c) => valueText(left(c)) + valueText(right(c));
        case '<':
        case '<=':
        case '>':
        case '>=': {
            const holds = orderTests[operator];
            return (c) => {
                const order = compare(left(c), right(c), c);
                return order === undefined ? null : holds(order);
            };
        }
        default:
            return (c) => arithmetic(operator, left(c), right(c), c);
    }
}

/** Texts are always equal or not; of other types a blank gives a blank. Where the types aren't known, two blanks are taken for texts. */
function equality(left: FormulaType, right: FormulaType) {
    const areTexts = left === 'Text' || right === 'Text';
    const areKnown = left !== 'Any' && right !== 'Any';
    return (a: FormulaValue, b: FormulaValue, context: Blanks): boolean | null => {
        const isText = areTexts || typeof a === 'string' || typeof b === 'string';
        if (isText || (!areKnown && a === null && b === null)) return areEqual(a, b, context);
        const [x, y] = context.blanksAreZero ? [zeroIfBlank(a, b), zeroIfBlank(b, a)] : [a, b];
        return x === null || y === null ? null : areEqual(x, y, context);
    };
}

function zeroIfBlank(value: FormulaValue, other: FormulaValue): FormulaValue {
    if (value !== null) return value;
    return typeof other === 'number' ? 0 : typeof other === 'boolean' ? false : null;
}

const orderTests: Readonly<Record<'<' | '<=' | '>' | '>=', (order: number) => boolean>> = {
    '<': (order) => order < 0,
    '<=': (order) => order <= 0,
    '>': (order) => order > 0,
    '>=': (order) => order >= 0
};

/** Two values are equal also if both are blank; a blank number is zero where blanks are treated so. */
export function areEqual(left: FormulaValue, right: FormulaValue, context: Blanks): boolean {
    if (isBlank(left) && isBlank(right)) return true;
    if (left === null || right === null) {
        const other = left ?? right;
        return context.blanksAreZero && (other === 0 || other === false);
    }
    if (typeof left === 'string' && typeof right === 'string') return sameText(left, right);
    return compare(left, right, context) === 0;
}

/** Ids of 15 and 18 characters are the same id. */
function sameText(left: string, right: string): boolean {
    if (left === right) return true;
    const [short, long] = left.length < right.length ? [left, right] : [right, left];
    return short.length === 15 && long.length === 18 && /^\w{15}$/.test(short) && long.startsWith(short);
}

/** Negative, 0 or positive; undefined if one is blank. */
export function compare(left: FormulaValue, right: FormulaValue, context: Blanks): number | undefined {
    const zero = (value: FormulaValue, other: FormulaValue) =>
        value === null && typeof other === 'number' && context.blanksAreZero ? 0 : value;
    const a = zero(left, right);
    const b = zero(right, left);
    if (a === null || b === null) return undefined;
    if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
    const [x, y] = [ordinal(a), ordinal(b)];
    if (x === undefined || y === undefined || !comparable(a, b)) {
        throw new FormulaError(
            `Incorrect parameter type for operator. Expected ${typeName(a)}, received ${typeName(b)}`
        );
    }
    return typeof a === 'number' && typeof b === 'number' ? decimal(x) - decimal(y) : x - y;
}

function comparable(a: FormulaValue, b: FormulaValue): boolean {
    const isDay = (value: FormulaValue) => value instanceof FormulaDate || value instanceof FormulaDatetime;
    return typeName(a) === typeName(b) || (isDay(a) && isDay(b));
}

function ordinal(value: FormulaValue): number | undefined {
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return Number(value);
    if (value instanceof FormulaDate) return value.day * dayMs;
    return value instanceof FormulaDatetime || value instanceof FormulaTime ? value.time : undefined;
}

function arithmetic(
    operator: '+' | '-' | '*' | '/' | '^',
    left: FormulaValue,
    right: FormulaValue,
    context: Blanks
): FormulaValue {
    if (operator === '+' && (typeof left === 'string' || typeof right === 'string'))
        return valueText(left) + valueText(right);
    const blank = context.blanksAreZero ? 0 : null;
    const a = left ?? blank;
    const b = right ?? blank;
    if (a === null || b === null) return null;
    if (typeof a === 'number' && typeof b === 'number') return numberArithmetic(operator, a, b);
    const moved = dateArithmetic(operator, a, b);
    if (moved !== undefined) return moved;
    throw new FormulaError(
        `Incorrect parameter type for operator '${operator}'. Expected Number, received ${typeName(typeof a === 'number' ? b : a)}`
    );
}

function numberArithmetic(operator: '+' | '-' | '*' | '/' | '^', a: number, b: number): number {
    switch (operator) {
        case '+':
            return decimal(a + b);
        case '-':
            return decimal(a - b);
        case '*':
            return a * b;
        case '/':
            if (b === 0) throw new FormulaError('Division by zero');
            return a / b;
        case '^':
            return a ** b;
    }
}

/** Dates and times move by days (a time of day by milliseconds); the difference of two is a number of days. */
function dateArithmetic(operator: string, a: FormulaValue, b: FormulaValue): FormulaValue | undefined {
    if (operator === '+' && typeof a === 'number') return dateArithmetic('+', b, a);
    const sign = operator === '+' ? 1 : operator === '-' ? -1 : 0;
    if (sign === 0) return undefined;
    if (typeof b === 'number') {
        if (a instanceof FormulaDate) return new FormulaDate(a.day + sign * Math.trunc(b));
        if (a instanceof FormulaDatetime) return new FormulaDatetime(Math.round(a.time + sign * b * dayMs));
        if (a instanceof FormulaTime) return new FormulaTime((((a.time + sign * b) % dayMs) + dayMs) % dayMs);
        return undefined;
    }
    if (sign > 0) return undefined;
    if (a instanceof FormulaTime && b instanceof FormulaTime) return a.time - b.time;
    const [x, y] = [ordinal(a), ordinal(b)];
    return comparable(a, b) && typeof a === 'object' && x !== undefined && y !== undefined
        ? decimal((x - y) / dayMs)
        : undefined;
}
