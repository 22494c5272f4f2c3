import type { NewsEvent, SalesforceMessage } from '../event';
import type { GivenCommand } from '../websocket/command';
import type { Line } from '../wire/lineGenerator';
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

/** What is to be published to Salesforce; with the W3C `traceparent` of the span that put it into the queue, if there are traces. */
export type Outbound = (
    | { readonly kind: 'flash'; readonly id: string; readonly flash: Flash }
    | { readonly kind: 'generic'; readonly id: string; readonly channel: string; readonly payload: string }
) & { readonly traceparent?: string };

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

/** A process that has no transformations asks one that has to put a dead letter's inbound message into the queue again. */
export interface ReplayOrder {
    /** Of the letter. */
    readonly id: string;
}

/** A ticket that has been used: it opens no second connection. */
export interface UsedTicket {
    readonly jti: string;
    /** When it expires anyway, in epoch seconds. */
    readonly exp: number;
    /** Whose use it was: of two that claim a ticket the first in the log has it. */
    readonly claim?: string;
}

/** What the wire's generator tells those who hear it. */
export type WireMessage =
    | { readonly kind: 'lines'; readonly lines: readonly Line[] }
    | { readonly kind: 'rate'; readonly rate: number; readonly by: string };

/** A rate that somebody wants the wire to have. */
export interface WantedRate {
    readonly rate: number;
    readonly by: string;
}

/** Whoever has been away for longer goes on with new lines, in milliseconds. */
const wireRetention = 10 * 60 * 1000;

/** The queue's topics. */
export const topics = {
    inbound: { name: 'salesforce.inbound' } as Topic<NewsEvent>,
    outbound: { name: 'salesforce.outbound' } as Topic<Outbound>,
    receipts: { name: 'salesforce.receipts' } as Topic<Receipt>,
    deadLetters: { name: 'dead-letters' } as Topic<DeadLetterEntry>,
    replayOrders: { name: 'dead-letters.replay-orders', partitions: 1 } as Topic<ReplayOrder>,
    usedTickets: { name: 'wire.used-tickets' } as Topic<UsedTicket>,
    wire: { name: 'wire.lines', partitions: 1, retention: wireRetention } as Topic<WireMessage>,
    wireCommands: { name: 'wire.commands', partitions: 1 } as Topic<GivenCommand>,
    wireRates: { name: 'wire.rates', partitions: 1 } as Topic<WantedRate>
} as const;
