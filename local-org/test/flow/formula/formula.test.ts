import { compileFormula } from '../../../src/flow/formula/compileFormula';
import type { FormulaType } from '../../../src/flow/formula/formulaType';
import { evaluate, typeOf } from './orderFields';

describe('mistakes', () => {
    it.each([
        ['1 +', 'Syntax error.  Found end of formula'],
        ['(1', "Syntax error.  Missing ')'"],
        ['1 2', 'Syntax error. Extra 2'],
        ['NOPE(1)', 'Unknown function NOPE. Check spelling.'],
        ['LEN()', "Incorrect number of parameters for function 'LEN()'. Expected 1, received 0"],
        ['CASE(1, 2, 3, 4, 5)', "Incorrect number of parameters for function 'CASE()'. Expected 6, received 5"],
        ['1 § 2', "Syntax error.  Found '§'"],
        ['Ghost = 1', 'Field Ghost does not exist. Check spelling.'],
        ['LEN(Amount)', "Incorrect parameter type for function 'LEN()'. Expected Text, received Number"],
        ['LEFT(Name, "4")', "Incorrect parameter type for function 'LEFT()'. Expected Number, received Text"],
        [
            'TEXT(Name)',
            "Incorrect parameter type for function 'TEXT()'. Expected Number, Date, DateTime, Time, Picklist, received Text"
        ],
        ['Name = 1', "Incorrect parameter type for operator '='. Expected Text, received Number"],
        ['Name - 1', "Incorrect parameter type for operator '-'. Expected Number, Date, DateTime, received Text"],
        ['Amount + "x"', "Incorrect parameter type for operator '+'. Expected Number, Date, DateTime, received Text"],
        ['Name & Amount', "Incorrect parameter type for operator '&'. Expected Text, received Number"],
        ['Day + Day', "Incorrect parameter type for operator '+'. Expected Number, received Date"],
        ['AND(Open, Amount)', "Incorrect parameter type for function 'AND()'. Expected Boolean, received Number"],
        ['IF(Amount, 1, 2)', "Incorrect parameter type for function 'IF()'. Expected Boolean, received Number"],
        ['IF(Open, 1, "x")', "Incorrect parameter type for function 'IF()'. Expected Number, received Text"],
        ['CASE(Name, "a", TRUE, FALSE)', "Incorrect argument type for function 'CASE()'."],
        [
            'Status = "Sold"',
            'Field Status is a picklist field. Picklist fields are only supported in certain functions. Tell me more'
        ],
        [
            'CONTAINS(Formats, "x")',
            "Incorrect parameter type for function 'CONTAINS()'. Expected Text, received Multi-Select Picklist"
        ],
        [
            'Formats',
            'Field Formats is a multi-select picklist field. Multi-select picklist fields are only supported in certain functions. Tell me more'
        ],
        [
            'ISPICKVAL(Name, "x")',
            "Incorrect parameter type for function 'ISPICKVAL()'. Expected Picklist, received Text"
        ],
        ['YEAR(Moment)', "Incorrect parameter type for function 'YEAR()'. Expected Date, received DateTime"],
        ['DATEVALUE(Amount)', "Incorrect argument type for function 'DATEVALUE()'."],
        ['ISCHANGED("x")', "Incorrect argument type for function 'ISCHANGED()'."]
    ])('are found when it is compiled: %s', (source, message) => {
        expect(() => compileFormula(source, { typeOf })).toThrow(message);
    });

    it.each([
        ['1 / 0', 'Division by zero'],
        ['VALUE("x")', "The value 'x' is not a valid number."],
        ['DATE(2021, 2, 30)', 'Invalid date: 2021-2-30'],
        ['DATEVALUE("31.12.2021")', 'Invalid date: 31.12.2021']
    ])('are found when it is evaluated: %s', (source, message) => {
        expect(() => evaluate(source)).toThrow(message);
    });

    it.each<[string, FormulaType, string]>([
        [
            'Name',
            'Boolean',
            'Formula result is data type (Text), incompatible with expected data type (true or false).'
        ],
        [
            'Amount > 1',
            'Text',
            'Formula result is data type (true or false), incompatible with expected data type (Text).'
        ],
        ['Moment', 'Date', 'Formula result is data type (DateTime), incompatible with expected data type (Date).']
    ])('a result of another type than its place: %s', (source, expected, message) => {
        expect(() => compileFormula(source, { typeOf, expected })).toThrow(message);
    });
});

it('names the references of a formula', () => {
    expect(compileFormula('IF(A.B > {!C}, $User.Id, "x")').references).toEqual([['A', 'B'], ['C'], ['$User', 'Id']]);
});

it('where types are unknown they are checked when it is evaluated', () => {
    const formula = compileFormula('LEN(x)');
    const context = { now: () => 0, blanksAreZero: false };
    expect(formula.evaluate({ ...context, resolve: () => 'abc' })).toBe(3);
    expect(() => formula.evaluate({ ...context, resolve: () => 5 })).toThrow(
        "Incorrect parameter type for function 'LEN()'. Expected Text, received Number"
    );
});
