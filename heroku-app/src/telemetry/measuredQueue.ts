import { SpanKind } from '@opentelemetry/api';
import type {
    BatchHandler,
    EventQueue,
    Position,
    QueueMessage,
    QueueSubscription,
    SubscribeOptions,
    Topic
} from '../queue/eventQueue';
import { topics } from '../queue/topics';
import type { Telemetry } from './telemetry';

/** Topics whose messages are events on their way: they take the trace along, as the CloudEvents extension `traceparent`. */
const traced: ReadonlySet<string> = new Set([topics.inbound.name, topics.outbound.name]);

/** A queue that counts and times what goes through it. */
export class MeasuredQueue implements EventQueue {
    readonly #queue: EventQueue;
    readonly #telemetry: Telemetry;
    /** By topic and group: a group may subscribe again. */
    readonly #consumers = new Map<string, { readonly topic: Topic<unknown>; readonly group: string }>();

    constructor(queue: EventQueue, telemetry: Telemetry) {
        this.#queue = queue;
        this.#telemetry = telemetry;
        telemetry.metrics.gauges(
            'agency_consumer_lag',
            'Messages that a consumer group of this process is not done with',
            ['topic', 'group'],
            () => Promise.all([...this.#consumers.values()].map((consumer) => this.#lagOf(consumer)))
        );
    }

    append<Message>(topic: Topic<Message>, key: string, value: Message): Promise<Position> {
        const { tracing } = this.#telemetry;
        if (tracing.traceparent === undefined || !traced.has(topic.name)) return this.#append(topic, key, value);
        const attributes = { 'messaging.destination.name': topic.name, 'messaging.operation.type': 'send' };
        return tracing.inSpan(`send ${topic.name}`, { kind: SpanKind.PRODUCER, attributes }, () =>
            this.#append(topic, key, { ...value, traceparent: tracing.traceparent })
        );
    }

    subscribe<Message>(options: SubscribeOptions<Message>, handler: BatchHandler<Message>): QueueSubscription {
        if (!('group' in options.start)) return this.#queue.subscribe(options, handler);
        const { topic, start } = options;
        const labels = { topic: topic.name, group: start.group };
        this.#consumers.set(`${topic.name}/${start.group}`, { topic, group: start.group });
        return this.#queue.subscribe(options, async (messages, subscription) => {
            await handler(messages, subscription);
            this.#telemetry.metrics.handled.inc(labels, messages.length);
        });
    }

    last<Message>(topic: Topic<Message>, count: number): Promise<readonly QueueMessage<Message>[]> {
        return this.#queue.last(topic, count);
    }

    lag(topic: Topic<unknown>, group: string): Promise<number> {
        return this.#queue.lag(topic, group);
    }

    close(): Promise<void> {
        return this.#queue.close();
    }

    async #lagOf({ topic, group }: { topic: Topic<unknown>; group: string }) {
        return { labels: { topic: topic.name, group }, value: await this.#queue.lag(topic, group) };
    }

    async #append<Message>(topic: Topic<Message>, key: string, value: Message): Promise<Position> {
        const { appended, appendFailures, appendTime } = this.#telemetry.metrics;
        const labels = { topic: topic.name };
        const begun = performance.now();
        try {
            const position = await this.#queue.append(topic, key, value);
            appended.inc(labels);
            appendTime.observe(labels, (performance.now() - begun) / 1000);
            return position;
        } catch (error) {
            appendFailures.inc(labels);
            throw error;
        }
    }
}
