import type { FieldDefinition, FieldType, ObjectDefinition } from './objectDefinition';

/** One member of `fields` in a describe result, with the keys that the REST API gives. */
export type FieldDescribe = ReturnType<typeof describeField>;

const soapTypes: Partial<Record<FieldType, string>> = {
    id: 'tns:ID',
    reference: 'tns:ID',
    boolean: 'xsd:boolean',
    int: 'xsd:int',
    long: 'xsd:long',
    double: 'xsd:double',
    currency: 'xsd:double',
    percent: 'xsd:double',
    date: 'xsd:date',
    datetime: 'xsd:dateTime',
    time: 'xsd:time',
    base64: 'xsd:base64Binary',
    address: 'urn:address',
    location: 'urn:location',
    anyType: 'xsd:anyType',
    complexvalue: 'xsd:anyType'
};

const numberTypes = new Set<FieldType>(['double', 'currency', 'percent']);
const notText = new Set<FieldType>([
    'boolean',
    'int',
    'long',
    'double',
    'currency',
    'percent',
    'date',
    'datetime',
    'time',
    'location',
    'address'
]);
const neverFilterable = new Set<FieldType>(['base64', 'address', 'complexvalue', 'encryptedstring']);
const neverGrouped = new Set<FieldType>([
    'double',
    'currency',
    'percent',
    'datetime',
    'time',
    'base64',
    'address',
    'location',
    'complexvalue',
    'multipicklist',
    'encryptedstring'
]);
/** Set by the platform when a record is made, though no default is declared. */
const platformDefaults = new Set([
    'Id',
    'OwnerId',
    'CreatedDate',
    'CreatedById',
    'LastModifiedDate',
    'LastModifiedById',
    'SystemModstamp'
]);

/** A text area longer than 255 characters: it can't be filtered, sorted or grouped. */
export function isLongText(field: FieldDefinition): boolean {
    return field.type === 'textarea' && (field.length ?? 0) > 255;
}

export function isFilterable(field: FieldDefinition): boolean {
    return !neverFilterable.has(field.type) && !isLongText(field);
}

export function isSortable(field: FieldDefinition): boolean {
    return isFilterable(field) && field.type !== 'multipicklist' && field.type !== 'location';
}

export function isGroupable(field: FieldDefinition): boolean {
    return (
        isFilterable(field) &&
        !neverGrouped.has(field.type) &&
        field.autoNumberFormat === undefined &&
        field.formula === undefined
    );
}

function compoundFieldName(object: ObjectDefinition, field: FieldDefinition): string | null {
    if (/^(FirstName|LastName|Salutation)$/.test(field.name) && object.fields.has('lastname')) return 'Name';
    const part = /^(.*?)(Street|City|State|PostalCode|Country|Latitude|Longitude|GeocodeAccuracy)$/.exec(field.name);
    const compound = part ? `${part[1]}Address` : field.name.replace(/__(Latitude|Longitude)__s$/, '__c');
    return compound !== field.name && object.fields.has(compound.toLowerCase()) ? compound : null;
}

export function describeField(object: ObjectDefinition, field: FieldDefinition) {
    const { type } = field;
    const isNumber = numberTypes.has(type);
    const isReference = type === 'reference';
    const length = notText.has(type) ? 0 : (field.length ?? 0);
    const picklistDefault = field.picklistValues?.some((value) => value.defaultValue) ?? false;
    const isBoolean = type === 'boolean';
    return {
        aggregatable: isFilterable(field) && !isBoolean,
        aiPredictionField: false,
        autoNumber: field.autoNumberFormat !== undefined,
        byteLength: type === 'id' || isReference ? 18 : length * 3,
        calculated: field.formula !== undefined || field.rollUpSummary !== undefined,
        calculatedFormula: field.formula ?? null,
        cascadeDelete: field.deleteConstraint === 'Cascade',
        caseSensitive: field.caseSensitive,
        compoundFieldName: compoundFieldName(object, field),
        controllerName: null,
        createable: field.createable,
        custom: field.custom,
        defaultValue: isBoolean ? field.defaultValue === 'true' : null,
        defaultValueFormula: !isBoolean && field.custom ? (field.defaultValue ?? null) : null,
        defaultedOnCreate:
            isBoolean || picklistDefault || field.defaultValue !== undefined || platformDefaults.has(field.name),
        dependentPicklist: false,
        deprecatedAndHidden: false,
        digits: type === 'int' ? (field.precision ?? 0) : 0,
        displayLocationInDecimal: type === 'location',
        encrypted: type === 'encryptedstring',
        externalId: field.externalId,
        extraTypeInfo: type === 'textarea' ? (field.htmlFormatted ? 'richtextarea' : 'plaintextarea') : null,
        filterable: isFilterable(field),
        filteredLookupInfo: null,
        formulaTreatNullNumberAsZero: field.formulaTreatBlanksAs === 'BlankAsZero',
        groupable: isGroupable(field),
        highScaleNumber: false,
        htmlFormatted: field.htmlFormatted ?? false,
        idLookup: type === 'id' || field.externalId || (field.nameField && type === 'string' && field.createable),
        inlineHelpText: null,
        label: field.label,
        length: type === 'id' || isReference ? 18 : length,
        mask: null,
        maskType: null,
        name: field.name,
        nameField: field.nameField,
        namePointing: isReference && field.referenceTo.length > 1,
        nillable: field.nillable,
        permissionable: field.custom && field.nillable && object.kind !== 'platformEvent',
        picklistValues: (field.picklistValues ?? []).map(({ active, defaultValue, label, value }) => ({
            active,
            defaultValue,
            label,
            validFor: null,
            value
        })),
        polymorphicForeignKey: isReference && field.referenceTo.length > 1,
        precision: isNumber ? (field.precision ?? 18) : 0,
        queryByDistance: type === 'location',
        referenceTargetField: null,
        referenceTo: field.referenceTo,
        relationshipName: isReference ? (field.relationshipName ?? null) : null,
        relationshipOrder: null,
        restrictedDelete: field.deleteConstraint === 'Restrict',
        restrictedPicklist: field.restrictedPicklist ?? false,
        scale: isNumber ? (field.scale ?? 0) : 0,
        searchPrefilterable: isReference,
        soapType: soapTypes[type] ?? 'xsd:string',
        sortable: isSortable(field),
        type,
        unique: field.unique,
        updateable: field.updateable,
        writeRequiresMasterRead: false
    };
}
