import type { BusEvent } from '../../bus/busEvent';
import type { ConsumerBatch, ConsumerOutcome, InternalConsumer } from '../../bus/eventBus';
import type { Savepoint, Transaction } from '../../data/transaction';
import type { StoredRecord } from '../../data/record';
import type { PartitionScheme } from '../../bus/partitions';
import type { SourceModel, XmlNode } from '../../metadata/sourceModel';
import { text } from '../../metadata/xmlNode';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';
import type { ApexTriggerInfo } from '../generate/runtimeInterface';
import { apexExceptionOf } from '../runtime/caught';
import type { Execution } from '../runtime/execution';
import { stackTraceText } from '../runtime/stackTrace';
import { exceptionText } from '../runtime/text';
import type { EventTriggerContext } from '../runtime/triggerContext';
import type { ApexException } from '../runtime/values/apexException';
import { changeEventRecords } from './changeEventRecords';
import type { Executions } from './executions';
import { ownTrigger, readOnlyRecords, triggerUnit } from './objectTriggers';

/** "The maximum batch size of a platform event trigger is 2,000 event messages" (Platform Events Developer Guide). */
const largestBatch = 2000;
const mostPartitions = 10;
const retryableException = 'EventBus.RetryableException';

/** How a trigger subscribes: see PlatformEventSubscriberConfig. */
interface Subscription {
    readonly userId: string;
    readonly batchSize: number;
    readonly partitions?: PartitionScheme;
}

/** A checkpoint that the trigger set, and what the transaction had done by then. */
class Checkpoint implements EventTriggerContext {
    savepoint: Savepoint | undefined;
    #replayId: string | null = null;

    constructor(
        private readonly transaction: Transaction,
        readonly retries: number,
        readonly lastError: string | null,
        readonly replayIds: ReadonlySet<string>
    ) {}

    get resumeCheckpoint(): string | null {
        return this.#replayId;
    }

    set resumeCheckpoint(replayId: string | null) {
        this.#replayId = replayId;
        this.savepoint = this.transaction.savepoint();
    }
}

/** The consumers of an org's triggers on platform events and change events; of metadata that may not be in place yet. */
export function eventTriggerConsumers(
    executions: Executions,
    triggers: readonly ApexTriggerInfo[],
    { model, schema }: { readonly model: SourceModel; readonly schema: Schema }
): InternalConsumer[] {
    const consumers: InternalConsumer[] = [];
    for (const trigger of triggers) {
        const object = schema.object(trigger.objectName);
        if (object?.kind !== 'platformEvent' && object?.kind !== 'changeEvent') continue;
        consumers.push(eventTriggerConsumer(executions, trigger, object, model));
    }
    return consumers;
}

function eventTriggerConsumer(
    executions: Executions,
    trigger: ApexTriggerInfo,
    object: ObjectDefinition,
    model: SourceModel
): InternalConsumer {
    const { userId, batchSize, partitions } = subscriptionOf(executions, trigger.name, model);
    return {
        name: trigger.name,
        type: 'ApexTrigger',
        objectName: object.name,
        batchSize,
        // "available for custom high-volume platform events but not for standard events or change events"
        ...(partitions && object.kind === 'platformEvent' && { partitions }),
        handle: (batch) => handleBatch(executions, trigger, object, userId, batch)
    };
}

/** What a PlatformEventSubscriberConfig says of the trigger; by default it runs as Automated Process. */
function subscriptionOf({ org, database }: Executions, triggerName: string, model: SourceModel): Subscription {
    const config = model.components.find(
        ({ type, xml }) =>
            type === 'PlatformEventSubscriberConfig' &&
            text(xml, 'platformEventConsumer')?.toLowerCase() === triggerName.toLowerCase() &&
            text(xml, 'isActive') !== 'false'
    );
    const username = config && text(config.xml, 'user');
    const batchSize = Number((config && text(config.xml, 'batchSize')) ?? largestBatch);
    const [user] = username === undefined ? [] : (database.lookup('User', 'Username', username) ?? []);
    const userId = user === undefined ? org.services.users.automatedProcessUserId : String(user['Id']);
    return {
        userId,
        batchSize: Math.max(1, Math.min(batchSize, largestBatch)),
        ...(config && partitionsOf(config.xml))
    };
}

/** `numPartitions`, by `partitionKey`: `EventUuid`, or `Order_Placed__e.Isbn__c`. */
function partitionsOf(xml: XmlNode): { readonly partitions?: PartitionScheme } {
    const count = Math.min(Number(text(xml, 'numPartitions') ?? 1), mostPartitions);
    if (!(count > 1)) return {};
    const key = text(xml, 'partitionKey')?.trim() || 'EventUuid';
    return { partitions: { count, key: key.slice(key.indexOf('.') + 1) } };
}

function handleBatch(
    executions: Executions,
    trigger: ApexTriggerInfo,
    object: ObjectDefinition,
    userId: string,
    batch: ConsumerBatch
): ConsumerOutcome {
    const failure: { x?: Execution; error?: unknown } = {};
    try {
        return batch.transaction({ userId, origin: 'apex' }, (transaction) => {
            const x = executions.start(transaction, { quiddity: 'UNDEFINED' });
            const before = x.switchUser(userId);
            try {
                return runTrigger(x, trigger, object, batch, transaction);
            } catch (error) {
                Object.assign(failure, { x, error });
                throw error;
            } finally {
                x.switchUser(before);
            }
        });
    } catch (error) {
        const { x } = failure;
        const exception = x && failure.error === error ? apexExceptionOf(x, error) : undefined;
        if (x === undefined || exception === undefined) throw error;
        const isRetryable = exception.typeName === retryableException;
        report(x, trigger, exception);
        if (isRetryable) return { kind: 'retry', error: exception.message ?? '' };
        return { kind: 'failed', error: exceptionText(exception) };
    }
}

function runTrigger(
    x: Execution,
    trigger: ApexTriggerInfo,
    object: ObjectDefinition,
    batch: ConsumerBatch,
    transaction: Transaction
): ConsumerOutcome {
    const checkpoint = new Checkpoint(
        transaction,
        batch.retries,
        batch.lastError ?? null,
        new Set(batch.events.map((event) => String(event.replayId)))
    );
    const records =
        object.kind === 'changeEvent'
            ? changeEventRecords(x, object, batch.events)
            : readOnlyRecords(x, object, batch.events.map(eventRecord));
    x.eventTrigger = checkpoint;
    x.trigger = {
        operation: 'AFTER_INSERT',
        new: records,
        old: null,
        newMap: null,
        oldMap: null,
        size: records.values.length
    };
    let error: string | undefined;
    try {
        x.enterUnit(
            () => triggerUnit(x, trigger, 'AFTER_INSERT'),
            () => ownTrigger(x, trigger).run(x)
        );
    } catch (thrown) {
        const exception = apexExceptionOf(x, thrown);
        if (
            exception === undefined ||
            checkpoint.savepoint === undefined ||
            exception.typeName === retryableException
        ) {
            throw thrown;
        }
        // "After the exception, the trigger resumes after the last checkpointed event message": what was done by then is committed
        transaction.rollback(checkpoint.savepoint);
        report(x, trigger, exception);
        error = exceptionText(exception);
    }
    const { resumeCheckpoint } = checkpoint;
    if (resumeCheckpoint === null) {
        batch.commitPosition(transaction);
        return { kind: 'done' };
    }
    batch.commitPosition(transaction, Number(resumeCheckpoint));
    return { kind: 'resumeAfter', replayId: Number(resumeCheckpoint), error };
}

/** The event as a record: its own fields and the bus's. */
function eventRecord(event: BusEvent): StoredRecord {
    return { ...event.record, EventUuid: event.eventUuid ?? null, ReplayId: String(event.replayId) };
}

function report(x: Execution, trigger: ApexTriggerInfo, exception: ApexException): void {
    x.org.services.log({
        level: 'ERROR',
        message: `${trigger.name}: ${exceptionText(exception)}\n${stackTraceText(x.program, exception)}`,
        userId: x.userId,
        where: undefined
    });
}
