import { type ApexDecimal } from '../../runtime/values/apexDecimal';
import { coerced, isOfType } from './coerce';
import type { Case, Definition, Expression, Member } from './script';
import {
    areEqual,
    compareValues,
    isList,
    numberOf,
    ScriptDateTime,
    ScriptError,
    ScriptObject,
    textOfValue,
    typeOfValue,
    type ScriptEntry,
    type ScriptFunction,
    type ScriptValue
} from './value';

/** Names and what they stand for, those around them behind. */
export class Scope {
    readonly #values = new Map<string, ScriptValue>();

    constructor(
        private readonly outer: Scope | undefined,
        /** One function call or loop round: what a script that runs away is stopped by. */
        readonly spend: () => void
    ) {}

    define(name: string, value: ScriptValue): void {
        this.#values.set(name, value);
    }

    find(name: string): ScriptValue | undefined {
        const value = this.#values.get(name);
        return value === undefined ? this.outer?.find(name) : value;
    }

    inner(): Scope {
        return new Scope(this, this.spend);
    }
}

export function define(scope: Scope, definitions: readonly Definition[]): void {
    for (const { name, value } of definitions) scope.define(name, evaluate(value, scope));
}

/** @throws ScriptError */
export function evaluate(expression: Expression, scope: Scope): ScriptValue {
    switch (expression.kind) {
        case 'literal':
            return expression.value;
        case 'number':
            return numberOf(expression.digits);
        case 'text':
            return expression.parts
                .map((part) => (typeof part === 'string' ? part : textOfValue(evaluate(part, scope) ?? '')))
                .join('');
        case 'name': {
            const value = scope.find(expression.name);
            if (value === undefined) throw new ScriptError(`Unable to resolve reference of: \`${expression.name}\`.`);
            return value;
        }
        case 'list':
            return expression.elements.map((element) => evaluate(element, scope));
        case 'object':
            return new ScriptObject(expression.members.flatMap((member) => entriesOf(member, scope)));
        case 'lambda': {
            const { parameters, body } = expression;
            const run: ScriptFunction = (...args) => {
                scope.spend();
                const inner = scope.inner();
                parameters.forEach(({ name, default: otherwise }, i) => {
                    const given = args[i];
                    inner.define(name, given === undefined && otherwise ? evaluate(otherwise, scope) : (given ?? null));
                });
                return evaluate(body, inner);
            };
            const startsWithDefault = parameters.at(-1)?.default !== undefined;
            return startsWithDefault ? Object.assign(run, { startsWithDefault }) : run;
        }
        case 'call':
            return call(expression.callee, expression.arguments, scope);
        case 'select':
            return select(evaluate(expression.target, scope), expression.name, expression.all);
        case 'index':
            return indexed(evaluate(expression.target, scope), evaluate(expression.index, scope));
        case 'unary': {
            const operand = evaluate(expression.operand, scope);
            return expression.operator === '-' ? numberOf(operand).negate() : !truth(operand);
        }
        case 'binary':
            return binary(expression.operator, expression.left, expression.right, scope);
        case 'as':
            return coerced(
                evaluate(expression.operand, scope),
                expression.type,
                expression.options && evaluate(expression.options, scope)
            );
        case 'is':
            return isOfType(evaluate(expression.operand, scope), expression.type);
        case 'if':
            return evaluate(
                truth(evaluate(expression.condition, scope)) ? expression.then : expression.otherwise,
                scope
            );
        case 'match':
            return match(evaluate(expression.subject, scope), expression.cases, scope);
        case 'do': {
            const inner = scope.inner();
            define(inner, expression.definitions);
            return evaluate(expression.body, inner);
        }
    }
}

function truth(value: ScriptValue): boolean {
    if (typeof value === 'boolean') return value;
    throw new ScriptError(`Cannot coerce ${typeOfValue(value)} to Boolean`);
}

/** A member without a key takes in the entries of an object, or of each object of a list. */
function entriesOf({ key, attributes, value, condition }: Member, scope: Scope): ScriptEntry[] {
    if (condition !== undefined && !truth(evaluate(condition, scope))) return [];
    const given = evaluate(value, scope);
    if (key === undefined) {
        if (given === null) return [];
        const objects = isList(given) ? given : [given];
        return objects.flatMap((object) => (object instanceof ScriptObject ? object.entries : []));
    }
    const pairs = attributes.map(
        (attribute) => [textOfValue(evaluate(attribute.key, scope)), evaluate(attribute.value, scope)] as const
    );
    return [{ key: textOfValue(evaluate(key, scope)), attributes: pairs, value: given }];
}

function call(callee: Expression, args: readonly Expression[], scope: Scope): ScriptValue {
    scope.spend();
    const called = evaluate(callee, scope);
    if (typeof called !== 'function') throw new ScriptError(`${typeOfValue(called)} is not a function`);
    return called(...args.map((argument) => evaluate(argument, scope)));
}

/** Of a list: that of each of its objects. */
function select(target: ScriptValue, name: string, all: boolean): ScriptValue {
    if (isList(target)) {
        const values = target.map((element) => select(element, name, all)).filter((value) => value !== null);
        return values.length > 0 ? values.flatMap((value) => (all && isList(value) ? value : [value])) : null;
    }
    if (!(target instanceof ScriptObject)) return null;
    if (all) return target.entries.filter(({ key }) => key === name).map(({ value }) => value);
    return target.get(name);
}

function indexed(target: ScriptValue, index: ScriptValue): ScriptValue {
    if (target === null || index === null) return null;
    if (typeof index === 'string') return select(target, index, false);
    const at = numberOf(index).toNumber();
    const values = isList(target)
        ? target
        : target instanceof ScriptObject
          ? target.entries.map(({ value }) => value)
          : Array.from(textOfValue(target));
    return values[at < 0 ? values.length + at : at] ?? null;
}

function binary(operator: string, leftSide: Expression, rightSide: Expression, scope: Scope): ScriptValue {
    const left = evaluate(leftSide, scope);
    const right = () => evaluate(rightSide, scope);
    switch (operator) {
        case 'default':
            return left ?? right();
        case 'or':
            return truth(left) || truth(right());
        case 'and':
            return truth(left) && truth(right());
        case '==':
            return areEqual(left, right());
        case '!=':
            return !areEqual(left, right());
        case '~=': {
            const other = right();
            return (
                areEqual(left, other) || (left !== null && other !== null && textOfValue(left) === textOfValue(other))
            );
        }
        case '<':
            return compareValues(left, right()) < 0;
        case '>':
            return compareValues(left, right()) > 0;
        case '<=':
            return compareValues(left, right()) <= 0;
        case '>=':
            return compareValues(left, right()) >= 0;
        case '++':
            return joined(left, right());
        case '--':
            return without(left, right());
        case '>>':
            if (left instanceof ScriptDateTime) return new ScriptDateTime(left.milliseconds, textOfValue(right()));
            throw new ScriptError(`You called the function '>>' with ${typeOfValue(left)}`);
        default:
            return arithmetic(operator, left, right());
    }
}

function arithmetic(operator: string, left: ScriptValue, right: ScriptValue): ApexDecimal | readonly ScriptValue[] {
    if (operator === '+' && isList(left)) return [...left, right];
    const [a, b] = [numberOf(left), numberOf(right)];
    switch (operator) {
        case '+':
            return a.add(b);
        case '-':
            return a.subtract(b);
        case '*':
            return a.multiply(b);
        case '/':
            if (b.sign === 0) throw new ScriptError('Division by zero');
            return a.divide(b);
        default:
            throw new ScriptError(`Unknown operator ${operator}`);
    }
}

function joined(left: ScriptValue, right: ScriptValue): ScriptValue {
    if (isList(left) && isList(right)) return [...left, ...right];
    if (left instanceof ScriptObject && right instanceof ScriptObject) {
        return new ScriptObject([...left.entries, ...right.entries]);
    }
    return textOfValue(left) + textOfValue(right);
}

function without(left: ScriptValue, right: ScriptValue): ScriptValue {
    const gone = isList(right) ? right : [right];
    if (isList(left)) return left.filter((value) => !gone.some((other) => areEqual(value, other)));
    if (left instanceof ScriptObject) {
        const keys = right instanceof ScriptObject ? right.entries.map(({ key }) => key) : gone.map(textOfValue);
        return new ScriptObject(left.entries.filter(({ key }) => !keys.includes(key)));
    }
    throw new ScriptError(`You called the function '--' with ${typeOfValue(left)}`);
}

function match(subject: ScriptValue, cases: readonly Case[], scope: Scope): ScriptValue {
    for (const { pattern, type, binding, guard, body } of cases) {
        const inner = scope.inner();
        inner.define('$', subject);
        if (binding !== undefined) inner.define(binding, subject);
        if (pattern !== undefined && !areEqual(subject, evaluate(pattern, inner))) continue;
        if (type !== undefined && !isOfType(subject, type)) continue;
        if (guard !== undefined && !truth(evaluate(guard, inner))) continue;
        return evaluate(body, inner);
    }
    throw new ScriptError(`No case matches ${typeOfValue(subject)}`);
}

/** A function by which lists are gone through. */
export function asFunction(value: ScriptValue): ScriptFunction {
    if (typeof value === 'function') return value;
    throw new ScriptError(`${typeOfValue(value)} is not a function`);
}
