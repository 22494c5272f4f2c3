import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { SalesforceMessage } from '../event';
import type { ChannelBook } from './channelBook';
import { DeliveryBudget } from './deliveryBudget';
import type { PubSubClient } from './pubSubClient';
import type { ConsumerEvent, FetchRequest, FetchResponse } from './pubSubMessages';
import type { Access } from './session';

export interface PubSubStreamOptions {
    readonly client: PubSubClient;
    readonly access: Access;
    readonly channel: string;
    readonly book: ChannelBook;
}

/** "The maximum number of events that can be requested … is 100" (Pub/Sub API Allocations): what may be on its way, or in hand, at once. */
export const mostInHand = 100;
/** "an empty FetchResponse within 270 seconds": a stream that is silent for longer is dead, in milliseconds. */
const longestSilence = 300000;
/** A subscription that Salesforce didn't refuse for so long stands: the first answer may take minutes where nothing happens, in milliseconds. */
const standsAfter = 500;
const protocol = 'pubsub';

/**
 * One Subscribe stream of one channel, from its first request to its end. Events are stored in order; only then the replay id, and only then
 * others are asked for in their place: a slow queue slows Salesforce down, and no more than {@link mostInHand} events are ever in memory.
 */
export class PubSubStream {
    /** Called once, when the channel is heard. */
    onLive: () => void = () => undefined;
    readonly #options: PubSubStreamOptions;
    /** Requested and not yet delivered, or delivered and not yet durable. */
    #inHand = 0;
    #live = false;
    #silence: NodeJS.Timeout | undefined;

    constructor(options: PubSubStreamOptions) {
        this.#options = options;
    }

    /**
     * Resolves when the signal aborts, or the budget is used up; rejects with what ended the stream.
     * @throws ServiceError of the topic or the stream; the error of storing an event
     */
    async run(signal: AbortSignal): Promise<void> {
        const { client, access, channel, book } = this.#options;
        book.setChannel(channel, { state: 'subscribing' });
        const topic = await client.topic(channel, access);
        if (!topic.canSubscribe)
            throw new Error(`denied_by_security_policy: ${access.organizationId} lets no one subscribe to ${channel}`);
        if (signal.aborted) return;
        const stream = client.subscribe(access);
        const stop = () => stream.cancel();
        signal.addEventListener('abort', stop, { once: true });
        const standing = setTimeout(() => this.#stands(), standsAfter);
        try {
            await this.#read(stream, signal);
        } finally {
            signal.removeEventListener('abort', stop);
            clearTimeout(standing);
            clearTimeout(this.#silence);
            stream.cancel();
        }
    }

    async #read(stream: ClientDuplexStream<FetchRequest, FetchResponse>, signal: AbortSignal): Promise<void> {
        let ended: { readonly error?: unknown } | undefined;
        const arrived: FetchResponse[] = [];
        let wake: () => void = () => undefined;
        const end = (error?: unknown) => {
            ended ??= { error };
            wake();
        };
        stream.on('data', (response: FetchResponse) => {
            arrived.push(response);
            this.#watch(end);
            wake();
        });
        stream.on('error', end);
        stream.on('end', () => end(new Error('Salesforce ended the stream.')));
        this.#watch(end);
        this.#request(stream, true);
        for (;;) {
            const response = arrived.shift();
            if (response !== undefined) {
                this.#stands();
                await this.#take(response);
                if (!this.#request(stream, false)) return;
            } else if (ended !== undefined) {
                if (signal.aborted) return;
                throw ended.error;
            } else {
                await new Promise<void>((resolve) => (wake = resolve));
            }
        }
    }

    /** Stores a response's events, then its replay id. An empty one tells that the stream lives, and where it stands. */
    async #take({ events, latestReplayId }: FetchResponse): Promise<void> {
        const { access, channel, book } = this.#options;
        const { organizationId } = access;
        const stored: Promise<void>[] = [];
        for (const event of events) {
            const message = await this.#messageOf(event);
            stored.push(book.take(channel, message, organizationId));
        }
        await Promise.all(stored);
        this.#inHand -= events.length;
        if (latestReplayId.length > 0)
            await book.advance(organizationId, protocol, channel, latestReplayId.toString('base64'));
    }

    /** Asks for as many as there is room for, half of it at least; false if the budget is used up and nothing is on its way any more. */
    #request(stream: ClientDuplexStream<FetchRequest, FetchResponse>, first: boolean): boolean {
        const { channel, book } = this.#options;
        const left = DeliveryBudget.counts(channel) ? (book.budget?.left() ?? Infinity) : Infinity;
        const room = Math.min(mostInHand, left) - this.#inHand;
        if (room <= 0 && this.#inHand === 0) return false;
        if (room <= 0 || (!first && room < mostInHand / 2 && this.#inHand > 0)) return true;
        this.#inHand += room;
        stream.write({ topicName: channel, numRequested: room, ...(first ? this.#begin() : {}) });
        return true;
    }

    #begin(): Pick<FetchRequest, 'replayPreset' | 'replayId'> {
        const { access, channel, book } = this.#options;
        const position = book.position(access.organizationId, protocol, channel);
        if (position?.replayId !== undefined)
            return { replayPreset: 'CUSTOM', replayId: Buffer.from(position.replayId, 'base64') };
        const begin = position === undefined ? book.begin(access.organizationId, channel) : 'all';
        return { replayPreset: begin === 'all' ? 'EARLIEST' : 'LATEST' };
    }

    /** Each event by its own schema: those of one channel may be of several kinds, and older than a change of their definition. */
    async #messageOf({ event, replayId }: ConsumerEvent): Promise<SalesforceMessage> {
        const { client, access } = this.#options;
        const schema = await client.schema(event.schemaId, access);
        const identity = { EventUuid: event.id, EventApiName: schema.eventName, replayId: replayId.toString('base64') };
        try {
            return { schema: schema.id, payload: schema.decode(event.payload), event: identity };
        } catch (error) {
            const unreadable = error instanceof Error ? error.message : String(error);
            return { schema: schema.id, event: identity, unreadable, payload: event.payload.toString('base64') };
        }
    }

    #stands(): void {
        if (this.#live) return;
        this.#live = true;
        const { access, channel, book } = this.#options;
        book.live(channel, book.position(access.organizationId, protocol, channel));
        this.onLive();
    }

    #watch(end: (error: unknown) => void): void {
        clearTimeout(this.#silence);
        const silent = new Error(`No word from Salesforce for ${longestSilence / 1000} s: the stream is dead`);
        this.#silence = setTimeout(() => end(silent), longestSilence).unref();
    }
}
