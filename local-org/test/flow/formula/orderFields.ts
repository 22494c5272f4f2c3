import { compileFormula } from '../../../src/flow/formula/compileFormula';
import type { FormulaType } from '../../../src/flow/formula/formulaType';
import {
    FormulaDate,
    FormulaDatetime,
    FormulaError,
    FormulaTime,
    toStored
} from '../../../src/flow/formula/formulaValue';
import type { FormulaValue } from '../../../src/flow/formula/formulaValue';

/** Fields of a record, with the types that a schema would give them. */
const fields: Record<string, { readonly type: FormulaType; readonly value: FormulaValue }> = {
    Name: { type: 'Text', value: 'Effi Briest' },
    Amount: { type: 'Number', value: 12.5 },
    Empty: { type: 'Number', value: null },
    Blank: { type: 'Text', value: null },
    NoDay: { type: 'Date', value: null },
    Count: { type: 'Number', value: 0 },
    Open: { type: 'Boolean', value: true },
    Status: { type: 'Picklist', value: 'Sold' },
    Formats: { type: 'Multi-Select Picklist', value: 'Hardback;Audio' },
    Day: { type: 'Date', value: new FormulaDate(18695) },
    Moment: { type: 'DateTime', value: new FormulaDatetime(Date.UTC(2021, 2, 9, 15, 23, 51)) },
    Opens: { type: 'Time', value: new FormulaTime(((9 * 60 + 30) * 60 + 15) * 1000 + 250) },
    'Author.Name': { type: 'Text', value: 'Fontane' }
};
const prior: Record<string, FormulaValue> = { Name: 'Effi' };

/** Evaluates a formula on 2024-02-29 at noon; gives the value as the store holds it. */
export function evaluate(source: string, options: { blanksAreZero?: boolean; isNew?: boolean } = {}): unknown {
    const formula = compileFormula(source, { typeOf });
    const value = formula.evaluate({
        resolve: (path) => fields[path.join('.')]?.value ?? null,
        resolvePrior: (path) => prior[path.join('.')] ?? fields[path.join('.')]?.value ?? null,
        isNew: options.isNew,
        lookUp: ({ object, field, keyField, value: key }) => `${object}.${field} of ${keyField}=${String(key)}`,
        now: () => Date.UTC(2024, 1, 29, 12),
        blanksAreZero: options.blanksAreZero ?? false
    });
    return toStored(value);
}

export function typeOf(path: readonly string[]): FormulaType {
    const name = path.join('.');
    const field = fields[name];
    if (!field) throw new FormulaError(`Field ${name} does not exist. Check spelling.`);
    return field.type;
}
