import type { FieldDefinition, ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { fieldFormulaType, type FormulaType } from './formulaType';
import { FormulaError } from './formulaValue';
import type { GlobalVariables } from './globalVariables';

/**
 * The type of what a path from a record leads to: a field of it, of a parent, or a global variable.
 * @throws FormulaError "Field … does not exist. Check spelling."
 */
export function recordPathType(
    schema: Schema,
    object: ObjectDefinition,
    path: readonly string[],
    globals: GlobalVariables
): FormulaType {
    const [first = '', ...rest] = path;
    // an object without record types has the master record type: nothing to name
    if (first.toLowerCase() === '$recordtype' || first.toLowerCase() === 'recordtype') return 'Text';
    if (first.startsWith('$')) {
        const type = globals.typeOf(path, (from, fields) => recordPathType(schema, from, fields, globals));
        if (type === undefined) throw missing(path);
        return type;
    }
    const [name = '', polymorphicType] = first.split(':');
    if (rest.length === 0) {
        const field = object.fields.get(name.toLowerCase());
        if (!field) return unknown(object, name, path);
        return isCoarse(object, field) || field.rollUpSummary ? 'Any' : fieldFormulaType(field);
    }
    const relationship = [...object.fields.values()].find(
        (field) => field.relationshipName?.toLowerCase() === name.toLowerCase()
    );
    if (!relationship) return unknown(object, name, path);
    // a reference to several types has the fields of each
    const candidates = polymorphicType === undefined ? relationship.referenceTo : [polymorphicType];
    const parents = candidates.map((each) => schema.object(each)).filter((each) => each !== undefined);
    for (const parent of parents) {
        try {
            return recordPathType(schema, parent, rest, globals);
        } catch (error) {
            if (!(error instanceof FormulaError)) throw error;
        }
    }
    if (parents.length === 0) return 'Any';
    throw missing(path);
}

/** Standard objects may have fields, of features that the catalogue doesn't know, of which only the evaluation tells. */
function unknown(object: ObjectDefinition, name: string, path: readonly string[]): FormulaType {
    if (object.kind === 'standard' && !/__[cr]$/i.test(name)) return 'Any';
    throw missing(path);
}

/** The catalogue knows of some standard fields no more than that they are texts: they may be picklists. */
function isCoarse(object: ObjectDefinition, field: FieldDefinition): boolean {
    return object.kind === 'standard' && !field.custom && field.type === 'string' && field.length === undefined;
}

function missing(path: readonly string[]): FormulaError {
    return new FormulaError(`Field ${path.join('.')} does not exist. Check spelling.`);
}
