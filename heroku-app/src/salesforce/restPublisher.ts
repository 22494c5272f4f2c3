import { PublishError } from './publishError';
import type { PublishableEvent, Publisher, PublishResult } from './publisher';
import type { RestClient } from './restClient';

/** "a collection of up to 200 records" (REST API Developer Guide, sObject Collections). */
export const mostInABatch = 200;
/** "up to 25 subrequests in a single call" (REST API Developer Guide, Composite). */
const mostSubrequests = 25;
/** "payload … up to 3,000 characters" (Streaming API Developer Guide, Streaming Channel Push). */
export const mostGenericCharacters = 3000;

/** One event a request; sObject Collections; or Composite, whose subrequests run in order. */
export type RestWay = 'single' | 'collections' | 'composite';

interface SaveResult {
    readonly success: boolean;
    readonly id?: string;
    readonly errors: readonly { readonly statusCode?: string; readonly errorCode?: string; readonly message: string }[];
}

interface CompositeAnswer {
    readonly compositeResponse: readonly { readonly httpStatusCode: number; readonly body: unknown }[];
}

type Fields = PublishableEvent['fields'];

/** Publishes by REST. */
export class RestPublisher implements Publisher {
    readonly batch: number;
    readonly #rest: RestClient;
    readonly #apiVersion: string;
    readonly #way: RestWay;
    /** Channel name -> id of its StreamingChannel. */
    readonly #channelIds = new Map<string, string>();

    constructor(rest: RestClient, options: { readonly way?: RestWay; readonly apiVersion: string }) {
        this.#rest = rest;
        this.#way = options.way ?? 'collections';
        this.#apiVersion = options.apiVersion;
        this.batch = { single: 1, collections: mostInABatch, composite: mostSubrequests }[this.#way];
    }

    async publish(eventName: string, events: readonly Fields[]): Promise<PublishResult[]> {
        const results = await this.#send(eventName, events);
        if (results.length !== events.length)
            throw new PublishError({ code: 'NO_ANSWER', message: 'Salesforce answered for other events' }, true);
        return results.map(resultOf);
    }

    async push(channel: string, payload: string): Promise<void> {
        const id = this.#channelIds.get(channel) ?? (await this.#findChannel(channel));
        try {
            await this.#rest.request('POST', `/sobjects/StreamingChannel/${id}/push`, {
                pushEvents: [{ payload, userIds: [] }]
            });
        } catch (error) {
            // the channel may have been made anew under another id
            this.#channelIds.delete(channel);
            throw error;
        }
    }

    close(): void {
        this.#channelIds.clear();
    }

    async #send(eventName: string, events: readonly Fields[]): Promise<readonly SaveResult[]> {
        switch (this.#way) {
            case 'single': {
                const results: SaveResult[] = [];
                for (const event of events)
                    results.push(await this.#rest.request<SaveResult>('POST', `/sobjects/${eventName}`, event));
                return results;
            }
            case 'composite':
                return this.#composite(eventName, events);
            case 'collections':
                return this.#rest.request<SaveResult[]>('POST', '/composite/sobjects', {
                    allOrNone: false,
                    records: events.map((event) => ({ attributes: { type: eventName }, ...event }))
                });
        }
    }

    async #composite(eventName: string, events: readonly Fields[]): Promise<SaveResult[]> {
        const url = `/services/data/v${this.#apiVersion}/sobjects/${eventName}`;
        const { compositeResponse } = await this.#rest.request<CompositeAnswer>('POST', '/composite', {
            allOrNone: false,
            compositeRequest: events.map((body, at) => ({ method: 'POST', url, referenceId: `event${at}`, body }))
        });
        return compositeResponse.map(({ httpStatusCode, body }) =>
            httpStatusCode < 300
                ? (body as SaveResult)
                : { success: false, errors: Array.isArray(body) ? (body as SaveResult['errors']) : [] }
        );
    }

    async #findChannel(channel: string): Promise<string> {
        const name = channel.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
        const soql = encodeURIComponent(`SELECT Id FROM StreamingChannel WHERE Name = '${name}'`);
        const found = await this.#rest.request<{ records: { Id: string }[] }>('GET', `/query?q=${soql}`);
        const id = found.records[0]?.Id;
        if (id === undefined)
            throw PublishError.of(
                'NOT_FOUND',
                `The org has no streaming channel ${channel}: scripts/setUpOrg.mjs makes it.`
            );
        this.#channelIds.set(channel, id);
        return id;
    }
}

/** A published event's result is a success with one "error", OPERATION_ENQUEUED, whose message is the EventUuid. */
function resultOf({ success, id = '', errors }: SaveResult): PublishResult {
    const [first] = errors;
    if (success) return { eventUuid: first?.message ?? id };
    const code = first?.statusCode ?? first?.errorCode ?? 'UNKNOWN_EXCEPTION';
    return { error: PublishError.of(code, first?.message ?? 'Salesforce gave no reason') };
}
