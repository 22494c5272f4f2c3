import type { FieldDefinition, FieldType } from '../schema/objectDefinition';
import type { XmlNode } from './sourceModel';
import { rollUpSummary } from './rollUpSummary';
import { type ValueSet, localValueSet } from './valueSet';
import { childNode, flag, text, texts } from './xmlNode';

/** What a custom field's XML needs from elsewhere. */
export interface FieldContext {
    readonly globalValueSet: (name: string) => ValueSet | undefined;
    /** Reports what is wrong with the field; `element` is where. */
    readonly problem: (message: string, element: string) => void;
}

/** How a type of the Metadata API (`FieldType`) is described, and the length it has where the XML can't say. */
const describedTypes: Readonly<Record<string, { readonly type: FieldType; readonly length?: number }>> = {
    Text: { type: 'string', length: 255 },
    TextArea: { type: 'textarea', length: 255 },
    LongTextArea: { type: 'textarea', length: 32768 },
    Html: { type: 'textarea', length: 32768 },
    EncryptedText: { type: 'encryptedstring', length: 175 },
    Email: { type: 'email', length: 80 },
    Phone: { type: 'phone', length: 40 },
    Url: { type: 'url', length: 255 },
    Picklist: { type: 'picklist', length: 255 },
    MultiselectPicklist: { type: 'multipicklist', length: 4099 },
    Checkbox: { type: 'boolean' },
    Number: { type: 'double' },
    Currency: { type: 'currency' },
    Percent: { type: 'percent' },
    Summary: { type: 'double' },
    Date: { type: 'date' },
    DateTime: { type: 'datetime' },
    Time: { type: 'time' },
    AutoNumber: { type: 'string', length: 30 },
    Lookup: { type: 'reference', length: 18 },
    MasterDetail: { type: 'reference', length: 18 },
    Hierarchy: { type: 'reference', length: 18 },
    MetadataRelationship: { type: 'reference', length: 18 },
    ExternalLookup: { type: 'reference', length: 18 },
    IndirectLookup: { type: 'reference', length: 18 },
    Location: { type: 'location' }
};

/** Lengths that `<length>` may change. */
const typesWithLength = new Set(['Text', 'LongTextArea', 'Html', 'EncryptedText']);
const numberTypes = new Set<FieldType>(['double', 'currency', 'percent']);

function numberOf(node: XmlNode, element: string): number | undefined {
    const value = text(node, element);
    return value === undefined ? undefined : Number(value);
}

function valueSetOf(node: XmlNode, context: FieldContext): ValueSet | undefined {
    const valueSet = childNode(node, 'valueSet');
    const global = text(valueSet, 'valueSetName');
    if (global === undefined) return valueSet && localValueSet(valueSet);
    const found = context.globalValueSet(global);
    if (!found) context.problem(`In field: valueSet - no GlobalValueSet named ${global} found`, 'valueSetName');
    return found;
}

/** `Author__c` -> `Author__r`: the name by which queries reach the parent. */
function parentRelationshipName(name: string): string {
    return name.replace(/__c$/i, '__r');
}

function reference(
    name: string,
    xmlType: string,
    node: XmlNode
): Pick<FieldDefinition, 'referenceTo'> & Partial<FieldDefinition> {
    const target = xmlType === 'Hierarchy' ? ['User'] : texts(node, 'referenceTo');
    const children = text(node, 'relationshipName');
    const constraint = text(node, 'deleteConstraint');
    return {
        referenceTo: target,
        relationshipName: parentRelationshipName(name),
        ...(children !== undefined && { childRelationshipName: `${children}__r` }),
        deleteConstraint:
            xmlType === 'MasterDetail'
                ? 'Cascade'
                : constraint === 'Restrict' || constraint === 'Cascade'
                  ? constraint
                  : 'SetNull'
    };
}

/** The two halves of a geolocation, which carry its values. */
function coordinates(location: FieldDefinition, scale: number): FieldDefinition[] {
    return (['Latitude', 'Longitude'] as const).map((half) => ({
        ...location,
        name: location.name.replace(/__c$/i, `__${half}__s`),
        label: `${location.label} (${half})`,
        type: 'double',
        precision: scale + 3,
        scale,
        createable: true,
        updateable: true
    }));
}

/**
 * The definition that a `CustomField`'s XML gives. A geolocation gives three (itself and its two halves), a field whose type is missing or unknown
 * none. A standard field (its name has no `__c`) gives one only where the XML changes its values.
 */
export function customField(name: string, node: XmlNode, context: FieldContext): FieldDefinition[] {
    const custom = /__c$/i.test(name);
    const xmlType = text(node, 'type');
    if (xmlType === undefined) {
        if (custom) context.problem('Required field is missing: type', 'fullName');
        return [];
    }
    const described = describedTypes[xmlType];
    if (!described) {
        context.problem(`'${xmlType}' is not a valid value for the enum 'FieldType'`, 'type');
        return [];
    }
    if (!custom && childNode(node, 'valueSet') === undefined) return [];
    const label = text(node, 'label');
    if (label === undefined && custom) context.problem('Required field is missing: label', 'fullName');

    const formula = text(node, 'formula');
    const calculated =
        formula !== undefined || xmlType === 'Summary' || xmlType === 'AutoNumber' || xmlType === 'Location';
    const target = described.type === 'reference' ? reference(name, xmlType, node) : undefined;
    const fixedParent = xmlType === 'MasterDetail' && !flag(node, 'reparentableMasterDetail');
    const valueSet =
        described.type === 'picklist' || described.type === 'multipicklist' ? valueSetOf(node, context) : undefined;
    const defaultValue = text(node, 'defaultValue') ?? (described.type === 'boolean' && !formula ? 'false' : undefined);
    if (target?.referenceTo.length === 0) {
        context.problem('Required field is missing: referenceTo', 'type');
    }
    const length =
        typesWithLength.has(xmlType) && !formula ? (numberOf(node, 'length') ?? described.length) : described.length;

    const summary = xmlType === 'Summary' ? rollUpSummary(node, context.problem) : undefined;
    const field: FieldDefinition = {
        name,
        label: label ?? name,
        type: described.type,
        ...(length !== undefined && { length: formula !== undefined && described.type === 'string' ? 1300 : length }),
        ...(numberTypes.has(described.type) && {
            precision: numberOf(node, 'precision') ?? 18,
            scale: numberOf(node, 'scale') ?? 2
        }),
        nillable:
            described.type !== 'boolean' &&
            xmlType !== 'MasterDetail' &&
            xmlType !== 'AutoNumber' &&
            !flag(node, 'required'),
        createable: !calculated,
        updateable: !calculated && !fixedParent,
        custom,
        unique: flag(node, 'unique'),
        externalId: flag(node, 'externalId'),
        caseSensitive: flag(node, 'caseSensitive'),
        nameField: false,
        ...(xmlType === 'AutoNumber' && { autoNumberFormat: text(node, 'displayFormat') ?? '{0}' }),
        referenceTo: [],
        ...target,
        ...(xmlType === 'MasterDetail' && flag(node, 'writeRequiresMasterRead') && { writeRequiresMasterRead: true }),
        ...(xmlType === 'Html' && { htmlFormatted: true }),
        ...(summary && { rollUpSummary: summary }),
        ...(valueSet && { picklistValues: valueSet.values, restrictedPicklist: valueSet.restricted }),
        ...(defaultValue !== undefined && { defaultValue }),
        ...(formula !== undefined && {
            formula,
            formulaTreatBlanksAs:
                text(node, 'formulaTreatBlanksAs')?.trim() === 'BlankAsBlank' ? 'BlankAsBlank' : 'BlankAsZero'
        })
    };
    return xmlType === 'Location' ? [field, ...coordinates(field, numberOf(node, 'scale') ?? 5)] : [field];
}
