import { Connection, type SaveResult } from 'jsforce/core';
import { PublishError } from './publishError';
import type { Access, SalesforceSession } from './session';

/** What became of one event of a batch. */
export type PublishResult = { readonly eventUuid: string } | { readonly error: PublishError };

/** "a collection of up to 200 records" (REST API Developer Guide, sObject Collections). */
export const mostInABatch = 200;
/** "payload … up to 3,000 characters" (Streaming API Developer Guide, Streaming Channel Push). */
export const mostGenericCharacters = 3000;

/** Publishes by REST. */
export class RestPublisher {
    readonly #session: SalesforceSession;
    /** Channel name -> id of its StreamingChannel. */
    readonly #channelIds = new Map<string, string>();

    constructor(session: SalesforceSession) {
        this.#session = session;
    }

    /**
     * Publishes up to {@link mostInABatch} platform events with one request; one may fail while others are published.
     * @param eventName API name, for example `News_Flash__e`
     * @returns one result for each event, in order; `eventUuid` is how Salesforce knows it from now on
     * @throws PublishError if the request as a whole failed
     */
    async publish(eventName: string, events: readonly Record<string, unknown>[]): Promise<PublishResult[]> {
        const results = await this.#request((connection) =>
            connection.create(eventName, [...events], { allOrNone: false })
        );
        if (results.length !== events.length)
            throw new PublishError({ code: 'NO_ANSWER', message: 'Salesforce answered for other events' }, true);
        return results.map(resultOf);
    }

    /**
     * Sends a message to everybody who hears a generic streaming channel.
     * @param channel its name, for example `/u/Newsroom`
     * @param payload up to {@link mostGenericCharacters} characters
     * @throws PublishError
     */
    async push(channel: string, payload: string): Promise<void> {
        const id = this.#channelIds.get(channel) ?? (await this.#findChannel(channel));
        try {
            await this.#request((connection) =>
                connection.requestPost(`/sobjects/StreamingChannel/${id}/push`, {
                    pushEvents: [{ payload, userIds: [] }]
                })
            );
        } catch (error) {
            // the channel may have been made anew under another id
            this.#channelIds.delete(channel);
            throw error;
        }
    }

    async #findChannel(channel: string): Promise<string> {
        const name = channel.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
        const found = await this.#request((connection) =>
            connection.query<{ Id: string }>(`SELECT Id FROM StreamingChannel WHERE Name = '${name}'`)
        );
        const id = found.records[0]?.Id;
        if (id === undefined)
            throw PublishError.of(
                'NOT_FOUND',
                `The org has no streaming channel ${channel}: scripts/setUpOrg.mjs makes it.`
            );
        this.#channelIds.set(channel, id);
        return id;
    }

    /** One request, and once more with a new token if Salesforce says that the session is over. */
    async #request<Answer>(send: (connection: Connection) => PromiseLike<Answer>): Promise<Answer> {
        try {
            const access = await this.#session.access();
            try {
                return await send(this.#connect(access));
            } catch (error) {
                if (!isSessionOver(error)) throw error;
                return await send(this.#connect(await this.#session.renew(access.accessToken)));
            }
        } catch (error) {
            throw PublishError.from(error);
        }
    }

    #connect({ instanceUrl, accessToken }: Access): Connection {
        return new Connection({ instanceUrl, accessToken, version: this.#session.apiVersion });
    }
}

/** A published event's result is a success with one "error", OPERATION_ENQUEUED, whose message is the EventUuid. */
function resultOf(result: SaveResult): PublishResult {
    const [first] = result.errors as readonly { statusCode?: string; errorCode?: string; message: string }[];
    if (result.success) return { eventUuid: first?.message ?? result.id };
    const code = first?.statusCode ?? first?.errorCode ?? 'UNKNOWN_EXCEPTION';
    return { error: PublishError.of(code, first?.message ?? 'Salesforce gave no reason') };
}

function isSessionOver(error: unknown): boolean {
    const code = error instanceof Error && 'errorCode' in error ? error.errorCode : undefined;
    return code === 'INVALID_SESSION_ID' || code === 'ERROR_HTTP_401';
}
