import type { EventBus } from './eventBus';

/** Topics on which the platform itself tells of records of its Tooling API. */
export type SystemTopic = 'TestResult' | 'Logging';

const systemTopics: ReadonlySet<string> = new Set<SystemTopic>(['TestResult', 'Logging']);
const prefix = '/systemTopic/';

/** A record that came to be or changed, as a system topic tells of it. */
export interface SystemTopicEvent {
    readonly type: 'created' | 'updated';
    /** What subscribers get of the record: its `Id` (an ApexTestQueueItem's or AsyncApexJob's, an ApexLog's) and what else they are to see. */
    readonly sobject: { readonly Id: string; readonly [field: string]: unknown };
    /** Who caused it. */
    readonly userId: string;
    /** Only these users are told; empty or absent: everybody. */
    readonly userIds?: readonly string[];
}

/**
 * Publishes to the subscribers of `/systemTopic/<topic>`, who get `{"event":{"createdDate":…,"replayId":…,"type":…},"sobject":{"Id":…}}`: to
 * `TestResult` as a test run goes on (`sf apex run test` then asks for the results by query), to `Logging` when a debug log was written
 * (`sf apex tail log`). Never waits for a subscriber.
 */
export function publishToSystemTopic(
    bus: Pick<EventBus, 'append'>,
    topic: SystemTopic,
    { type, sobject, userId, userIds = [] }: SystemTopicEvent
): void {
    bus.append(prefix + topic, [{ kind: 'pushTopic', body: { event: { type }, sobject, userIds }, userId }]);
}

export function isSystemTopic(channel: string): boolean {
    return channel.startsWith(prefix) && systemTopics.has(channel.slice(prefix.length));
}
