import { holdsMetadataName } from '../../schema/metadataRelationship';
import type { FieldDefinition, FieldType, ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { primitive } from '../typeName';
import type { ApexType } from '../types';

const library = (name: string): ApexType => ({ kind: 'library', name, arguments: [] });

const typeByFieldType: Readonly<Record<FieldType, ApexType>> = {
    id: primitive('Id'),
    reference: primitive('Id'),
    string: primitive('String'),
    textarea: primitive('String'),
    picklist: primitive('String'),
    multipicklist: primitive('String'),
    combobox: primitive('String'),
    email: primitive('String'),
    phone: primitive('String'),
    url: primitive('String'),
    encryptedstring: primitive('String'),
    boolean: primitive('Boolean'),
    int: primitive('Integer'),
    long: primitive('Long'),
    double: primitive('Decimal'),
    currency: primitive('Decimal'),
    percent: primitive('Decimal'),
    date: primitive('Date'),
    datetime: primitive('Datetime'),
    time: primitive('Time'),
    base64: primitive('Blob'),
    address: library('Address'),
    location: library('Location'),
    anyType: primitive('Object'),
    complexvalue: primitive('Object')
};

/** Kept by the platform on every object. */
const auditFields = new Set([
    'CreatedById',
    'CreatedDate',
    'IsDeleted',
    'LastModifiedById',
    'LastModifiedDate',
    'LastReferencedDate',
    'LastViewedDate',
    'SystemModstamp'
]);

/** What a dot after an sObject may name. */
export type SObjectMember =
    | { readonly kind: 'field'; readonly name: string; readonly type: ApexType; readonly field: FieldDefinition }
    | { readonly kind: 'parent'; readonly name: string; readonly type: ApexType; readonly field: FieldDefinition }
    | { readonly kind: 'children'; readonly name: string; readonly type: ApexType };

const changeEventHeader: ApexType = { kind: 'library', name: 'EventBus.ChangeEventHeader', arguments: [] };

/** The schema as Apex sees it: fields, parent and child relationships of an object by name, case-insensitive. */
export class SchemaTypes {
    readonly #schema: Schema;
    readonly #relationships = new Map<string, ReadonlyMap<string, SObjectMember>>();

    constructor(schema: Schema) {
        this.#schema = schema;
    }

    /** The schema's own name of an object. */
    objectName(name: string): string | undefined {
        return this.object(name)?.name;
    }

    object(name: string): ObjectDefinition | undefined {
        const object = this.#schema.object(name);
        return object?.toolingOnly === true ? undefined : object;
    }

    field(objectName: string, name: string): FieldDefinition | undefined {
        return this.#schema.object(objectName)?.fields.get(name.toLowerCase());
    }

    member(objectName: string, name: string): SObjectMember | undefined {
        const object = this.#schema.object(objectName);
        if (!object) return undefined;
        const field = object.fields.get(name.toLowerCase());
        if (field) {
            const isHeader = object.kind === 'changeEvent' && field.name === 'ChangeEventHeader';
            const type = isHeader
                ? changeEventHeader
                : typeByFieldType[holdsMetadataName(field) ? 'string' : field.type];
            return { kind: 'field', name: field.name, type, field };
        }
        return this.#relationshipsOf(object).get(name.toLowerCase());
    }

    /**
     * Whether code may give the field a value. Read-only objects (Profile, StaticResource, custom metadata…) can still be made in memory, with any field but those that
     * the platform keeps itself.
     */
    isWritable(objectName: string, field: FieldDefinition): boolean {
        if (field.createable || field.updateable || field.type === 'id') return true;
        if (auditFields.has(field.name) || field.formula !== undefined) return false;
        const object = this.#schema.object(objectName);
        if (!object) return false;
        return object.kind === 'customMetadata' || ![...object.fields.values()].some((each) => each.createable);
    }

    #relationshipsOf(object: ObjectDefinition): ReadonlyMap<string, SObjectMember> {
        const known = this.#relationships.get(object.name);
        if (known) return known;
        const members = new Map<string, SObjectMember>();
        for (const child of this.#schema.childRelationships(object.name)) {
            if (child.relationshipName === undefined) continue;
            members.set(child.relationshipName.toLowerCase(), {
                kind: 'children',
                name: child.relationshipName,
                type: { kind: 'list', element: { kind: 'sobject', name: child.childObject } }
            });
        }
        for (const field of object.fields.values()) {
            if (field.relationshipName === undefined) continue;
            members.set(field.relationshipName.toLowerCase(), {
                kind: 'parent',
                name: field.relationshipName,
                type: this.#parentType(field),
                field
            });
        }
        const id = object.fields.get('id');
        if (id !== undefined && (object.kind === 'custom' || object.kind === 'standard')) {
            const type = { kind: 'sobject', name: 'UserRecordAccess' } as const;
            members.set('userrecordaccess', { kind: 'parent', name: 'UserRecordAccess', type, field: id });
        }
        this.#relationships.set(object.name, members);
        return members;
    }

    #parentType(field: FieldDefinition): ApexType {
        const [first, ...others] = field.referenceTo;
        if (first === undefined) return { kind: 'sobject' };
        if (others.length === 0) return { kind: 'sobject', name: this.objectName(first) ?? first };
        // `Owner` and the like have the fields of the object Name; where the catalogue lacks it, those of User come closest.
        const name = this.objectName('Name') ?? (field.referenceTo.includes('User') ? 'User' : first);
        return { kind: 'sobject', name: this.objectName(name) ?? name };
    }
}
