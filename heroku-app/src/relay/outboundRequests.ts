import type { Outbound } from '../queue/topics';
import type { EventToPublish, GenericToPush, ToSalesforce } from '../transformations/transformation';

/** A message with what Salesforce is sent of it. */
export interface Ready<Kind extends ToSalesforce = ToSalesforce> {
    readonly message: Outbound;
    /** When it was put into the queue, and taken from it; epoch milliseconds. */
    readonly queuedAt: number;
    readonly takenAt: number;
    readonly toSalesforce: Kind;
}

/** One request: events of one definition, no two of one key; or one generic message. */
export type OutboundRequest =
    | { readonly eventName: string; readonly events: readonly Ready<EventToPublish>[] }
    | { readonly generic: Ready<GenericToPush> };

/**
 * Events in a row go out together. Two of one key never do: one may fail and be tried again while the other is published, and their order
 * would be lost.
 */
export function requestsOf(messages: readonly Ready[], most: number): OutboundRequest[] {
    const requests: OutboundRequest[] = [];
    let events: Ready<EventToPublish>[] = [];
    let keys = new Set<string>();
    for (const ready of messages) {
        if (isGeneric(ready)) {
            requests.push({ generic: ready });
            events = [];
            keys = new Set();
        } else if (isEvent(ready)) {
            const { eventName, key } = ready.toSalesforce;
            const fits = events[0]?.toSalesforce.eventName === eventName && !keys.has(key) && events.length < most;
            if (!fits) {
                events = [];
                keys = new Set();
                requests.push({ eventName, events });
            }
            events.push(ready);
            keys.add(key);
        }
    }
    return requests;
}

function isGeneric(ready: Ready): ready is Ready<GenericToPush> {
    return ready.toSalesforce.kind === 'generic';
}

function isEvent(ready: Ready): ready is Ready<EventToPublish> {
    return ready.toSalesforce.kind === 'event';
}
