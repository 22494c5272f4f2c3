import { describeField } from '../../../schema/describeField';
import type { FieldType } from '../../../schema/objectDefinition';
import type { Execution } from '../../runtime/execution';
import type { ApexValue } from '../../runtime/values/apexValue';
import { enumConstant } from '../enums';
import type { LibraryFunction, LibraryType } from '../libraryType';
import { libraryList } from '../lists';
import { FieldToken, ObjectToken, PicklistEntry, objectToken, type FieldDescribe } from './describe';

const displayTypes: Readonly<Partial<Record<FieldType, string>>> = { int: 'INTEGER' };
const soapTypes: Readonly<Partial<Record<FieldType, string>>> = {
    id: 'ID',
    reference: 'ID',
    boolean: 'BOOLEAN',
    int: 'INTEGER',
    long: 'LONG',
    double: 'DOUBLE',
    currency: 'DOUBLE',
    percent: 'DOUBLE',
    date: 'DATE',
    datetime: 'DATETIME',
    time: 'TIME',
    base64: 'BASE64BINARY',
    anyType: 'ANYTYPE'
};
/** What the REST API's describe tells as well, read from the same place. */
const restMembers: Record<string, LibraryFunction> = {};
const described: Readonly<Record<string, keyof ReturnType<typeof describeField>>> = {
    'String getCompoundFieldName()': 'compoundFieldName',
    'String getInlineHelpText()': 'inlineHelpText',
    'String getMask()': 'mask',
    'String getMaskType()': 'maskType',
    'String getReferenceTargetField()': 'referenceTargetField',
    'Integer getRelationshipOrder()': 'relationshipOrder',
    'Integer getByteLength()': 'byteLength',
    'Object getDefaultValue()': 'defaultValue',
    'Boolean isAggregatable()': 'aggregatable',
    'Boolean isAiPredictionField()': 'aiPredictionField',
    'Boolean isDependentPicklist()': 'dependentPicklist',
    'Boolean isDeprecatedAndHidden()': 'deprecatedAndHidden',
    'Boolean isDisplayLocationInDecimal()': 'displayLocationInDecimal',
    'Boolean isFilterable()': 'filterable',
    'Boolean isFormulaTreatNullNumberAsZero()': 'formulaTreatNullNumberAsZero',
    'Boolean isGroupable()': 'groupable',
    'Boolean isHighScaleNumber()': 'highScaleNumber',
    'Boolean isNamePointing()': 'namePointing',
    'Boolean isPermissionable()': 'permissionable',
    'Boolean isQueryByDistance()': 'queryByDistance',
    'Boolean isSearchPrefilterable()': 'searchPrefilterable',
    'Boolean isSortable()': 'sortable',
    'Boolean isWriteRequiresMasterRead()': 'writeRequiresMasterRead'
};
for (const [signature, key] of Object.entries(described)) {
    restMembers[signature] = (_x: Execution, { object, field }: FieldDescribe) =>
        describeField(object, field)[key] as ApexValue;
}

const integerDigits: Readonly<Partial<Record<FieldType, number>>> = { int: 8, long: 18 };

export const describeFieldResultType: LibraryType = {
    name: 'Schema.DescribeFieldResult',
    members: {
        ...restMembers,
        'Schema.SObjectField getController()': () => null,
        'Object getFilteredLookupInfo()': () => null,
        'String getName()': (_x, { field }: FieldDescribe) => field.name,
        'String getLocalName()': (_x, { field }: FieldDescribe) => field.name,
        'String getLabel()': (_x, { field }: FieldDescribe) => field.label,
        'Schema.DisplayType getType()': (_x, { field }: FieldDescribe) =>
            enumConstant('Schema.DisplayType', displayTypes[field.type] ?? field.type),
        'Schema.SOAPType getSOAPType()': (_x, { field }: FieldDescribe) =>
            enumConstant('Schema.SOAPType', soapTypes[field.type] ?? 'STRING'),
        'Integer getLength()': (_x, { field }: FieldDescribe) => field.length ?? 0,
        'Integer getPrecision()': (_x, { field }: FieldDescribe) => field.precision ?? 0,
        'Integer getScale()': (_x, { field }: FieldDescribe) => field.scale ?? 0,
        'Integer getDigits()': (_x, { field }: FieldDescribe) => integerDigits[field.type] ?? 0,
        'String getRelationshipName()': (_x, { field }: FieldDescribe) => field.relationshipName ?? null,
        'List<Schema.SObjectType> getReferenceTo()': (x, { field }: FieldDescribe) =>
            libraryList(
                'Schema.SObjectType',
                field.referenceTo.map((name) => objectToken(x, name))
            ),
        'List<Schema.PicklistEntry> getPicklistValues()': (_x, { field }: FieldDescribe) =>
            libraryList(
                'Schema.PicklistEntry',
                (field.picklistValues ?? []).map((entry) => new PicklistEntry(entry))
            ),
        'Schema.SObjectField getSObjectField()': (_x, { object, field }: FieldDescribe) =>
            new FieldToken(object, field),
        'Schema.SObjectType getSObjectType()': (_x, { object }: FieldDescribe) => new ObjectToken(object),
        'String getCalculatedFormula()': (_x, { field }: FieldDescribe) => field.formula ?? null,
        'String getDefaultValueFormula()': (_x, { field }: FieldDescribe) => field.defaultValue ?? null,
        'Boolean isNillable()': (_x, { field }: FieldDescribe) => field.nillable,
        'Boolean isCreateable()': (x, { object, field }: FieldDescribe) =>
            field.createable && x.access.canEditField(object, field),
        'Boolean isUpdateable()': (x, { object, field }: FieldDescribe) =>
            field.updateable && x.access.canEditField(object, field),
        'Boolean isAccessible()': (x, { object, field }: FieldDescribe) => x.access.canReadField(object, field),
        'Boolean isCustom()': (_x, { field }: FieldDescribe) => field.custom,
        'Boolean isUnique()': (_x, { field }: FieldDescribe) => field.unique,
        'Boolean isExternalID()': (_x, { field }: FieldDescribe) => field.externalId,
        'Boolean isIdLookup()': (_x, { field }: FieldDescribe) => field.externalId || field.name === 'Id',
        'Boolean isCaseSensitive()': (_x, { field }: FieldDescribe) => field.caseSensitive,
        'Boolean isNameField()': (_x, { field }: FieldDescribe) => field.nameField,
        'Boolean isAutoNumber()': (_x, { field }: FieldDescribe) => field.autoNumberFormat !== undefined,
        'Boolean isCalculated()': (_x, { field }: FieldDescribe) => field.formula !== undefined,
        'Boolean isDefaultedOnCreate()': (_x, { field }: FieldDescribe) =>
            field.defaultValue !== undefined || field.autoNumberFormat !== undefined || !field.createable,
        'Boolean isEncrypted()': (_x, { field }: FieldDescribe) => field.type === 'encryptedstring',
        'Boolean isHtmlFormatted()': (_x, { field }: FieldDescribe) => field.htmlFormatted === true,
        'Boolean isRestrictedPicklist()': (_x, { field }: FieldDescribe) => field.restrictedPicklist === true,
        'Boolean isCascadeDelete()': (_x, { field }: FieldDescribe) => field.deleteConstraint === 'Cascade',
        'Boolean isRestrictedDelete()': (_x, { field }: FieldDescribe) => field.deleteConstraint === 'Restrict'
    }
};
