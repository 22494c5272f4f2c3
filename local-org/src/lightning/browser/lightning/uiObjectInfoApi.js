import { describeObject, fieldDescribe, objectOfField } from '@salesforce/records';
import { isComplete, wireAdapter } from '@salesforce/snapshots';

const lifetime = 15 * 60 * 1000;
const masterRecordType = '012000000000000AAA';
const nameOf = (object) => (typeof object === 'string' ? object : object?.objectApiName);

/** The describe in the form of UI API ("Object Info"). */
async function objectInfo(name) {
    const describe = await describeObject(name);
    const fields = describe.fields.map((field) => [
        field.name,
        {
            apiName: field.name,
            label: field.label,
            dataType: dataTypeOf(field),
            calculated: Boolean(field.calculated),
            createable: field.createable,
            updateable: field.updateable,
            custom: field.custom,
            required: !field.nillable && field.createable && !field.defaultedOnCreate,
            length: field.length ?? 0,
            precision: field.precision ?? 0,
            scale: field.scale ?? 0,
            unique: Boolean(field.unique),
            nameField: Boolean(field.nameField),
            reference: field.type === 'reference',
            referenceToInfos: (field.referenceTo ?? []).map((apiName) => ({ apiName, nameFields: ['Name'] })),
            relationshipName: field.relationshipName ?? null,
            inlineHelpText: field.inlineHelpText ?? null
        }
    ]);
    return {
        apiName: describe.name,
        label: describe.label,
        labelPlural: describe.labelPlural,
        keyPrefix: describe.keyPrefix,
        custom: describe.custom,
        createable: describe.createable,
        updateable: describe.updateable,
        deletable: describe.deletable,
        queryable: describe.queryable,
        nameFields: describe.fields.filter((field) => field.nameField).map((field) => field.name),
        fields: Object.fromEntries(fields),
        defaultRecordTypeId: masterRecordType,
        recordTypeInfos: {
            [masterRecordType]: {
                available: true,
                defaultRecordTypeMapping: true,
                master: true,
                name: 'Master',
                recordTypeId: masterRecordType
            }
        }
    };
}

/** `textarea` -> `TextArea`, as UI API writes types. */
function dataTypeOf({ type }) {
    const special = {
        id: 'String',
        textarea: 'TextArea',
        datetime: 'DateTime',
        multipicklist: 'MultiPicklist',
        combobox: 'ComboBox',
        encryptedstring: 'EncryptedString'
    };
    return special[type] ?? type.charAt(0).toUpperCase() + type.slice(1);
}

function picklist(field) {
    const values = (field.picklistValues ?? []).filter(({ active }) => active);
    const shown = values.map(({ label, value }) => ({ attributes: null, label, value, validFor: [] }));
    const chosen = values.find(({ defaultValue }) => defaultValue);
    return {
        controllerValues: {},
        defaultValue: chosen ? shown.find(({ value }) => value === chosen.value) : null,
        url: null,
        values: shown
    };
}

export const getObjectInfo = wireAdapter(({ objectApiName }) => {
    const name = nameOf(objectApiName);
    return name ? { key: `objectInfo:${name}`, load: () => objectInfo(name), lifetime } : undefined;
});

export const getObjectInfos = wireAdapter(({ objectApiNames }) => {
    const names = objectApiNames?.map(nameOf);
    if (!names) return undefined;
    const load = async () => ({
        results: await Promise.all(names.map(async (name) => ({ result: await objectInfo(name), statusCode: 200 })))
    });
    return { key: `objectInfos:${names}`, load, lifetime };
});

export const getPicklistValues = wireAdapter((config) => {
    const { recordTypeId, fieldApiName } = config;
    if (!isComplete(config) || !recordTypeId || !fieldApiName) return undefined;
    const [object, field] = objectOfField(fieldApiName);
    return {
        key: `picklist:${object}.${field}`,
        load: async () => picklist(await fieldDescribe(object, field)),
        lifetime
    };
});

export const getPicklistValuesByRecordType = wireAdapter((config) => {
    const { objectApiName, recordTypeId } = config;
    const name = nameOf(objectApiName);
    if (!name || !recordTypeId) return undefined;
    const load = async () => {
        const { fields } = await describeObject(name);
        const picklists = fields.filter(({ type }) => type === 'picklist' || type === 'multipicklist');
        return { picklistFieldValues: Object.fromEntries(picklists.map((field) => [field.name, picklist(field)])) };
    };
    return { key: `picklists:${name}`, load, lifetime };
});
