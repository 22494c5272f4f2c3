import type { FieldValue } from '../../../data/record';
import { NotSupportedError, SalesforceError } from '../../../errors';
import type { FieldType, ObjectDefinition } from '../../../schema/objectDefinition';
import type { ApexType } from '../../types';
import { primitive } from '../../typeName';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { type ObjectToken } from '../schema/describe';
import type { TypeValue } from '../typeValue';
import type { ApexFormula } from '../../runtime/apexOrg';
import type { Execution } from '../../runtime/execution';
import { fromStore, toStore } from '../../runtime/records/fieldForm';
import { instanceFields } from '../../runtime/userObject';
import { systemException } from '../../runtime/values/apexException';
import type { ApexList } from '../../runtime/values/apexList';
import { type ApexEnumConstant, ApexObject } from '../../runtime/values/apexObject';
import { ApexSet } from '../../runtime/values/apexSet';
import { ApexSObject } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** How a result is read, by FormulaEval.FormulaReturnType. */
const resultTypes: Readonly<Record<string, FieldType>> = {
    BOOLEAN: 'boolean',
    DATE: 'date',
    DATETIME: 'datetime',
    DECIMAL: 'double',
    DOUBLE: 'double',
    ID: 'id',
    INTEGER: 'int',
    LONG: 'long',
    STRING: 'string',
    TIME: 'time'
};

/** A value of FormulaEval.FormulaBuilder. */
class FormulaBuilder extends LibraryValue {
    source: string | null = null;
    returnType: string | null = null;
    type: ApexType | null = null;
    blanksAreZero = false;

    override get libraryType(): string {
        return 'FormulaEval.FormulaBuilder';
    }
}

/** A value of FormulaEval.FormulaInstance. */
class FormulaInstance extends LibraryValue {
    constructor(
        readonly formula: ApexFormula,
        readonly returnType: string,
        readonly blanksAreZero: boolean
    ) {
        super();
    }

    override get libraryType(): string {
        return 'FormulaEval.FormulaInstance';
    }
}

function invalid(message: string): Error | object {
    return systemException('System.FormulaValidationException', message);
}

function build(x: Execution, { source, returnType, type, blanksAreZero }: FormulaBuilder): FormulaInstance {
    const { compileFormula } = x.org.services;
    if (compileFormula === undefined) throw new NotSupportedError('Formulas in Apex');
    if (source === null || source === '') throw invalid('The formula expression is required.');
    if (returnType === null) throw invalid('The formula return type is required.');
    let formula: ApexFormula;
    try {
        formula = compileFormula(source);
    } catch (error) {
        if (error instanceof SalesforceError) throw invalid(error.message);
        throw error;
    }
    for (const path of formula.references) checkReference(x, type, path);
    return new FormulaInstance(formula, returnType, blanksAreZero);
}

/** "The context type's class, and the members that the formula uses, must be global." */
function checkReference(x: Execution, type: ApexType | null, path: readonly string[]): void {
    const [first = '', ...rest] = path;
    if (first.startsWith('$')) return;
    const unknown = () => invalid(`Field ${first} does not exist. Check spelling.`);
    if (type === null) throw unknown();
    if (type.kind === 'user') {
        const info = x.program.classes.get(type.name.toLowerCase());
        const field = info && instanceFields(x, info).find(({ name }) => name.toLowerCase() === first.toLowerCase());
        if (info === undefined || field === undefined) throw unknown();
        if (info.visibility !== 'global' || field.visibility !== 'global') throw unknown();
        if (rest.length > 0) checkReference(x, field.type, rest);
        return;
    }
    const object = type.kind === 'sobject' && type.name !== undefined ? x.org.schema.object(type.name) : undefined;
    if (object === undefined) return;
    if (rest.length === 0 ? !object.fields.has(first.toLowerCase()) : parentOf(x, object, first) === undefined) {
        throw unknown();
    }
    const parent = parentOf(x, object, first);
    if (rest.length > 0 && parent !== undefined) {
        checkReference(x, { kind: 'sobject', name: parent.object.name }, rest);
    }
}

function parentOf(x: Execution, object: ObjectDefinition, name: string) {
    const field = [...object.fields.values()].find(
        ({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase()
    );
    const [parentName] = field?.referenceTo ?? [];
    const parent = parentName === undefined ? undefined : x.org.schema.object(parentName);
    return field?.relationshipName === undefined || parent === undefined
        ? undefined
        : { object: parent, name: field.relationshipName };
}

function evaluate(
    x: Execution,
    { formula, returnType, blanksAreZero }: FormulaInstance,
    context: ApexValue
): ApexValue {
    const resolve = (path: readonly string[]) => valueAt(x, context, path);
    let value: FieldValue;
    try {
        value = formula.evaluate({ resolve, now: x.now, blanksAreZero });
    } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        throw systemException('System.FormulaEvaluationException', error.message);
    }
    if (value === null) return null;
    if (returnType === 'STRING') return String(value);
    return fromStore(resultTypes[returnType] ?? 'string', value);
}

function valueAt(
    x: Execution,
    context: ApexValue,
    [first = '', ...rest]: readonly string[]
): { readonly type: FieldType | undefined; readonly value: FieldValue } {
    const nothing = { type: undefined, value: null };
    if (first.startsWith('$')) {
        if (first.toLowerCase() !== '$user') throw new NotSupportedError(`${first} in a formula in Apex`);
        const field = x.org.schema.object('User')?.fields.get((rest[0] ?? '').toLowerCase());
        return field === undefined ? nothing : { type: field.type, value: x.user[field.name] ?? null };
    }
    if (context instanceof ApexSObject) {
        if (rest.length > 0) {
            const parent = parentOf(x, context.definition, first);
            return parent === undefined ? nothing : valueAt(x, context.getParent(parent.name), rest);
        }
        const field = context.fieldNamed(first);
        return field === undefined ? nothing : { type: field.type, value: toStore(context.getField(field.name)) };
    }
    if (!(context instanceof ApexObject) || context.apexClass === undefined) return nothing;
    const field = instanceFields(x, context.apexClass).find(({ name }) => name.toLowerCase() === first.toLowerCase());
    const value = field?.get?.(x, context) ?? null;
    if (rest.length > 0) return valueAt(x, value, rest);
    return { type: field === undefined ? undefined : storedType(field.type), value: toStore(value) };
}

function storedType(type: ApexType): FieldType | undefined {
    const name = type.kind === 'primitive' ? type.name.toLowerCase() : '';
    return name === 'date' || name === 'datetime' || name === 'time' ? name : undefined;
}

export const formulaTypes: readonly LibraryType[] = [
    { name: 'Formula', members: { 'static FormulaEval.FormulaBuilder builder()': () => new FormulaBuilder() } },
    {
        name: 'FormulaEval.FormulaBuilder',
        members: {
            'FormulaEval.FormulaBuilder withFormula(String formula)': (
                _x,
                builder: FormulaBuilder,
                source: string | null
            ) => Object.assign(builder, { source }),
            'FormulaEval.FormulaBuilder withReturnType(FormulaEval.FormulaReturnType type)': (
                _x,
                builder: FormulaBuilder,
                type: ApexEnumConstant | null
            ) => Object.assign(builder, { returnType: given(type).name }),
            'FormulaEval.FormulaBuilder withType(Type type)': (_x, builder: FormulaBuilder, type: TypeValue | null) =>
                Object.assign(builder, { type: given(type).type }),
            'FormulaEval.FormulaBuilder withType(Schema.SObjectType type)': (
                _x,
                builder: FormulaBuilder,
                type: ObjectToken | null
            ) => Object.assign(builder, { type: { kind: 'sobject', name: given(type).object.name } }),
            'FormulaEval.FormulaBuilder withGlobalVariables(List<FormulaEval.FormulaGlobal> variables)': (
                _x,
                builder: FormulaBuilder,
                _variables: ApexList | null
            ) => builder,
            'FormulaEval.FormulaBuilder treatNumericNullAsZero(Boolean asZero)': (
                _x,
                builder: FormulaBuilder,
                asZero: boolean | null
            ) => Object.assign(builder, { blanksAreZero: asZero === true }),
            'FormulaEval.FormulaBuilder parseAsTemplate(Boolean asTemplate)': (
                _x,
                builder: FormulaBuilder,
                asTemplate: boolean | null
            ) => {
                if (asTemplate === true) throw new NotSupportedError('FormulaBuilder.parseAsTemplate');
                return builder;
            },
            'FormulaEval.FormulaInstance build()': build
        }
    },
    {
        name: 'FormulaEval.FormulaInstance',
        members: {
            'Object evaluate(Object context)': evaluate,
            'Set<String> getReferencedFields()': (x, { formula }: FormulaInstance) =>
                ApexSet.of(
                    x,
                    { kind: 'set', element: primitive('String') },
                    formula.references.map((path) => path.join('.'))
                )
        }
    }
];
