import { readFileSync } from 'node:fs';
import type { SourceProblem } from '../../errors';
import { locateElement } from '../../metadata/parseXml';
import type { SourceModel, SourceObject } from '../../metadata/sourceModel';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { compileFormula } from './compileFormula';
import { fieldFormulaType, type FormulaType } from './formulaType';
import { FormulaError } from './formulaValue';
import { GlobalVariables } from './globalVariables';
import { recordPathType } from './recordPathType';

/** What is wrong with the formulas of fields and validation rules, as a deployment tells it. */
export function checkFormulas(model: SourceModel, schema: Schema): SourceProblem[] {
    const globals = new GlobalVariables(schema, model);
    return model.objects.flatMap((source) => {
        const object = schema.object(source.name);
        return object ? objectProblems(source, object, schema, globals) : [];
    });
}

function objectProblems(
    source: SourceObject,
    object: ObjectDefinition,
    schema: Schema,
    globals: GlobalVariables
): SourceProblem[] {
    const problems: SourceProblem[] = [];
    const check = (formula: string, expected: FormulaType, file: string, element: string) => {
        try {
            const typeOf = (path: readonly string[]) => recordPathType(schema, object, path, globals);
            compileFormula(formula, { typeOf, expected });
        } catch (error) {
            if (!(error instanceof FormulaError)) throw error;
            problems.push({ ...locate(file, element), message: error.message });
        }
    };
    for (const rule of source.validationRules) {
        if (!rule.active) continue;
        const file = source.ruleFiles.get(rule.name.toLowerCase()) ?? source.file;
        check(rule.errorConditionFormula, 'Boolean', file, 'errorConditionFormula');
    }
    for (const field of source.fields.values()) {
        if (field.formula === undefined) continue;
        const file = source.fieldFiles.get(field.name.toLowerCase()) ?? source.file;
        check(field.formula, fieldFormulaType(field), file, 'formula');
    }
    return problems;
}

function locate(file: string, element: string) {
    try {
        return locateElement(file, readFileSync(file, 'utf8'), element);
    } catch {
        return { file, line: 1, column: 1 };
    }
}
