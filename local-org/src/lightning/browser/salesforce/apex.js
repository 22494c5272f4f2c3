import { fetchResponseError, request } from './request';
import { cached, deepFreeze, isComplete, refreshSnapshot, stableKey, store, wireAdapter } from './snapshots';

/** How long Lightning Data Service keeps the result of a cacheable method. */
const lifetime = 5 * 60 * 1000;

async function execute(classname, method, params, cacheable) {
    try {
        return await request('/lightning/apex/execute', {
            method: 'POST',
            body: { classname, method, params, cacheable }
        });
    } catch (error) {
        throw fetchResponseError(error.status, error.status === 500 ? 'Server Error' : error.statusText, error.body);
    }
}

/**
 * What `import method from '@salesforce/apex/Class.method'` gives: a function, and a wire adapter in its property `adapter`.
 * A cacheable method is answered from the client's cache for imperative calls too.
 */
export function apexMethod(classname, method) {
    const keyOf = (params) => `apex:${classname}.${method}:${stableKey(params)}`;
    const load = (params) => async () => (await execute(classname, method, params, true)).returnValue ?? null;
    let isCacheable = false;

    const call = async (params) => {
        if (params !== undefined && (params === null || typeof params !== 'object')) {
            throw new TypeError('An Apex method takes its parameters as one object');
        }
        if (isCacheable) return cached(keyOf(params), load(params), lifetime);
        const { returnValue, cacheable } = await execute(classname, method, params, false);
        if (cacheable) {
            isCacheable = true;
            store(keyOf(params), load(params), lifetime, returnValue ?? null);
            return deepFreeze(returnValue ?? null);
        }
        return returnValue ?? null;
    };
    call.adapter = wireAdapter((config) =>
        isComplete(config) ? { key: keyOf(config), load: load(config), lifetime } : undefined
    );
    return call;
}

/** Loads again what a wire provided; takes the whole `{data, error}` value. */
export const refreshApex = (wiredValue) => refreshSnapshot(wiredValue);

/** Value of a field, or of a parent's field (`Owner.Name`), of an sObject that Apex returned. */
export function getSObjectValue(sObject, field) {
    const path = typeof field === 'string' ? field : field.fieldApiName;
    return path.split('.').reduce((value, name) => value?.[name], sObject);
}
