import { page } from './page';
import { fetchResponseError, rest } from './request';
import { cached } from './snapshots';

const describeLifetime = 15 * 60 * 1000;
const notFound = () => [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];

/** Describe of an object, kept for the life of the page. */
export function describeObject(name) {
    return cached(`describe:${name}`, () => rest(`/sobjects/${encodeURIComponent(name)}/describe`), describeLifetime);
}

export async function fieldDescribe(object, name) {
    const { fields } = await describeObject(object);
    const field = fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (!field)
        throw fetchResponseError(400, 'Bad Request', [
            { errorCode: 'INVALID_FIELD', message: `No such column '${name}' on entity '${object}'` }
        ]);
    return field;
}

/** `['Account', 'Owner.Name']` of `Account.Owner.Name` or an imported field. */
export function objectOfField(field) {
    const full = typeof field === 'string' ? field : `${field.objectApiName}.${field.fieldApiName}`;
    const dot = full.indexOf('.');
    if (dot < 1) throw new TypeError('Value does not include an object API name.');
    return [full.slice(0, dot), full.slice(dot + 1)];
}

export function objectOfRecord(recordId) {
    const name = page.keyPrefixes[String(recordId).slice(0, 3)];
    if (!name) throw fetchResponseError(404, 'Not Found', notFound());
    return name;
}

/** Reads a record in the form of UI API ("Record"). `paths`: fields, parents' fields as `Owner.Name`. */
export async function readRecord(object, recordId, paths) {
    const selected = [...new Set(['Id', ...paths])];
    const soql = `SELECT ${selected.join(', ')} FROM ${object} WHERE Id = '${String(recordId).replace(/[^0-9A-Za-z]/g, '')}'`;
    const { records } = await rest(`/query?q=${encodeURIComponent(soql)}`);
    if (records.length === 0) throw fetchResponseError(404, 'Not Found', notFound());
    return representation(records[0]);
}

/** Every field that a record page would show. */
export async function allFields(object) {
    const { fields } = await describeObject(object);
    return fields
        .filter(({ type }) => type !== 'address' && type !== 'location' && type !== 'base64')
        .map(({ name }) => name);
}

async function representation({ attributes, ...values }) {
    const { fields } = await describeObject(attributes.type);
    const byName = new Map(fields.map((field) => [field.name, field]));
    const entries = Object.entries(values).map(async ([name, value]) => [
        name,
        await fieldValue(value, byName.get(name))
    ]);
    const id = values.Id ?? attributes.url?.split('/').at(-1) ?? null;
    return {
        apiName: attributes.type,
        childRelationships: {},
        fields: Object.fromEntries((await Promise.all(entries)).filter(([name]) => name !== 'Id' || byName.has('Id'))),
        id,
        lastModifiedById: values.LastModifiedById ?? null,
        lastModifiedDate: values.LastModifiedDate ?? null,
        recordTypeId: '012000000000000AAA',
        recordTypeInfo: null,
        systemModstamp: values.SystemModstamp ?? null
    };
}

async function fieldValue(value, field) {
    if (value !== null && typeof value === 'object') {
        const parent = await representation(value);
        return { displayValue: parent.fields.Name?.value ?? null, value: parent };
    }
    return { displayValue: displayValue(value, field), value };
}

/** A value as the user reads it; null where it reads as it is. */
function displayValue(value, field) {
    if (value === null || value === undefined || !field) return null;
    switch (field.type) {
        case 'picklist':
            return field.picklistValues?.find((each) => each.value === value)?.label ?? value;
        case 'datetime':
            return new Date(value).toLocaleString('en-US', {
                dateStyle: 'short',
                timeStyle: 'short',
                timeZone: page.user.timeZone
            });
        case 'date':
            return new Date(`${value}T00:00:00Z`).toLocaleDateString('en-US', { timeZone: 'UTC' });
        case 'int':
        case 'double':
            return Number(value).toLocaleString('en-US', {
                minimumFractionDigits: field.scale,
                maximumFractionDigits: field.scale
            });
        case 'currency':
            return Number(value).toLocaleString('en-US', { style: 'currency', currency: 'USD' });
        case 'percent':
            return `${Number(value).toLocaleString('en-US', { minimumFractionDigits: field.scale })}%`;
        default:
            return null;
    }
}
