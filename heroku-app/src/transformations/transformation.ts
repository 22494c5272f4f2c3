import type { NewsEvent, SalesforceMessage } from '../event';
import type { Outbound } from '../queue/topics';

/** A platform event to be published. Events of one key keep their order. */
export interface EventToPublish {
    readonly kind: 'event';
    /** API name: `News_Flash__e`. */
    readonly eventName: string;
    /** The id of the record that it is about. */
    readonly key: string;
    /** API name of a field -> value. */
    readonly fields: Readonly<Record<string, unknown>>;
}

/** A message to be pushed to a generic streaming channel. */
export interface GenericToPush {
    readonly kind: 'generic';
    /** `/u/Newsroom` */
    readonly channel: string;
    /** Up to 3,000 characters. */
    readonly payload: string;
}

export type ToSalesforce = EventToPublish | GenericToPush;

/** An outbound message of one kind. */
export type OutboundOf<Kind extends Outbound['kind']> = Extract<Outbound, { readonly kind: Kind }>;

/** Makes of what is in the queue what Salesforce gets. Pure; what it throws makes the message a dead letter. */
export type OutboundTransformation<Kind extends Outbound['kind']> = (message: OutboundOf<Kind>) => ToSalesforce;

/** What was heard, and where. */
export interface Heard {
    /** As subscribed: `/event/Story_Published__e`. */
    readonly channel: string;
    readonly message: SalesforceMessage;
    readonly organizationId: string;
}

/** Makes of what Salesforce said what goes into the queue. Pure; what it throws makes the event a dead letter. */
export type InboundTransformation = (heard: Heard) => NewsEvent;
