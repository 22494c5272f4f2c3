import { randomUUID } from 'node:crypto';
import { PublishError } from './publishError';
import type { PublishableEvent, Publisher, PublishResult } from './publisher';
import type { EventSchema } from './eventSchema';
import type { PubSubClient } from './pubSubClient';
import { pubSubFailure } from './pubSubFailure';
import type { ProducerEvent, PublishResponse } from './pubSubMessages';
import { PublishStream } from './publishStream';
import type { Access, SalesforceSession } from './session';

/** "200 events" is advised for a PublishRequest (Pub/Sub API and Event Allocations). */
const mostEvents = 200;
/** "If your PublishRequest exceeds 4 MB, the publish call fails"; some of it is the request's own. */
const mostBytes = 3.5 * 1024 * 1024;

export interface PubSubPublisherOptions {
    readonly client: PubSubClient;
    readonly session: SalesforceSession;
    /** `unary`: Publish, a call a batch. `stream`: PublishStream, one stream for all. */
    readonly way: 'unary' | 'stream';
    /** The Pub/Sub API has no generic channels. */
    readonly generic: Publisher;
}

type Prepared = { readonly event: ProducerEvent } | { readonly error: PublishError };

/** Publishes by the Pub/Sub API. */
export class PubSubPublisher implements Publisher {
    readonly batch = mostEvents;
    readonly #options: PubSubPublisherOptions;
    readonly #streams = new Map<string, PublishStream>();

    constructor(options: PubSubPublisherOptions) {
        this.#options = options;
    }

    async publish(eventName: string, events: readonly PublishableEvent['fields'][]): Promise<PublishResult[]> {
        const { session } = this.#options;
        const topicName = `/event/${eventName}`;
        try {
            const access = await session.access();
            try {
                return await this.#publish(topicName, events, access);
            } catch (error) {
                if (pubSubFailure(error).kind !== 'session') throw error;
                return await this.#publish(topicName, events, await session.renew(access.accessToken));
            }
        } catch (error) {
            throw publishErrorOf(error);
        }
    }

    push(channel: string, payload: string): Promise<void> {
        return this.#options.generic.push(channel, payload);
    }

    close(): void {
        for (const stream of this.#streams.values()) stream.close();
        this.#streams.clear();
        this.#options.client.close();
    }

    async #publish(
        topicName: string,
        events: readonly PublishableEvent['fields'][],
        access: Access
    ): Promise<PublishResult[]> {
        const { client } = this.#options;
        const topic = await client.topic(topicName, access);
        if (!topic.canPublish)
            throw PublishError.of('INSUFFICIENT_ACCESS', `The user may not publish to ${topicName}: it needs Create on the event.`); // prettier-ignore
        const schema = await client.schema(topic.schemaId, access);
        const prepared = events.map((fields) => prepare(schema, fields));
        const results = new Map<string, PublishResult>();
        for (const request of requestsOf(prepared)) {
            const response = await this.#send(topicName, request, access);
            response.results.forEach(({ error, correlationKey }, at) => {
                const id = request[at]?.id ?? correlationKey;
                results.set(id, error === null ? { eventUuid: id } : { error: resultError(error) });
            });
        }
        const unanswered = new PublishError({ code: 'NO_ANSWER', message: 'Salesforce gave no result' }, true);
        return prepared.map((one) => ('error' in one ? one : (results.get(one.event.id) ?? { error: unanswered })));
    }

    async #send(topicName: string, events: readonly ProducerEvent[], access: Access): Promise<PublishResponse> {
        const { client, way } = this.#options;
        if (way === 'unary') return client.publish({ topicName, events }, access);
        let stream = this.#streams.get(topicName);
        if (stream === undefined || stream.ended || stream.accessToken !== access.accessToken) {
            stream?.close();
            stream = new PublishStream(client.publishStream(access), access.accessToken);
            this.#streams.set(topicName, stream);
        }
        return stream.publish({ topicName, events });
    }
}

/** What doesn't fit the schema fails alone, and for good. */
function prepare(schema: EventSchema, fields: PublishableEvent['fields']): Prepared {
    try {
        return { event: { id: randomUUID(), schemaId: schema.id, payload: schema.encode(fields) } };
    } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return { error: PublishError.of('INVALID_FIELD', message, { cause: error }) };
    }
}

function requestsOf(prepared: readonly Prepared[]): ProducerEvent[][] {
    const requests: ProducerEvent[][] = [];
    let bytes = Infinity;
    for (const one of prepared) {
        if ('error' in one) continue;
        const { event } = one;
        bytes += event.payload.length;
        if (bytes > mostBytes || (requests.at(-1)?.length ?? mostEvents) >= mostEvents) {
            requests.push([]);
            bytes = event.payload.length;
        }
        requests.at(-1)?.push(event);
    }
    return requests;
}

/** PUBLISH: the event won't do; COMMIT: it could not be written just now. */
function resultError({ code, msg }: { readonly code: string; readonly msg: string }): PublishError {
    const limited = /limit/i.test(msg);
    return new PublishError({ code: limited ? 'LIMIT_EXCEEDED' : code, message: msg }, code !== 'PUBLISH' || limited);
}

function publishErrorOf(error: unknown): PublishError {
    if (error instanceof PublishError) return error;
    const { kind, code, reason } = pubSubFailure(error);
    return new PublishError({ code, message: reason }, kind !== 'refused', { cause: error });
}
