import type { FieldDefinition, ObjectKind, PublishBehavior, ValidationRule } from '../schema/objectDefinition';
import type { SourceProblem } from '../errors';
import { type FieldContext, customField } from './customField';
import { locateElement } from './parseXml';
import type { SourceObject, XmlNode } from './sourceModel';
import type { ValueSet } from './valueSet';
import { childNode, childNodes, flag, text } from './xmlNode';

/** A file of an object's folder. */
export interface ObjectPart {
    readonly file: string;
    readonly source: string;
    readonly node: XmlNode;
}

/** All files that say something about one object, possibly from several trees. */
export interface ObjectParts {
    readonly name: string;
    object?: ObjectPart;
    readonly fields: (ObjectPart & { readonly name: string })[];
    readonly validationRules: (ObjectPart & { readonly name: string })[];
}

function kindOf(name: string, node: XmlNode | undefined): ObjectKind {
    if (/__e$/i.test(name)) return 'platformEvent';
    if (/__mdt$/i.test(name)) return 'customMetadata';
    // A big object is kept like a custom one.
    if (/__b$/i.test(name)) return 'custom';
    if (!/__c$/i.test(name)) return 'standard';
    return text(node, 'customSettingsType') === undefined ? 'custom' : 'customSetting';
}

/** The Name field of a custom object: text, or an auto number. */
function nameField(node: XmlNode): FieldDefinition {
    const definition = childNode(node, 'nameField');
    const autoNumber = text(definition, 'type') === 'AutoNumber';
    return {
        name: 'Name',
        label: text(definition, 'label') ?? 'Name',
        type: 'string',
        length: 80,
        // A record made without a name gets its id as its name, so the API doesn't ask for one.
        nillable: !autoNumber,
        createable: !autoNumber,
        updateable: !autoNumber,
        custom: false,
        unique: false,
        externalId: false,
        caseSensitive: false,
        nameField: true,
        referenceTo: [],
        ...(autoNumber && { autoNumberFormat: text(definition, 'displayFormat') ?? '{0}' })
    };
}

function validationRule(name: string, node: XmlNode): ValidationRule {
    const errorDisplayField = text(node, 'errorDisplayField');
    return {
        name,
        active: flag(node, 'active'),
        errorConditionFormula: text(node, 'errorConditionFormula') ?? '',
        errorMessage: text(node, 'errorMessage') ?? '',
        ...(errorDisplayField !== undefined && { errorDisplayField })
    };
}

function sharingReason(node: XmlNode): { name: string; label: string } {
    const name = text(node, 'fullName') ?? '';
    return { name, label: text(node, 'label') ?? name };
}

/** Puts an object together. What is wrong with it goes to `problems`. */
export function customObject(
    parts: ObjectParts,
    globalValueSet: (name: string) => ValueSet | undefined,
    problems: SourceProblem[]
): SourceObject {
    const node = parts.object?.node;
    const kind = kindOf(parts.name, node);
    const firstFile = (parts.object ?? parts.fields[0] ?? parts.validationRules[0])?.file ?? '';
    if (kind !== 'standard' && !parts.object) {
        const message = `No ${parts.name}.object-meta.xml found: nothing declares the object ${parts.name}`;
        problems.push({ file: firstFile, line: 1, column: 1, message });
    }
    if (parts.object && kind !== 'standard' && text(node, 'label') === undefined) {
        problems.push({ file: firstFile, line: 1, column: 1, message: 'Required field is missing: label' });
    }

    const fields = new Map<string, FieldDefinition>();
    if (kind === 'custom' && node) fields.set('name', nameField(node));
    for (const part of parts.fields) {
        const context: FieldContext = {
            globalValueSet,
            problem: (message, element) => problems.push({ ...locateElement(part.file, part.source, element), message })
        };
        for (const field of customField(part.name, part.node, context)) fields.set(field.name.toLowerCase(), field);
    }

    const publishBehavior = text(node, 'publishBehavior');
    const settingsType = text(node, 'customSettingsType');
    const label = text(node, 'label') ?? '';
    const sharingModel = text(node, 'sharingModel');
    const externalSharingModel = text(node, 'externalSharingModel');
    const sharingReasons = childNodes(node, 'sharingReasons').map(sharingReason);
    return {
        file: firstFile,
        fieldFiles: new Map(parts.fields.map((part) => [part.name.toLowerCase(), part.file])),
        ruleFiles: new Map(parts.validationRules.map((part) => [part.name.toLowerCase(), part.file])),
        name: parts.name,
        label,
        pluralLabel: text(node, 'pluralLabel') ?? label,
        kind,
        fields,
        ...(kind === 'platformEvent' && {
            publishBehavior: (publishBehavior ?? 'PublishImmediately') as PublishBehavior,
            ...(text(node, 'eventType') === 'StandardVolume' && { standardVolume: true })
        }),
        ...(kind === 'customSetting' && { customSettingsType: settingsType === 'List' ? 'List' : 'Hierarchy' }),
        validationRules: [
            ...childNodes(node, 'validationRules').map((rule) => validationRule(text(rule, 'fullName') ?? '', rule)),
            ...parts.validationRules.map((part) => validationRule(part.name, part.node))
        ],
        ...(sharingModel !== undefined && { sharingModel }),
        ...(externalSharingModel !== undefined && { externalSharingModel }),
        ...(sharingReasons.length > 0 && { sharingReasons }),
        ...(flag(node, 'enableFeeds') && { feedsEnabled: true }),
        ...(flag(node, 'enableActivities') && { activitiesEnabled: true })
    };
}
