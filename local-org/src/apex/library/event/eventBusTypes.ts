import { NotSupportedError } from '../../../errors';
import type { PublishCallback } from '../../../bus/eventBus';
import type { PublishResult } from '../../../bus/busEvent';
import type { GeneratedObject } from '../../generate/runtimeInterface';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { libraryList, stringList } from '../lists';
import { DmlResult } from '../database/results';
import { publishesAfterCommit } from '../../../bus/eventPublisher';
import { recordInput } from '../../runtime/dml';
import type { Execution } from '../../runtime/execution';
import { nullPointer, systemException } from '../../runtime/values/apexException';
import type { ApexList } from '../../runtime/values/apexList';
import type { ApexObject } from '../../runtime/values/apexObject';
import { ApexSObject } from '../../runtime/values/apexSObject';
import { LibraryValue } from '../../runtime/values/libraryValue';

const saveResult = 'Database.SaveResult';

/** Publishes events of one kind or several; the results stand in the order of the events. */
function publish(x: Execution, events: readonly ApexSObject[], callback: ApexObject | null): DmlResult[] {
    const results = new Map<ApexSObject, DmlResult>();
    const byObject = new Map<string, ApexSObject[]>();
    for (const event of events) {
        const others = byObject.get(event.definition.name);
        if (others === undefined) byObject.set(event.definition.name, [event]);
        else others.push(event);
    }
    for (const group of byObject.values()) {
        publishGroup(x, group, callback).forEach((result, i) => results.set(group[i] as ApexSObject, resultOf(result)));
    }
    return events.map((event) => results.get(event) as DmlResult);
}

function publishGroup(x: Execution, events: readonly ApexSObject[], callback: ApexObject | null): PublishResult[] {
    const [first] = events;
    if (first === undefined) return [];
    const { definition } = first;
    if (definition.kind !== 'platformEvent') {
        throw systemException('System.TypeException', `${definition.name} is not a platform event`);
    }
    x.limits.use(publishesAfterCommit(definition) ? 'dmlStatements' : 'publishImmediate');
    return x.bus.publish({
        objectName: definition.name,
        records: events.map((event) => {
            const input = recordInput(x, event, 'publish');
            delete input['EventUuid'];
            return input;
        }),
        userId: x.userId,
        transaction: x.transaction,
        client: 'APEX',
        eventUuids: events.map((event) => event.eventUuid),
        onPublished: callback === null ? undefined : publishCallback(x, callback)
    });
}

/** Success: enqueued, with the event's UUID as an "error" OPERATION_ENQUEUED (Platform Events Developer Guide). */
function resultOf({ success, eventUuid, errors }: PublishResult): DmlResult {
    const enqueued = [{ statusCode: 'OPERATION_ENQUEUED', message: eventUuid, fields: [] }];
    const result = new DmlResult(saveResult, {
        success,
        id: null,
        created: false,
        errors: success ? enqueued : errors
    });
    result.operationId = success ? eventUuid : null;
    return result;
}

/** Callbacks run as Automated Process in a transaction of their own; in a test, inside the test's. */
function publishCallback(x: Execution, callback: ApexObject): PublishCallback {
    const object = callback as GeneratedObject;
    return (outcome, eventUuids) => {
        const alias = outcome === 'success' ? '~onsuccess/1' : '~onfailure/1';
        const method = object[alias];
        if (method === undefined) return;
        x.org.jobs.runCallback(x, `${object.apexClass?.name}.${outcome}`, (later) => {
            method.call(object, later, new PublishResultValue(outcome, eventUuids));
        });
    };
}

/** A value of EventBus.SuccessResult or EventBus.FailureResult. */
class PublishResultValue extends LibraryValue {
    constructor(
        private readonly outcome: 'success' | 'failure',
        readonly eventUuids: readonly string[]
    ) {
        super();
    }

    override get libraryType(): string {
        return this.outcome === 'success' ? 'EventBus.SuccessResult' : 'EventBus.FailureResult';
    }
}

/** A value of EventBus.TriggerContext. */
class EventContext extends LibraryValue {
    override get libraryType(): string {
        return 'EventBus.TriggerContext';
    }
}

function current(x: Execution) {
    if (x.eventTrigger === undefined) throw nullPointer();
    return x.eventTrigger;
}

function setResumeCheckpoint(x: Execution, replayId: string): void {
    const context = current(x);
    if (!context.replayIds.has(replayId)) {
        throw systemException(
            'EventBus.InvalidReplayIdException',
            `The replay ID ${replayId} isn't valid: it isn't the replay ID of an event in the trigger context`
        );
    }
    context.resumeCheckpoint = replayId;
}

const one = (x: Execution, event: ApexSObject | null, callback: ApexObject | null) =>
    publish(x, [given(event)], callback)[0] ?? null;
const many = (x: Execution, events: ApexList | null, callback: ApexObject | null) =>
    libraryList(
        saveResult,
        publish(
            x,
            given(events).values.map((event) => {
                if (event instanceof ApexSObject) return event;
                throw nullPointer();
            }),
            callback
        )
    );

function implementedBySource(): never {
    throw new NotSupportedError('A publish callback of the library');
}

const resultMembers: LibraryType['members'] = {
    'List<String> getEventUuids()': (_x, result: PublishResultValue) => stringList(result.eventUuids)
};

export const eventBusTypes: readonly LibraryType[] = [
    {
        name: 'EventBus',
        namespace: 'System',
        members: {
            'static Database.SaveResult publish(SObject event)': (x, event: ApexSObject | null) => one(x, event, null),
            'static Database.SaveResult publish(SObject event, Object callback)': one,
            'static List<Database.SaveResult> publish(List<SObject> events)': (x, events: ApexList | null) =>
                many(x, events, null),
            'static List<Database.SaveResult> publish(List<SObject> events, Object callback)': many,
            'static String getOperationId(Database.SaveResult result)': (_x, result: DmlResult | null) =>
                given(result).operationId
        }
    },
    {
        name: 'EventBus.TriggerContext',
        members: {
            'static EventBus.TriggerContext currentContext()': (x) =>
                x.eventTrigger === undefined ? null : new EventContext(),
            'Integer retries': (x) => current(x).retries,
            'String lastError': (x) => current(x).lastError,
            'void setResumeCheckpoint(String replayId)': (x, _context: EventContext, replayId: string | null) =>
                setResumeCheckpoint(x, given(replayId)),
            'String getResumeCheckpoint()': (x) => current(x).resumeCheckpoint
        }
    },
    {
        name: 'EventBus.EventPublishFailureCallback',
        kind: 'interface',
        members: { 'void onFailure(EventBus.FailureResult result)': implementedBySource }
    },
    {
        name: 'EventBus.EventPublishSuccessCallback',
        kind: 'interface',
        members: { 'void onSuccess(EventBus.SuccessResult result)': implementedBySource }
    },
    { name: 'EventBus.SuccessResult', members: resultMembers },
    { name: 'EventBus.FailureResult', members: resultMembers }
];
