import { NotSupportedError } from '../../errors';
import { notFound, type ApiResponse } from '../reply';
import type { ApiRequest } from '../route';

/** `GET /sobjects/ApexLog/<id>/Body`: the text of a debug log. */
export function debugLogBody({ parameters, services }: ApiRequest): ApiResponse {
    if (!services.metadata) throw new NotSupportedError('debug logs in an org without Apex');
    const text = services.metadata.debugLogs.body(parameters['id'] ?? '');
    if (text === undefined) throw notFound();
    return { status: 200, headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: text };
}
