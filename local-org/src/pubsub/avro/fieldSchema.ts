import { createHash } from 'node:crypto';
import { makeRecordId, shortRecordId } from '../../data/recordId';
import type { FieldDefinition, FieldType } from '../../schema/objectDefinition';

/** A field of an Avro record in Salesforce's form. */
export interface AvroField {
    readonly name: string;
    readonly type: unknown;
    readonly doc: string;
    readonly default?: null;
}

type AvroPrimitive = 'string' | 'boolean' | 'int' | 'long' | 'double';

/** Longest text that is no "long text area". */
const longestTextArea = 255;

/**
 * Salesforce's own name for a field's type, in the Avro field's `doc` (seen in the schemas of AccountChangeEvent and of platform events;
 * `MultiLineText`, `EncryptedText`, `Long` and `Base64` follow their pattern), and the Avro type.
 */
const types: Readonly<Partial<Record<FieldType, readonly [doc: string, avro: AvroPrimitive]>>> = {
    id: ['Data:EntityId', 'string'],
    reference: ['ForeignKey:EntityId', 'string'],
    string: ['Data:Text', 'string'],
    textarea: ['Data:MultiLineText', 'string'],
    picklist: ['Data:DynamicEnum', 'string'],
    combobox: ['Data:DynamicEnum', 'string'],
    multipicklist: ['Data:MultiEnum', 'string'],
    email: ['Data:Email', 'string'],
    phone: ['Data:Phone', 'string'],
    url: ['Data:Url', 'string'],
    encryptedstring: ['Data:EncryptedText', 'string'],
    boolean: ['Data:Boolean', 'boolean'],
    int: ['Data:Integer', 'int'],
    long: ['Data:Long', 'long'],
    double: ['Data:Double', 'double'],
    currency: ['Data:Currency', 'double'],
    percent: ['Data:Percent', 'double'],
    date: ['Data:DateOnly', 'long'],
    datetime: ['Data:DateTime', 'long'],
    time: ['Data:TimeOnly', 'long'],
    base64: ['Data:Base64', 'string']
};

/** Has the field a form in Avro? Compound fields have none here; their parts are fields of their own. */
export function hasAvroForm(field: FieldDefinition): boolean {
    return field.type in types;
}

/** `{"name":"Order_Number__c","type":["null","string"],"doc":"Data:Text:00NgL00000vXMFS","default":null}` */
export function nullableField(objectName: string, field: FieldDefinition): AvroField {
    const [doc = '', type] = types[field.type] ?? [];
    return { name: field.name, type: ['null', type], doc: docOf(objectName, field, doc), default: null };
}

const compoundTypes: Readonly<Partial<Record<FieldType, readonly [doc: string, record: string]>>> = {
    address: ['Data:Address', 'Address'],
    location: ['Data:Location', 'Location']
};
const personName = ['Data:PersonName', 'PersonName'] as const;

/**
 * A compound field: a record of its components, all of which may be null. Records of one shape have one name; the first field that has it declares it
 * (`{"name":"BillingAddress","type":["null",{"type":"record","name":"Address","fields":[…]}],"doc":"Data:Address","default":null}`), the others
 * refer to it.
 * @param declared - names of the records that the schema has already
 */
export function compoundField(
    objectName: string,
    field: FieldDefinition,
    parts: readonly { readonly component: string; readonly field: FieldDefinition }[],
    declared: Set<string>
): AvroField {
    const [doc, base] = compoundTypes[field.type] ?? personName;
    const components = parts.map(({ component }) => component);
    // Records of the same name have the same components: one that differs has a name of its own.
    const others = declared.has(base) && !declared.has(`${base} ${components.join()}`);
    const name = others ? `${base}_${field.name}` : base;
    const key = `${name} ${components.join()}`;
    const docs = field.custom ? `${doc}:${fieldId(objectName, field)}` : doc;
    if (declared.has(key)) return { name: field.name, type: ['null', name], doc: docs, default: null };
    declared.add(key);
    declared.add(name);
    const fields = parts.map(({ component, field: part }) => ({
        ...nullableField(objectName, part),
        name: component
    }));
    return { name: field.name, type: ['null', { type: 'record', name, fields }], doc: docs, default: null };
}

function docOf(objectName: string, field: FieldDefinition, doc: string): string {
    if (field.name === 'CreatedDate') return 'CreatedDate:DateTime';
    const isLong = field.type === 'textarea' && (field.htmlFormatted || (field.length ?? 0) > longestTextArea);
    const name = isLong ? 'Data:StringPlusClob' : doc;
    return field.custom ? `${name}:${fieldId(objectName, field)}` : name;
}

/** Custom fields have ids of their own on the platform (`00N…`); here they follow from the names, so that they stay the same. */
function fieldId(objectName: string, field: FieldDefinition): string {
    const hash = createHash('md5').update(`${objectName}.${field.name}`).digest();
    return shortRecordId(makeRecordId('00N', hash.readUIntBE(0, 6)));
}
