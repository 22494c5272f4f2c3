import type { NewsEvent, SalesforceMessage } from '../event';
import type { Topic } from './eventQueue';

/** A flash as the agency submits it; fields of `News_Flash__e`. */
export interface Flash {
    /** Known to both sides: makes publishing it twice harmless. */
    readonly externalId: string;
    readonly headline: string;
    readonly body: string;
    readonly category: string;
    readonly urgency: string;
    readonly source: string;
}

/** What is to be published to Salesforce. */
export type Outbound =
    | { readonly kind: 'flash'; readonly id: string; readonly flash: Flash }
    | { readonly kind: 'generic'; readonly id: string; readonly channel: string; readonly payload: string };

/** Salesforce took an outbound message. */
export interface Receipt {
    readonly id: string;
    readonly at: number;
    /** Of a platform event; a generic event has none. */
    readonly eventUuid?: string;
}

/** Why something failed for good. */
export interface Cause {
    /** Salesforce's errorCode, for example `REQUIRED_FIELD_MISSING`. */
    readonly code: string;
    readonly message: string;
}

export type DeadLetterEntry =
    | {
          readonly kind: 'dead';
          readonly id: string;
          readonly at: number;
          readonly cause: Cause;
          /** Of the way out. */
          readonly outbound?: Outbound;
          /** Of the way in: what Salesforce said. */
          readonly inbound?: {
              readonly channel: string;
              readonly message: SalesforceMessage;
              readonly organizationId: string;
          };
      }
    | { readonly kind: 'replayed' | 'discarded'; readonly id: string; readonly at: number };

/** A ticket that has been used: it opens no second connection. */
export interface UsedTicket {
    readonly jti: string;
    /** When it expires anyway, in epoch seconds. */
    readonly exp: number;
}

/** The queue's topics. */
export const topics = {
    inbound: { name: 'salesforce.inbound' } as Topic<NewsEvent>,
    outbound: { name: 'salesforce.outbound' } as Topic<Outbound>,
    receipts: { name: 'salesforce.receipts' } as Topic<Receipt>,
    deadLetters: { name: 'dead-letters' } as Topic<DeadLetterEntry>,
    usedTickets: { name: 'wire.used-tickets' } as Topic<UsedTicket>
} as const;
