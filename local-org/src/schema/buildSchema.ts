import { readFileSync } from 'node:fs';
import { SourceError, type SourceProblem } from '../errors';
import { locateElement } from '../metadata/parseXml';
import type { SourceModel, SourceObject } from '../metadata/sourceModel';
import { text } from '../metadata/xmlNode';
import { assignKeyPrefixes } from './keyPrefixes';
import type { FieldDefinition, ObjectDefinition, Schema } from './objectDefinition';
import { OrgSchema } from './orgSchema';
import { typedRollUps } from './rollUpTypes';
import { customShareObject, hasShareObject, shareFieldsOf } from './shareObject';
import { isMasterDetail } from './sharingModel';
import { StandardCatalogue } from './standardCatalogue';
import { customMetadataFields, customObjectFields, customSettingFields, platformEventFields } from './systemFields';

export interface SchemaOptions {
    /** Object name in lower case -> key prefix, as `keyPrefixes` gave it at an earlier start. */
    readonly keyPrefixes?: ReadonlyMap<string, string>;
    /** The schema that this one takes the place of: what didn't change is the same object in both. */
    readonly previous?: Schema;
    /** Takes what is wrong with the source: it is then left out of the schema. By default it is thrown as a SourceError. */
    readonly refuse?: (problems: readonly SourceProblem[]) => void;
}

function throwThem(problems: readonly SourceProblem[]): void {
    if (problems.length > 0) throw new SourceError(problems);
}

function systemFieldsOf(source: SourceObject): FieldDefinition[] {
    switch (source.kind) {
        case 'platformEvent':
            return platformEventFields();
        case 'customSetting':
            return customSettingFields();
        case 'customMetadata':
            return customMetadataFields();
        default: {
            const isDetail = [...source.fields.values()].some((field) => field.custom && isMasterDetail(field));
            return customObjectFields(source.fields.get('name') as FieldDefinition, isDetail);
        }
    }
}

function complete(source: SourceObject, keyPrefix: string): ObjectDefinition {
    const fields = new Map(systemFieldsOf(source).map((field) => [field.name.toLowerCase(), field]));
    for (const [key, field] of source.fields) if (key !== 'name') fields.set(key, field);
    const { file: _file, fieldFiles: _fieldFiles, ...definition } = source;
    return { ...definition, keyPrefix, fields };
}

/** With the Apex sharing reasons that stand in files of their own. */
function withReasons(source: SourceObject, { components }: SourceModel): SourceObject {
    const prefix = `${source.name}.`.toLowerCase();
    const reasons = components
        .filter(({ type, name }) => type === 'SharingReason' && name.toLowerCase().startsWith(prefix))
        .map(({ name, xml }) => {
            const own = name.slice(prefix.length);
            return { name: own, label: text(xml, 'label') ?? own };
        });
    if (reasons.length === 0) return source;
    return { ...source, sharingReasons: [...(source.sharingReasons ?? []), ...reasons] };
}

/** The share objects of the org's own objects. */
function shareObjects(
    custom: readonly ObjectDefinition[],
    assigned: ReadonlyMap<string, string> = new Map()
): ObjectDefinition[] {
    const shared = custom.filter(hasShareObject);
    const names = shared.map((object) => ({ name: shareFieldsOf(object).shareObject, kind: 'share' as const }));
    const prefixes = assignKeyPrefixes(names, assigned);
    return shared.map((object) =>
        customShareObject(object, prefixes.get(shareFieldsOf(object).shareObject.toLowerCase()) ?? '')
    );
}

/** References to objects that don't exist. */
function danglingReferences(objects: readonly SourceObject[], schema: Schema): SourceProblem[] {
    const problems: SourceProblem[] = [];
    for (const object of objects) {
        for (const field of object.fields.values()) {
            for (const target of field.referenceTo) {
                if (schema.object(target)) continue;
                const file = object.fieldFiles.get(field.name.toLowerCase()) ?? object.file;
                problems.push({
                    ...locateElement(file, readFileSync(file, 'utf8'), 'referenceTo', target),
                    message: `referenceTo value of '${target}' does not resolve to a valid sObject type`
                });
            }
        }
    }
    return problems;
}

/**
 * Lays the source's objects and fields over the standard ones.
 *
 * @throws SourceError where the source extends or refers to an object that doesn't exist, unless `options.refuse` takes them
 */
export function buildSchema(model: SourceModel, options: SchemaOptions = {}): Schema {
    const refuse = options.refuse ?? throwThem;
    const catalogue = new StandardCatalogue();
    const problems: SourceProblem[] = [];
    const objects = typedRollUps(model.objects, catalogue, problems);
    const own = objects.filter((object) => object.kind !== 'standard');
    const extensions = objects.filter((object) => object.kind === 'standard');
    const unavailable: SourceProblem[] = extensions
        .filter((object) => catalogue.nameOf(object.name) === undefined)
        .map(({ name, file }) => ({
            file,
            line: 1,
            column: 1,
            message: `Entity '${name}' is not available in this organization`
        }));

    const prefixes = assignKeyPrefixes(own, options.keyPrefixes ?? new Map());
    const custom = own
        .filter((object) => object.kind !== 'custom' || object.fields.has('name'))
        .map((object) => complete(withReasons(object, model), prefixes.get(object.name.toLowerCase()) ?? ''));
    const schema = new OrgSchema(catalogue, [...custom, ...shareObjects(custom, options.keyPrefixes)], extensions);
    if (options.previous !== undefined) schema.keepUnchanged(options.previous);
    problems.push(...unavailable, ...danglingReferences(model.objects, schema));
    refuse(problems);
    return schema;
}
