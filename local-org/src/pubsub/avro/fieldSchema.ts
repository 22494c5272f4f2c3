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
