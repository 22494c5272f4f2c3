/**
 * The vocabulary of the schema: what every room above knows an object and a field by.
 * Names follow Salesforce's describe results (REST API Developer Guide, "sObject Describe").
 */

/** Field types as `describe` names them (`DescribeFieldResult.type`). */
export type FieldType =
    | 'id'
    | 'reference'
    | 'string'
    | 'textarea'
    | 'picklist'
    | 'multipicklist'
    | 'combobox'
    | 'email'
    | 'phone'
    | 'url'
    | 'encryptedstring'
    | 'boolean'
    | 'int'
    | 'long'
    | 'double'
    | 'currency'
    | 'percent'
    | 'date'
    | 'datetime'
    | 'time'
    | 'base64'
    | 'address'
    | 'location'
    | 'anyType'
    | 'complexvalue';

/** One value of a picklist, as `describe` lists it. */
export interface PicklistValue {
    readonly value: string;
    readonly label: string;
    readonly active: boolean;
    readonly defaultValue: boolean;
}

/** A field of an object. `name` is the API name with Salesforce's own capitals. */
export interface FieldDefinition {
    readonly name: string;
    readonly label: string;
    readonly type: FieldType;
    /** Longest text in characters, for text types. */
    readonly length?: number;
    /** Digits in all, and after the point, for numbers. */
    readonly precision?: number;
    readonly scale?: number;
    /** False if a value must be given on create and can't be cleared. */
    readonly nillable: boolean;
    readonly createable: boolean;
    readonly updateable: boolean;
    readonly custom: boolean;
    readonly unique: boolean;
    readonly externalId: boolean;
    readonly caseSensitive: boolean;
    readonly nameField: boolean;
    readonly autoNumberFormat?: string;
    /** Objects a reference may point at. */
    readonly referenceTo: readonly string[];
    /** Name of the parent relationship (`Owner`, `Parent__r`). */
    readonly relationshipName?: string;
    /** Name of the relationship seen from the parent (`Contacts`, `Stories__r`). */
    readonly childRelationshipName?: string;
    /** What happens to the child when the parent goes. */
    readonly deleteConstraint?: 'SetNull' | 'Cascade' | 'Restrict';
    readonly picklistValues?: readonly PicklistValue[];
    readonly restrictedPicklist?: boolean;
    /** Rich text. */
    readonly htmlFormatted?: boolean;
    /** The default as a formula's source, or a literal; evaluated at insert. */
    readonly defaultValue?: string;
    /** A formula field's source; such a field is calculated when it is read. */
    readonly formula?: string;
    /** A detail of this master may be written by who may read the master. */
    readonly writeRequiresMasterRead?: boolean;
    /** What a formula field takes a blank number for (CustomField metadata). */
    readonly formulaTreatBlanksAs?: 'BlankAsBlank' | 'BlankAsZero';
    /** A roll-up of detail records: kept in the record, brought up to date when a detail changes. */
    readonly rollUpSummary?: RollUpSummary;
}

/** What a roll-up summary field says of its details (Metadata API, CustomField: `summaryOperation` and its kin). */
export interface RollUpSummary {
    readonly operation: 'COUNT' | 'SUM' | 'MIN' | 'MAX';
    /** The details' object, and their reference to the record. */
    readonly childObject: string;
    readonly foreignKey: string;
    /** A field of the details; none for COUNT. */
    readonly summarizedField?: string;
    /** Only details that meet all of them count. */
    readonly filters: readonly RollUpFilter[];
}

/** A condition on a detail. Several values are alternatives; a checkbox's are `True` and `False`. */
export interface RollUpFilter {
    readonly field: string;
    readonly operation:
        | 'equals'
        | 'notEqual'
        | 'lessThan'
        | 'greaterThan'
        | 'lessOrEqual'
        | 'greaterOrEqual'
        | 'contains'
        | 'notContain'
        | 'startsWith'
        | 'includes'
        | 'excludes';
    /** Alternatives; empty: no value. */
    readonly values: readonly string[];
    /** The field whose value it is compared with instead. */
    readonly valueField?: string;
}

/** What kind of entity an object is: it decides which operations it takes and where its rows live. */
export type ObjectKind = 'standard' | 'custom' | 'platformEvent' | 'changeEvent' | 'customSetting' | 'customMetadata';

/** How a platform event is published (CustomObject metadata, `publishBehavior`). */
export type PublishBehavior = 'PublishImmediately' | 'PublishAfterCommit';

/** An object (standard, custom, event…) with its fields. */
export interface ObjectDefinition {
    readonly name: string;
    readonly label: string;
    readonly pluralLabel: string;
    /** First three characters of its record ids; empty for change events, which have none. */
    readonly keyPrefix: string;
    readonly kind: ObjectKind;
    /** Only the Tooling API knows it. */
    readonly toolingOnly?: boolean;
    /** By API name in lower case: names are case-insensitive in Salesforce. */
    readonly fields: ReadonlyMap<string, FieldDefinition>;
    readonly publishBehavior?: PublishBehavior;
    /** A platform event of the kind that was there before high-volume ones (`eventType`): kept for 24 hours, with allocations of its own. */
    readonly standardVolume?: boolean;
    /** Hierarchy or List, for custom settings. */
    readonly customSettingsType?: 'Hierarchy' | 'List';
    /** False if its records can't be deleted by whom it is described to. */
    readonly deletable?: boolean;
    readonly validationRules: readonly ValidationRule[];
    /** Organisation-wide default of internal users (CustomObject metadata, `sharingModel`); undefined where the source doesn't say. */
    readonly sharingModel?: string;
    /** That of external users; without it, theirs is the internal one. */
    readonly externalSharingModel?: string;
    /** Apex sharing reasons: `Recruiter__c`. */
    readonly sharingReasons?: readonly { readonly name: string; readonly label: string }[];
    /** Records can be posted to and followed in Chatter. */
    readonly feedsEnabled?: boolean;
    /** Tasks and events can be about a record. */
    readonly activitiesEnabled?: boolean;
}

/** A validation rule: the DML fails when its formula is true. */
export interface ValidationRule {
    readonly name: string;
    readonly active: boolean;
    readonly errorConditionFormula: string;
    readonly errorMessage: string;
    readonly errorDisplayField?: string;
}

/** A child relationship as seen from the parent. */
export interface ChildRelationship {
    readonly childObject: string;
    readonly field: string;
    readonly relationshipName?: string;
    readonly cascadeDelete: boolean;
    readonly restrictedDelete: boolean;
}

/** The objects of one org. Look-ups are case-insensitive and O(1). */
export interface Schema {
    object(name: string): ObjectDefinition | undefined;
    objectByKeyPrefix(prefix: string): ObjectDefinition | undefined;
    /** All but those that only the Tooling API knows. */
    objects(): Iterable<ObjectDefinition>;
    /** The objects that the source declares (custom objects, events, settings, metadata types); standard ones aren't built for it. */
    customObjects(): Iterable<ObjectDefinition>;
    /** Relationships in which `objectName` is the parent. */
    childRelationships(objectName: string): readonly ChildRelationship[];
    /** Every roll-up summary field of the org. */
    rollUps(): readonly RollUpField[];
}

/** A roll-up summary field and the object that it belongs to. */
export interface RollUpField {
    readonly parentObject: string;
    readonly field: FieldDefinition;
    readonly summary: RollUpSummary;
}
