import type {
    AssignExpression,
    BinaryExpression,
    BinaryOperator,
    ConditionalExpression,
    Place,
    StepExpression,
    UnaryExpression
} from '../parse/ast';
import { nullType, primitive, sameType, typeName } from '../typeName';
import type { ApexType } from '../types';
import { isDateOrTime, isNumber, isPrimitive, isText, widerNumber } from './assignability';
import type { Assignable, CheckedExpression, NumberKind, Slot } from './checkedTree';
import { converted, node, slotValue } from './checkedNodes';
import type { ExpressionChecker } from './expressionChecker';

type ArithmeticOperator = '+' | '-' | '*' | '/' | '<<' | '>>' | '>>>' | '&' | '|' | '^';

/** Types operators (Apex Developer Guide, "Expression Operators"). */
export class OperatorChecker {
    readonly #checker: ExpressionChecker;

    constructor(checker: ExpressionChecker) {
        this.#checker = checker;
    }

    unary(expression: UnaryExpression): CheckedExpression {
        const operand = this.#checker.check(expression.operand);
        if (operand.kind === 'error') return operand;
        if (expression.operator === '!') {
            if (!isPrimitive(operand.type, 'Boolean')) {
                return this.#checker.error(expression, 'Boolean operator can only be applied to Boolean expressions');
            }
            return node(expression, operand.type, { kind: 'not', operand });
        }
        // `+ 'text'` compiles: public code has it where a sum was broken into lines.
        if (expression.operator === '+' && isText(operand.type)) return operand;
        if (!isNumber(operand.type)) {
            return this.#checker.error(expression, 'Arithmetic expressions must use numeric arguments');
        }
        if (expression.operator === '+') return operand;
        const kind = expression.operator === '-' ? 'negate' : 'complement';
        return node(expression, operand.type, { kind, numbers: numberKind(operand.type), operand });
    }

    step(expression: StepExpression): CheckedExpression {
        const target = this.#checker.assignable(expression.target);
        if (target.kind === 'error') return target;
        if (!isNumber(target.type)) {
            return this.#checker.error(expression, 'Arithmetic expressions must use numeric arguments');
        }
        const one = node(expression, primitive('Integer'), { kind: 'constant', value: 1 });
        const operator = expression.operator === '++' ? '+' : '-';
        return this.#inPlace(expression, operator, target, one, !expression.prefix);
    }

    /** `target op= value`. */
    update(expression: AssignExpression, operator: ArithmeticOperator, target: Assignable): CheckedExpression {
        const value = this.#checker.check(expression.value);
        if (target.kind === 'error' || value.kind === 'error') return node(expression, nullType, { kind: 'error' });
        return this.#inPlace(expression, operator, target, value, false);
    }

    #inPlace(
        place: Place,
        operator: ArithmeticOperator,
        target: Assignable,
        value: CheckedExpression,
        givesOld: boolean
    ): CheckedExpression {
        const old: Slot = { type: target.type };
        const computed = this.#arithmetic(place, operator, slotValue(place, old), value);
        if (computed.kind === 'error') return computed;
        const result = this.#checker.convert(computed, target.type, place);
        if (result.kind === 'error') return result;
        return node(place, target.type, { kind: 'update', target, old, result, givesOld });
    }

    binary(expression: BinaryExpression): CheckedExpression {
        const left = this.#checker.check(expression.left);
        const right = this.#checker.check(expression.right);
        if (left.kind === 'error' || right.kind === 'error') {
            return node(expression, binaryErrorType(expression.operator, left, right), { kind: 'error' });
        }
        const { operator } = expression;
        switch (operator) {
            case '==':
            case '!=':
            case '===':
            case '!==':
                return this.#equality(expression, operator, left, right);
            case '<':
            case '<=':
            case '>':
            case '>=':
                return this.#comparison(expression, operator, left, right);
            case '&&':
            case '||':
                return this.#logical(expression, operator, left, right);
            case '??':
                return this.#coalesce(expression, left, right);
            default:
                return this.#arithmetic(expression, operator, left, right);
        }
    }

    #arithmetic(
        place: Place,
        operator: ArithmeticOperator,
        left: CheckedExpression,
        right: CheckedExpression
    ): CheckedExpression {
        if (operator === '+' && (isPrimitive(left.type, 'String') || isPrimitive(right.type, 'String'))) {
            if (left.type.kind === 'void' || right.type.kind === 'void') {
                return this.#checker.error(place, 'Arithmetic expressions must use numeric arguments');
            }
            return node(place, primitive('String'), { kind: 'concat', left, right });
        }
        if ((operator === '+' || operator === '-') && isDateOrTime(left.type) && isNumber(right.type)) {
            return node(place, left.type, { kind: 'addDays', subtract: operator === '-', left, right });
        }
        const bothBoolean = isPrimitive(left.type, 'Boolean') && isPrimitive(right.type, 'Boolean');
        if ((operator === '&' || operator === '|' || operator === '^') && bothBoolean) {
            return node(place, left.type, { kind: 'booleanBits', operator, left, right });
        }
        if (!isNumber(left.type) || !isNumber(right.type)) {
            return this.#checker.error(place, 'Arithmetic expressions must use numeric arguments');
        }
        const isShift = operator === '<<' || operator === '>>' || operator === '>>>';
        const type = isShift ? left.type : widerNumber(left.type, right.type);
        const numbers = numberKind(type);
        const isBitwise = isShift || operator === '&' || operator === '|' || operator === '^';
        if (isBitwise && (numbers === 'Double' || numbers === 'Decimal')) {
            return this.#checker.error(place, 'Bitwise expressions must use Integer or Long arguments');
        }
        return node(place, type, {
            kind: 'arithmetic',
            operator,
            numbers,
            left: converted(left, type),
            right: converted(right, type)
        });
    }

    #equality(
        place: Place,
        operator: '==' | '!=' | '===' | '!==',
        left: CheckedExpression,
        right: CheckedExpression
    ): CheckedExpression {
        if (!this.#comparable(left.type, right.type)) return this.#incomparable(place, left, right);
        const negated = operator.startsWith('!');
        const boolean = primitive('Boolean');
        const [a, b] = this.#together(left, right);
        if (operator.length === 3) {
            const [boxedA, boxedB] = boxedTogether(a, b);
            return node(place, boolean, { kind: 'equality', mode: 'identical', negated, left: boxedA, right: boxedB });
        }
        const mode = equalityMode(a.type, b.type, this.#checker.services.universe.isEnum(a.type));
        if (mode === 'general') {
            const [boxedA, boxedB] = boxedTogether(a, b);
            return node(place, boolean, { kind: 'equality', mode, negated, left: boxedA, right: boxedB });
        }
        return node(place, boolean, { kind: 'equality', mode, negated, left: a, right: b });
    }

    /** Numbers in their wider type; a query compared with a record stands for its one row. */
    #together(left: CheckedExpression, right: CheckedExpression): readonly [CheckedExpression, CheckedExpression] {
        if (isNumber(left.type) && isNumber(right.type)) {
            const type = widerNumber(left.type, right.type);
            return [converted(left, type), converted(right, type)];
        }
        const row = (value: CheckedExpression, other: CheckedExpression): CheckedExpression =>
            (other.type.kind === 'sobject' && value.kind === 'query' && this.#checker.tryConvert(value, other.type)) ||
            value;
        return [row(left, right), row(right, left)];
    }

    #comparable(a: ApexType, b: ApexType): boolean {
        if (a.kind === 'void' || b.kind === 'void') return false;
        if (isNumber(a) && isNumber(b)) return true;
        const { assignability } = this.#checker.services;
        if (assignability.assignable(a, b) || assignability.assignable(b, a) || assignability.castable(a, b))
            return true;
        return (a.kind === 'list' && b.kind === 'sobject') || (a.kind === 'sobject' && b.kind === 'list');
    }

    #incomparable(place: Place, left: CheckedExpression, right: CheckedExpression): CheckedExpression {
        const types = `${typeName(left.type)}, ${typeName(right.type)}`;
        return this.#checker.error(place, `Comparison arguments must be compatible types: ${types}`);
    }

    #comparison(
        place: Place,
        operator: '<' | '<=' | '>' | '>=',
        left: CheckedExpression,
        right: CheckedExpression
    ): CheckedExpression {
        const mode = comparisonMode(left.type, right.type);
        if (!mode) return this.#incomparable(place, left, right);
        const [a, b] = mode === 'general' ? this.#together(left, right) : [left, right];
        return node(place, primitive('Boolean'), { kind: 'compare', operator, mode, left: a, right: b });
    }

    #logical(
        place: Place,
        operator: '&&' | '||',
        left: CheckedExpression,
        right: CheckedExpression
    ): CheckedExpression {
        const name = operator === '&&' ? 'AND' : 'OR';
        if (!isPrimitive(left.type, 'Boolean') || !isPrimitive(right.type, 'Boolean')) {
            return this.#checker.error(place, `${name} operator can only be applied to Boolean expressions`);
        }
        return node(place, primitive('Boolean'), { kind: 'logical', operator, left, right });
    }

    #coalesce(place: Place, left: CheckedExpression, right: CheckedExpression): CheckedExpression {
        if (left.kind === 'query' && left.type.kind === 'list' && left.gives === 'list' && right.type.kind !== 'list') {
            return this.#coalesce(place, { ...left, type: left.type.element, gives: 'oneOrNull' }, right);
        }
        const type = this.#common(left, right);
        if (!type) {
            const types = `${typeName(left.type)}, ${typeName(right.type)}`;
            return this.#checker.error(place, `Incompatible types in null coalescing operator: ${types}`);
        }
        return node(place, type, { kind: 'coalesce', left: converted(left, type), right: converted(right, type) });
    }

    conditional(expression: ConditionalExpression): CheckedExpression {
        const condition = this.#checker.condition(expression.condition);
        let then = this.#checker.check(expression.then);
        let otherwise = this.#checker.check(expression.else);
        if (condition.kind === 'error' || then.kind === 'error' || otherwise.kind === 'error') {
            return node(expression, then.kind === 'error' ? otherwise.type : then.type, { kind: 'error' });
        }
        [then, otherwise] = this.#together(then, otherwise);
        const type = this.#common(then, otherwise);
        if (!type) {
            const types = `${typeName(then.type)}, ${typeName(otherwise.type)}`;
            return this.#checker.error(expression, `Incompatible types in ternary operator: ${types}`);
        }
        return node(expression, type, {
            kind: 'conditional',
            condition,
            then: converted(then, type),
            else: converted(otherwise, type)
        });
    }

    /** The type that two alternatives have together. */
    #common(a: CheckedExpression, b: CheckedExpression): ApexType | undefined {
        if (a.type.kind === 'null') return b.type;
        if (b.type.kind === 'null' || sameType(a.type, b.type)) return a.type;
        if (isNumber(a.type) && isNumber(b.type)) return widerNumber(a.type, b.type);
        const { assignability, universe } = this.#checker.services;
        if (isText(a.type) && isText(b.type)) return primitive('String');
        if (assignability.assignable(a.type, b.type)) return b.type;
        if (assignability.assignable(b.type, a.type)) return a.type;
        if (a.type.kind === 'sobject' && b.type.kind === 'sobject') return { kind: 'sobject' };
        return universe
            .ancestry(a.type)
            .find(
                (type) => (type.kind === 'user' || type.kind === 'library') && assignability.assignable(b.type, type)
            );
    }
}

function numberKind(type: ApexType): NumberKind {
    return type.kind === 'primitive' ? (type.name as NumberKind) : 'Integer';
}

function equalityMode(a: ApexType, b: ApexType, isEnum: boolean): 'text' | 'ids' | 'exact' | 'general' {
    if (a.kind === 'null' || b.kind === 'null') return 'exact';
    if (isEnum && sameType(a, b)) return 'exact';
    if (isPrimitive(a, 'Boolean') && isPrimitive(b, 'Boolean')) return 'exact';
    const plain = (type: ApexType): boolean => isPrimitive(type, 'Integer') || isPrimitive(type, 'Double');
    if (plain(a) && plain(b)) return 'exact';
    if (isPrimitive(a, 'Long') && isPrimitive(b, 'Long')) return 'exact';
    if (isText(a) && isText(b)) return isPrimitive(a, 'Id') || isPrimitive(b, 'Id') ? 'ids' : 'text';
    return 'general';
}

/** Where a value goes into a comparison whose types are known only at run time, it goes as an Object does. */
function boxedTogether(a: CheckedExpression, b: CheckedExpression): readonly [CheckedExpression, CheckedExpression] {
    if (!isPrimitive(a.type, 'Object') && !isPrimitive(b.type, 'Object')) return [a, b];
    const object = primitive('Object');
    return [converted(a, object), converted(b, object)];
}

function comparisonMode(a: ApexType, b: ApexType): 'number' | 'text' | 'general' | undefined {
    const [known, other] = a.kind === 'null' ? [b, a] : [a, b];
    const fits = (test: (type: ApexType) => boolean): boolean => test(known) && (other.kind === 'null' || test(other));
    if (fits((type) => isNumber(type) && !isPrimitive(type, 'Decimal'))) return 'number';
    if (fits(isText)) return 'text';
    if (fits(isNumber)) return 'general';
    if (fits((type) => isPrimitive(type, 'Date') || isPrimitive(type, 'Datetime'))) return 'general';
    return fits((type) => isPrimitive(type, 'Time')) ? 'general' : undefined;
}

function binaryErrorType(operator: BinaryOperator, left: CheckedExpression, right: CheckedExpression): ApexType {
    if (['==', '!=', '===', '!==', '<', '<=', '>', '>=', '&&', '||'].includes(operator)) return primitive('Boolean');
    return left.kind === 'error' ? right.type : left.type;
}
