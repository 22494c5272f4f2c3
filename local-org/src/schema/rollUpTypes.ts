import { readFileSync } from 'node:fs';
import type { SourceProblem } from '../errors';
import { locateElement } from '../metadata/parseXml';
import type { SourceObject } from '../metadata/sourceModel';
import type { FieldDefinition, RollUpSummary } from './objectDefinition';
import type { StandardCatalogue } from './standardCatalogue';
import { customObjectFields } from './systemFields';

/** A roll-up of a roll-up of a roll-up…: no org goes deeper. */
const deepest = 10;

/**
 * The source's objects with the types that roll-up summary fields get from what they summarize. One that names a detail or field that isn't
 * there becomes a problem.
 */
export function typedRollUps(
    objects: readonly SourceObject[],
    catalogue: StandardCatalogue,
    problems: SourceProblem[]
): readonly SourceObject[] {
    const byName = new Map(objects.map((object) => [object.name.toLowerCase(), object]));

    function fieldOf(objectName: string, name: string, depth = 0): FieldDefinition | undefined {
        const standard = catalogue.nameOf(objectName);
        const source = byName.get(objectName.toLowerCase());
        const field =
            source?.fields.get(name.toLowerCase()) ??
            (standard === undefined
                ? source && systemFieldOf(source, name)
                : catalogue.define(standard).fields.get(name.toLowerCase()));
        return field?.rollUpSummary && depth < deepest ? typed(field, field.rollUpSummary, depth + 1) : field;
    }

    function typed(field: FieldDefinition, summary: RollUpSummary, depth = 0): FieldDefinition | undefined {
        const { operation, childObject, summarizedField } = summary;
        if (operation === 'COUNT' || summarizedField === undefined) return { ...field, precision: 18, scale: 0 };
        const summarized = fieldOf(childObject, summarizedField, depth);
        if (summarized === undefined) return undefined;
        const { type } = summarized;
        const { precision: _precision, scale: _scale, ...bare } = field;
        if (type === 'date' || type === 'datetime') return { ...bare, type };
        const isInteger = type === 'int' || type === 'long';
        return { ...field, type: isInteger ? 'double' : type, precision: 18, scale: summarized.scale ?? 0 };
    }

    return objects.map((object) => {
        if (![...object.fields.values()].some((field) => field.rollUpSummary)) return object;
        const fields = new Map(object.fields);
        for (const [key, field] of fields) {
            const { rollUpSummary: summary } = field;
            if (summary === undefined) continue;
            const report = (name: string, element: string) =>
                problems.push(
                    problem(object, field, element, `In field: ${element} - no CustomField named ${name} found`)
                );
            const { childObject, foreignKey, summarizedField } = summary;
            if (fieldOf(childObject, foreignKey)?.type !== 'reference')
                report(`${childObject}.${foreignKey}`, 'summaryForeignKey');
            const known = typed(field, summary);
            if (known === undefined) report(`${childObject}.${String(summarizedField)}`, 'summarizedField');
            else fields.set(key, known);
            for (const filter of summary.filters) {
                if (fieldOf(childObject, filter.field) === undefined) report(`${childObject}.${filter.field}`, 'field');
            }
        }
        return { ...object, fields };
    });
}

/** One of the fields that a custom object has beside those of the source. */
function systemFieldOf(object: SourceObject, name: string): FieldDefinition | undefined {
    const nameField = object.fields.get('name');
    const fields = nameField === undefined ? [] : customObjectFields(nameField, false);
    return fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}

function problem(object: SourceObject, field: FieldDefinition, element: string, message: string): SourceProblem {
    const file = object.fieldFiles.get(field.name.toLowerCase()) ?? object.file;
    return { ...locateElement(file, readFileSync(file, 'utf8'), element), message };
}
