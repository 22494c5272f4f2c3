import type { DeadLetters } from '../relay/deadLetters';
import type { FlashDesk } from '../relay/flashDesk';
import type { NewsHeard } from '../relay/newsHeard';
import type { SubscriberState } from '../salesforce/subscriber';
import type { MetricsSnapshot } from '../telemetry/metrics';
import type { CommandLog } from '../websocket/command';
import type { WireFeed } from '../wire/wireFeed';
import type { ReadinessCheck } from './readiness';

/** Everything that the page and the API show and do. */
export interface Agency {
    readonly name: string;
    readonly flashes: FlashDesk;
    readonly news: NewsHeard;
    readonly deadLetters: DeadLetters;
    readonly commands: CommandLog;
    readonly wire: WireFeed;
    readonly status: () => Promise<AgencyStatus>;
    readonly readiness: ReadinessCheck;
    /** The figures of this process, and of all others that tell theirs. */
    readonly metrics: () => Promise<readonly MetricsSnapshot[]>;
}

/** How the half of the app fares that speaks with Salesforce, in whatever process it runs. */
export interface WorkerStatus {
    readonly salesforce: SubscriberState;
    readonly outbound: {
        /** Messages that Salesforce has not taken yet. */
        readonly depth: number;
        /** Why nothing goes out at the moment. */
        readonly trouble?: string;
        /** Messages that Salesforce took, in the last seconds. */
        readonly perSecond: number;
        /** From the queue to Salesforce's answer, mean of the last seconds in milliseconds; undefined if nothing went out. */
        readonly duration?: number;
    };
    readonly inbound: {
        /** Events that Salesforce sent again and that were dropped, since the start. */
        readonly duplicates: number;
        /** Events stored in the last seconds. */
        readonly perSecond: number;
        /** From Salesforce to the queue, by both clocks; mean of the last seconds in milliseconds. */
        readonly duration?: number;
    };
}

export interface AgencyStatus extends WorkerStatus {
    readonly outbound: WorkerStatus['outbound'] & { readonly deadLetters: number };
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
export function silenceReason({ salesforce }: WorkerStatus): string | undefined {
    // another process of the cluster hears Salesforce
    if (salesforce.connection === 'standby') return undefined;
    if (salesforce.connection !== 'connected')
        return `Salesforce: ${salesforce.connection}${salesforce.reason === undefined ? '' : ` (${salesforce.reason})`}`;
    const silent = salesforce.channels.filter(({ state }) => state !== 'live');
    if (silent.length === 0) return undefined;
    return silent
        .map(({ channel, state, error, advice }) => {
            const why = [error, advice].filter((part) => part !== undefined).join(' - ');
            return `${channel}: ${state}${why === '' ? '' : ` (${why})`}`;
        })
        .join('; ');
}
