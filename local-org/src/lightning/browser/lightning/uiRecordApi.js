import { allFields, objectOfField, objectOfRecord, readRecord } from '@salesforce/records';
import { fetchResponseError, rest } from '@salesforce/request';
import { invalidate, refreshSnapshot, stableKey, wireAdapter } from '@salesforce/snapshots';

/** Lightning Data Service serves a record from its cache for 30 s before it asks again. */
const lifetime = 30 * 1000;
const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);
const shortId = (id) => String(id).slice(0, 15);

function recordRequest({ recordId, fields, optionalFields, layoutTypes }) {
    const required = list(fields);
    const wanted = [...required, ...list(optionalFields)].filter((field) => field !== undefined && field !== null);
    if (!recordId || (wanted.length === 0 && list(layoutTypes).length === 0)) return undefined;
    const load = async () => {
        const object = wanted.length > 0 ? objectOfField(wanted[0])[0] : objectOfRecord(recordId);
        const paths = wanted.map((field) => objectOfField(field)[1]);
        return readRecord(object, recordId, layoutTypes ? [...paths, ...(await allFields(object))] : paths);
    };
    return { key: `record:${shortId(recordId)}:${stableKey([wanted, list(layoutTypes)])}`, load, lifetime };
}

/** `@wire(getRecord, {recordId, fields, optionalFields} | {recordId, layoutTypes, modes})` */
export const getRecord = wireAdapter((config) => {
    // A reactive list of fields that isn't there yet.
    if ('fields' in config && config.fields === undefined) return undefined;
    return recordRequest(config);
});

/** `@wire(getRecords, {records: [{recordIds, fields, optionalFields}]})` */
export const getRecords = wireAdapter(({ records }) => {
    if (!records) return undefined;
    const requests = records.flatMap(({ recordIds, fields, optionalFields }) =>
        recordIds.map((recordId) => recordRequest({ recordId, fields, optionalFields }))
    );
    const load = async () => {
        const settled = await Promise.allSettled(requests.map((request) => request.load()));
        const results = settled.map(({ value, reason }) =>
            value ? { statusCode: 200, result: value } : { statusCode: reason.status, result: reason.body }
        );
        return { results };
    };
    return { key: `records:${requests.map(({ key }) => key)}`, load, lifetime };
});

function field(record, name, last) {
    let current = record;
    const path = objectOfField(name)[1].split('.');
    for (const [index, step] of path.entries()) {
        const found = current?.fields?.[step];
        if (found === undefined) return undefined;
        if (index === path.length - 1) return found[last];
        current = found.value;
        if (current === null) return null;
    }
    return undefined;
}

export const getFieldValue = (record, name) => field(record, name, 'value');
export const getFieldDisplayValue = (record, name) => field(record, name, 'displayValue');

/** REST's list of errors as UI API words them: `body.output.errors` and `body.output.fieldErrors`. */
async function saving(what, save) {
    try {
        return await save();
    } catch (error) {
        if (!Array.isArray(error.body)) throw error;
        const fieldErrors = {};
        const errors = [];
        for (const { message, errorCode, fields = [] } of error.body) {
            const names = fields.length > 0 ? fields : [undefined];
            for (const name of names) {
                const entry = {
                    constituentField: null,
                    duplicateRecordError: null,
                    errorCode,
                    field: name ?? null,
                    fieldLabel: name ?? null,
                    message
                };
                if (name === undefined) errors.push(entry);
                else (fieldErrors[name] ??= []).push(entry);
            }
        }
        throw fetchResponseError(error.status, error.statusText, {
            message: `An error occurred while trying to ${what} the record. Please try again.`,
            statusCode: error.status,
            enhancedErrorType: 'RecordError',
            output: { errors, fieldErrors }
        });
    }
}

async function changed(recordIds) {
    const ids = recordIds.map(shortId);
    await invalidate((key) =>
        ids.some((id) => key.startsWith(`record:${id}:`) || (key.startsWith('records:') && key.includes(id)))
    );
}

/** `createRecord({apiName, fields})`: resolves with the record. */
export async function createRecord({ apiName, fields }) {
    const { id } = await saving('create', () =>
        rest(`/sobjects/${encodeURIComponent(apiName)}`, { method: 'POST', body: fields })
    );
    return readRecord(apiName, id, Object.keys(fields));
}

/** `updateRecord({fields: {Id, …}})`: resolves with the record; whoever shows it gets the new values. */
export async function updateRecord({ fields }) {
    const { Id, ...values } = fields;
    const object = objectOfRecord(Id);
    await saving('update', () => rest(`/sobjects/${object}/${Id}`, { method: 'PATCH', body: values }));
    await changed([Id]);
    return readRecord(object, Id, Object.keys(values));
}

export async function deleteRecord(recordId) {
    await saving('delete', () => rest(`/sobjects/${objectOfRecord(recordId)}/${recordId}`, { method: 'DELETE' }));
    await changed([recordId]);
}

/** Loads records again that were changed by other means: `[{recordId}]`. */
export const notifyRecordUpdateAvailable = (records) => changed(records.map(({ recordId }) => recordId));
export const getRecordNotifyChange = notifyRecordUpdateAvailable;
export const refresh = refreshSnapshot;

/** Fields of a record that may be given at create, as the input of createRecord. */
export function generateRecordInputForCreate(record, objectInfo) {
    return { apiName: record.apiName, fields: editable(record, objectInfo, 'createable') };
}

export function generateRecordInputForUpdate(record, objectInfo) {
    return { fields: { Id: record.id, ...editable(record, objectInfo, 'updateable') } };
}

function editable(record, objectInfo, right) {
    const entries = Object.entries(record.fields).filter(
        ([name, { value }]) => typeof value !== 'object' && (!objectInfo || objectInfo.fields[name]?.[right])
    );
    return Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
}
