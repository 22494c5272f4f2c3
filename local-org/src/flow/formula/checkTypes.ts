import type { BinaryOperator } from './expression';
import { commonType, type FormulaType } from './formulaType';
import { FormulaError } from './formulaValue';

/** An operand or parameter of another type than what it must be. */
export function wrongType(what: string, expected: readonly FormulaType[], received: FormulaType): FormulaError {
    const list = expected.filter((type) => type !== received).join(', ');
    return new FormulaError(`Incorrect parameter type for ${what}. Expected ${list}, received ${received}`);
}

const isOpen = (type: FormulaType) => type === 'Null' || type === 'Any';

export function checkUnary(operator: string, expected: FormulaType, received: FormulaType): FormulaType {
    if (!isOpen(received) && received !== expected) throw wrongType(`operator '${operator}'`, [expected], received);
    return expected;
}

/** The type that a binary operator gives. @throws FormulaError if it doesn't take such operands */
export function checkOperator(operator: BinaryOperator, left: FormulaType, right: FormulaType): FormulaType {
    const what = `operator '${operator}'`;
    switch (operator) {
        case '&&':
        case '||':
            checkUnary(operator, 'Boolean', left);
            return checkUnary(operator, 'Boolean', right);
        case '=':
        case '<>':
            if (commonType(left, right) === undefined) throw wrongType(what, [left], right);
            return 'Boolean';
        case '<':
        case '<=':
        case '>':
        case '>=':
            if (commonType(left, right) === undefined) throw wrongType(what, [left], right);
            if (left === 'Boolean' || right === 'Boolean')
                throw wrongType(what, ['Number', 'Date', 'DateTime'], 'Boolean');
            return 'Boolean';
        case '&':
            for (const type of [left, right])
                if (!isOpen(type) && type !== 'Text') throw wrongType(what, ['Text'], type);
            return 'Text';
        case '+':
        case '-':
            return sumType(operator, left, right);
        default:
            checkUnary(operator, 'Number', left);
            return checkUnary(operator, 'Number', right);
    }
}

/** Numbers; dates and times moved by numbers; the difference of two of them; texts joined. */
function sumType(operator: '+' | '-', left: FormulaType, right: FormulaType): FormulaType {
    if (left === 'Any' || right === 'Any') return 'Any';
    if (left === 'Null' || right === 'Null') return commonType(left, right) ?? 'Null';
    const what = `operator '${operator}'`;
    const isMoment = (type: FormulaType) => type === 'Date' || type === 'DateTime' || type === 'Time';
    if (left === 'Number') {
        if (right === 'Number') return 'Number';
        if (operator === '+' && isMoment(right)) return right;
    } else if (isMoment(left)) {
        if (right === 'Number') return left;
        if (operator === '-' && right === left) return 'Number';
        if (isMoment(right)) throw wrongType(what, operator === '-' ? ['Number', left] : ['Number'], right);
    } else if (left === 'Text' && right === 'Text' && operator === '+') return 'Text';
    const bad = left === 'Number' || isMoment(left) ? right : left;
    if (bad === 'Text' && left === 'Text' && operator === '+') throw wrongType(what, ['Text'], right);
    throw wrongType(what, ['Number', 'Date', 'DateTime'], bad);
}

/** A picklist is no value of its own. */
export function checkValue(type: FormulaType, path: readonly string[] | undefined): void {
    const name = path?.join('.') ?? '';
    if (type === 'Picklist')
        throw new FormulaError(
            `Field ${name} is a picklist field. Picklist fields are only supported in certain functions. Tell me more`
        );
    if (type === 'Multi-Select Picklist') {
        throw new FormulaError(
            `Field ${name} is a multi-select picklist field. Multi-select picklist fields are only supported in certain functions. Tell me more`
        );
    }
}
