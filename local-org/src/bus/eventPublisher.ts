import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import type { OrgDatabase } from '../data/database';
import { SalesforceError } from '../errors';
import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { Allocations } from './allocations';
import type { NewBusEvent, PublishResult } from './busEvent';
import { channelOfEvent } from './eventChannels';
import type { EventBus } from './eventBus';
import { checkEvent, type DefaultFormula } from './eventRecord';

type PublishRequest = Parameters<EventBus['publish']>[0];

/** Platform events that passed their checks. */
export interface PreparedPublish {
    readonly object: ObjectDefinition;
    readonly channel: string;
    readonly events: readonly NewBusEvent[];
    readonly results: PublishResult[];
    readonly eventUuids: readonly string[];
}

/**
 * Checks the records of a publish request and makes events of the good ones.
 * @throws SalesforceError INVALID_TYPE if the object is no platform event
 */
export function preparePublish(
    schema: Schema,
    clock: Clock,
    request: PublishRequest,
    database: OrgDatabase,
    allocations?: Allocations
): PreparedPublish {
    const object = schema.object(request.objectName);
    if (object?.kind !== 'platformEvent') {
        throw new SalesforceError('INVALID_TYPE', `sObject type '${request.objectName}' is not supported.`);
    }
    const events: NewBusEvent[] = [];
    const calculate = defaultFormula(object, request, database);
    const checkedRows = request.records.map((input) => checkEvent(object, input, calculate));
    const good = checkedRows.filter((checked) => !('error' in checked)).length;
    let left = allocations?.publish(object.name, good, request.client ?? '') ?? Infinity;
    const results = checkedRows.map((checked, row): PublishResult => {
        if ('error' in checked) return { success: false, eventUuid: '', errors: [checked.error] };
        if (left-- <= 0) return limitExceeded();
        const eventUuid = request.eventUuids?.[row] ?? randomUUID();
        const { record } = checked;
        record['CreatedById'] = request.userId;
        record['CreatedDate'] = clock.now();
        events.push({ kind: 'platformEvent', eventUuid, objectName: object.name, record, userId: request.userId });
        return { success: true, eventUuid, errors: [] };
    });
    const eventUuids = events.map((event) => event.eventUuid ?? '');
    return { object, channel: channelOfEvent(object.name), events, results, eventUuids };
}

/** What calculates default values of the event's fields that are formulas. */
function defaultFormula(
    object: ObjectDefinition,
    { transaction, userId }: PublishRequest,
    database: OrgDatabase
): DefaultFormula | undefined {
    const evaluate = database.formulaEvaluator;
    return (
        evaluate &&
        ((field, formula, record) =>
            evaluate({
                formula,
                purpose: 'defaultValue',
                field,
                object,
                record,
                oldRecord: undefined,
                transaction: transaction ?? { database, userId }
            }))
    );
}

/** "The number of published platform event messages exceeded the hourly publishing limit" (Platform Events Developer Guide, status codes). */
function limitExceeded(): PublishResult {
    const message = 'The number of published platform event messages exceeded the hourly publishing limit.';
    return { success: false, eventUuid: '', errors: [{ statusCode: 'LIMIT_EXCEEDED', message, fields: [] }] };
}

/** "Publish immediately" leaves the transaction aside; "publish after commit" is part of it. */
export function publishesAfterCommit(object: ObjectDefinition): boolean {
    return object.publishBehavior !== 'PublishImmediately';
}
