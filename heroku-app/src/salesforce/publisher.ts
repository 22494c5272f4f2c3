import type { PublishError } from './publishError';

/** What became of one event of a batch. */
export type PublishResult = { readonly eventUuid: string } | { readonly error: PublishError };

export interface PublishableEvent {
    /** API name of a field -> value. */
    readonly fields: Readonly<Record<string, unknown>>;
}

/** Publishes to Salesforce. Events of one call are published in their order. */
export interface Publisher {
    /** Most events that one call of {@link publish} takes. */
    readonly batch: number;

    /**
     * Publishes platform events; one may fail while others are published.
     * @param eventName API name, for example `News_Flash__e`
     * @returns one result for each event, in order; `eventUuid` is how Salesforce knows it from now on
     * @throws PublishError if the request as a whole failed
     */
    publish(eventName: string, events: readonly PublishableEvent['fields'][]): Promise<PublishResult[]>;

    /**
     * Sends a message to everybody who hears a generic streaming channel.
     * @param channel its name, for example `/u/Newsroom`
     * @param payload up to 3,000 characters
     * @throws PublishError
     */
    push(channel: string, payload: string): Promise<void>;

    close(): void;
}
