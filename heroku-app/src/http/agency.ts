import type { DeadLetters } from '../relay/deadLetters';
import type { FlashDesk } from '../relay/flashDesk';
import type { NewsHeard } from '../relay/newsHeard';
import type { SubscriberState } from '../salesforce/cometdSubscriber';
import type { CommandLog } from '../websocket/command';
import type { Wire } from '../wire/wire';

/** Everything that the page and the API show and do. */
export interface Agency {
    readonly name: string;
    readonly flashes: FlashDesk;
    readonly news: NewsHeard;
    readonly deadLetters: DeadLetters;
    readonly commands: CommandLog;
    readonly wire: Wire;
    readonly status: () => Promise<AgencyStatus>;
}

export interface AgencyStatus {
    readonly salesforce: SubscriberState;
    readonly outbound: {
        /** Messages that Salesforce has not taken yet. */
        readonly depth: number;
        /** Why nothing goes out at the moment. */
        readonly trouble?: string;
        readonly deadLetters: number;
    };
    readonly inbound: {
        /** Events that Salesforce sent again and that were dropped, since the start. */
        readonly duplicates: number;
    };
    readonly wire: {
        /** Lines a second, as set. */
        readonly rate: number;
        /** Lines made in the last second. */
        readonly linesPerSecond: number;
        readonly clients: number;
        /** Batches that slow clients missed. */
        readonly dropped: number;
    };
}

/** Why the app does not hear everything it should; undefined if it does. */
export function notReadyReason({ salesforce }: AgencyStatus): string | undefined {
    if (salesforce.connection !== 'connected')
        return `Salesforce: ${salesforce.connection}${salesforce.reason === undefined ? '' : ` (${salesforce.reason})`}`;
    const silent = salesforce.channels.filter(({ state }) => state !== 'live');
    if (silent.length === 0) return undefined;
    return silent
        .map(({ channel, state, error }) => `${channel}: ${state}${error === undefined ? '' : ` (${error})`}`)
        .join('; ');
}
