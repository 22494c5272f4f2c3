import { evaluate } from './orderFields';

describe('operators', () => {
    it.each([
        ['1 + 2 * 3 - 4 / 2', 5],
        ['(1 + 2) * 3', 9],
        ['2 ^ 3 ^ 2', 64],
        ['2 * 3 ^ 2', 36],
        ['-2 + 5', 3],
        ['+2 - -3', 5],
        ['0.1 + 0.2', 0.3],
        ['0.1 + 0.2 - 0.3', 0],
        ['1 / 3 * 3', 1],
        ['1 / 3 * 3 = 1', true],
        ['"a" & "1" & TEXT(2)', 'a12'],
        ['"a" + "b"', 'ab'],
        ['"a" & Blank', 'a'],
        ['1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3', true],
        ['1 = 2 || 1 <> 2 || 1 != 1 || 1 == 2', true],
        ['!Open', false],
        ['NOT Open', false],
        ['"abc" = "ABC"', false],
        ['"Foo" > "FOO"', true],
        ['Name & " by " & Author.Name', 'Effi Briest by Fontane'],
        ['{!Name} & "!"', 'Effi Briest!'],
        ['/* a remark */ 1', 1],
        ['"say \\"hi\\""', 'say "hi"'],
        ["'single'", 'single'],
        ['Day + 1', '2021-03-10'],
        ['1 + Day', '2021-03-10'],
        ['Day + 1.9', '2021-03-10'],
        ['Day - DATE(2021, 3, 1)', 8],
        ['Moment + 0.5', Date.UTC(2021, 2, 10, 3, 23, 51)],
        ['Moment > DATETIMEVALUE("2021-03-09 15:00:00")', true],
        ['TIMEVALUE("08:34:56.789") - TIMEVALUE("06:34:56.789")', 7200000],
        ['TIMEVALUE("23:00:00.000") + 7200000 = TIMEVALUE("01:00:00.000")', true],
        ['"001000000000001" = "001000000000001AAA"', true]
    ])('%s', (source, expected) => {
        expect(evaluate(source)).toBe(expected);
    });
});

describe('blanks', () => {
    it.each([
        ['Empty + 1', null],
        ['Empty > 1', null],
        ['Empty = 0', null],
        ['Empty <> 5', null],
        ['NOT(Empty = 5)', null],
        ['AND(Open, Empty <> 5)', false],
        ['IF(Empty < 5, 1, 2)', 2],
        ['NoDay > Day', null],
        ['Blank = ""', true],
        ['Blank = NULL', true],
        ['Blank = Blank', true],
        ['Blank <> "x"', true],
        ['NULL = "x"', false]
    ])('%s', (source, expected) => {
        expect(evaluate(source)).toBe(expected);
    });

    it('of numbers count as zero where the formula says so', () => {
        const sources = ['Empty + 1', 'Empty = 0', 'Empty < 1', 'ABS(Empty)', 'ISBLANK(Empty)'];
        expect(sources.map((source) => evaluate(source, { blanksAreZero: true }))).toEqual([1, true, true, 0, false]);
    });
});
