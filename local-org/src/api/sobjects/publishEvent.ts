import { systemTransaction } from '../../access/userDatabase';
import type { PublishResult } from '../../bus/busEvent';
import type { RecordInput } from '../../data/record';
import { toRecordId } from '../../data/recordId';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import { ApiFault, type ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import type { SaveResult } from './saveResult';

/** `POST /sobjects/X__e`: publishes an event. 201 means that it is enqueued, and safe on disk. */
export function publishOne(request: ApiRequest, object: ObjectDefinition, record: RecordInput): ApiResponse {
    const [result] = publish(request, object, [record]);
    if (!result?.success) {
        const errors = (result?.errors ?? []).map(({ statusCode, message, fields }) => ({
            message,
            errorCode: statusCode,
            fields
        }));
        throw new ApiFault(
            errors.some((e) => e.errorCode === 'PLATFORM_EVENT_PUBLISHING_UNAVAILABLE') ? 503 : 400,
            errors
        );
    }
    const body = enqueued(object, result);
    const location = `${request.base}/sobjects/${object.name}/${body.id}`;
    return { status: 201, headers: { location }, body, durable: request.services.bus.durable() };
}

/** Publishes events of a collection; a bad one fails alone. */
export function publishAll(
    request: ApiRequest,
    object: ObjectDefinition,
    records: readonly RecordInput[]
): SaveResult[] {
    return publish(request, object, records).map((result) =>
        result.success ? enqueued(object, result) : { success: false, errors: result.errors }
    );
}

function publish(request: ApiRequest, object: ObjectDefinition, records: readonly RecordInput[]): PublishResult[] {
    const { bus, database } = request.services;
    const { userId } = request.session;
    const transaction = database.current && systemTransaction(database.current);
    return bus.publish({ objectName: object.name, records, userId, transaction, client: 'REST_API' });
}

/** Events have no record id: the API gives every one the same, and its UUID as the message of a status that is no error. */
function enqueued(object: ObjectDefinition, { eventUuid }: PublishResult): SaveResult & { readonly id: string } {
    const errors = [{ statusCode: 'OPERATION_ENQUEUED', message: eventUuid, fields: [] }];
    return { id: toRecordId(`${object.keyPrefix}xx0000000001`) ?? '', success: true, errors };
}
