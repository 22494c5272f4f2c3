import { describeGlobal, describeSObject } from '../../schema/describe';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { objectOf } from './sobjectResource';

/** `GET /sobjects`: every object in short. */
export function listObjects({ services, base }: ApiRequest): ApiResponse {
    const { sobjects, ...rest } = describeGlobal(services.schema);
    return { status: 200, body: { ...rest, sobjects: sobjects.map((entry) => withUrls(entry, entry.name, base)) } };
}

/** `GET /sobjects/X/describe` */
export function describeObject(request: ApiRequest): ApiResponse {
    const { name } = objectOf(request);
    const describe = describeSObject(request.services.schema, name, { apiVersion: request.version });
    return { status: 200, body: withUrls(describe, name, request.base) };
}

/** `GET /sobjects/X`: the object in short, and records that the user viewed (there is no viewing here, so none). */
export function objectInfo(request: ApiRequest): ApiResponse {
    const { name } = objectOf(request);
    const entry = describeGlobal(request.services.schema).sobjects.find((candidate) => candidate.name === name);
    return { status: 200, body: { objectDescribe: entry && withUrls(entry, name, request.base), recentItems: [] } };
}

function withUrls<T extends object>(describe: T, name: string, base: string): T {
    const url = `${base}/sobjects/${name}`;
    return { ...describe, urls: { sobject: url, describe: `${url}/describe`, rowTemplate: `${url}/{ID}` } };
}
