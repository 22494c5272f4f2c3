import type {
    ChildRelationship,
    FieldDefinition,
    FieldType,
    ObjectDefinition,
    Schema
} from '../../src/schema/objectDefinition';

type FieldOptions = Partial<Omit<FieldDefinition, 'name' | 'type'>>;

function field(name: string, type: FieldType, options: FieldOptions = {}): FieldDefinition {
    return {
        name,
        type,
        label: name.replace(/__c$/, '').replaceAll('_', ' '),
        nillable: true,
        createable: true,
        updateable: true,
        custom: name.endsWith('__c'),
        unique: false,
        externalId: false,
        caseSensitive: false,
        nameField: false,
        referenceTo: [],
        ...options
    };
}

const readOnly = { createable: false, updateable: false, nillable: false };
const system = (label: string): FieldDefinition[] => [
    field('Id', 'id', { ...readOnly, label }),
    field('IsDeleted', 'boolean', readOnly),
    field('CreatedDate', 'datetime', readOnly),
    field('CreatedById', 'reference', { ...readOnly, referenceTo: ['User'] }),
    field('LastModifiedDate', 'datetime', readOnly),
    field('LastModifiedById', 'reference', { ...readOnly, referenceTo: ['User'] }),
    field('SystemModstamp', 'datetime', readOnly)
];
const owner = field('OwnerId', 'reference', { nillable: false, label: 'Owner ID', referenceTo: ['User', 'Group'] });
const name = (options: FieldOptions = {}) => field('Name', 'string', { nameField: true, length: 80, ...options });
const picklist = (values: readonly string[], defaultValue?: string): FieldOptions => ({
    restrictedPicklist: true,
    picklistValues: values.map((value) => ({ value, label: value, active: true, defaultValue: value === defaultValue }))
});

function object(
    objectName: string,
    keyPrefix: string,
    fields: readonly FieldDefinition[],
    more: Partial<ObjectDefinition> = {}
): ObjectDefinition {
    return {
        name: objectName,
        label: objectName.replace('__c', ''),
        pluralLabel: `${objectName.replace('__c', '')}s`,
        keyPrefix,
        kind: objectName.includes('__') ? 'custom' : 'standard',
        fields: new Map([...system(`${objectName} ID`), ...fields].map((f) => [f.name.toLowerCase(), f])),
        validationRules: [],
        ...more
    };
}

const lookup = (
    to: string,
    deleteConstraint: FieldDefinition['deleteConstraint'],
    options: FieldOptions = {}
): FieldOptions => ({
    referenceTo: [to],
    deleteConstraint,
    ...options
});

/** A newspaper: sections, articles (many kinds of field), notes (detail), corrections (lookup), contracts (restrict). */
export const newspaperObjects: readonly ObjectDefinition[] = [
    object('User', '005', [
        name({ createable: false, updateable: false }),
        field('Username', 'string', { nillable: false, length: 80, unique: true }),
        field('FirstName', 'string', { length: 40 }),
        field('LastName', 'string', { nillable: false, length: 80 }),
        field('IsActive', 'boolean'),
        field('UserType', 'picklist'),
        field('UserRoleId', 'reference', { referenceTo: ['UserRole'] }),
        field('ProfileId', 'reference', { referenceTo: ['Profile'] })
    ]),
    object('Profile', '00e', [name()]),
    object('Organization', '00D', [name()]),
    object('PermissionSet', '0PS', [name(), field('Label', 'string')]),
    object('Section__c', 'a00', [name(), owner]),
    object('Article__c', 'a01', [
        name({ createable: false, updateable: false, nillable: false, autoNumberFormat: 'ART-{0000}' }),
        owner,
        field('Headline__c', 'string', { nillable: false, length: 20 }),
        field('Body__c', 'textarea', { length: 32768 }),
        field('Status__c', 'picklist', picklist(['Draft', 'Published'], 'Draft')),
        field('Tags__c', 'multipicklist', picklist(['Politics', 'Sport', 'Culture'])),
        field('External_Id__c', 'string', { length: 40, unique: true, externalId: true }),
        field('Agency_Id__c', 'string', { length: 40, externalId: true }),
        field('Words__c', 'double', { precision: 5, scale: 0 }),
        field('Rank__c', 'int'),
        field('Front_Page__c', 'boolean', { defaultValue: 'true' }),
        field('Contact__c', 'email', { length: 80 }),
        field('Published_At__c', 'datetime'),
        field('Day__c', 'date'),
        field('Desk__c', 'string', { length: 40, defaultValue: '"News"' }),
        field('Shout__c', 'string', { formula: 'UPPER(Headline__c)', createable: false, updateable: false }),
        field('Section__c', 'reference', lookup('Section__c', 'SetNull', { label: 'Section' }))
    ]),
    object('Note__c', 'a02', [
        name(),
        field('Article__c', 'reference', lookup('Article__c', 'Cascade', { nillable: false }))
    ]),
    object('Contract__c', 'a03', [name(), owner, field('Section__c', 'reference', lookup('Section__c', 'Restrict'))]),
    object(
        'Switches__c',
        'a04',
        [
            name(),
            field('SetupOwnerId', 'reference', { referenceTo: ['User', 'Profile', 'Organization'], updateable: false }),
            field('On__c', 'boolean')
        ],
        {
            kind: 'customSetting',
            customSettingsType: 'Hierarchy'
        }
    ),
    object('Format__mdt', 'm00', [name(), field('DeveloperName', 'string'), field('Width__c', 'double')], {
        kind: 'customMetadata'
    }),
    object('Alarm__e', 'e00', [], { kind: 'platformEvent' })
];

/** A schema of the given objects. */
export function schemaOf(objects: readonly ObjectDefinition[]): Schema {
    const byName = new Map(objects.map((o) => [o.name.toLowerCase(), o]));
    const children = new Map<string, ChildRelationship[]>();
    for (const child of objects) {
        for (const f of child.fields.values()) {
            for (const parent of f.referenceTo) {
                const list = children.get(parent) ?? [];
                list.push({
                    childObject: child.name,
                    field: f.name,
                    cascadeDelete: f.deleteConstraint === 'Cascade',
                    restrictedDelete: f.deleteConstraint === 'Restrict'
                });
                children.set(parent, list);
            }
        }
    }
    return {
        object: (objectName) => byName.get(objectName.toLowerCase()),
        objectByKeyPrefix: (prefix) => objects.find((o) => o.keyPrefix === prefix),
        objects: () => objects,
        customObjects: () => objects.filter((o) => o.kind !== 'standard'),
        rollUps: () => [],
        childRelationships: (objectName) => children.get(objectName) ?? []
    };
}

export const newspaperSchema = schemaOf(newspaperObjects);
