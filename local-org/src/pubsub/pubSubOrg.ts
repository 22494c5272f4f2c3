import type { OrgEventBus } from '../bus/orgEventBus';
import type { Clock } from '../clock';
import type { EventCodecs } from './avro/eventCodecs';
import type { Callers } from './callers';
import type { PublishedReplayIds } from './publishedReplayIds';
import type { PubSubTapHolder } from './pubSubTap';
import type { PubSubLog } from './rpc';
import type { SharedFetches } from './sharedFetches';
import type { Topics } from './topics';

/** How long streams may rest, in milliseconds. */
export interface StreamTimes {
    /** An empty FetchResponse is sent after so long without events. */
    readonly keepAlive: number;
    /** A Subscribe stream with nothing requested ends after so long. */
    readonly idle: number;
    /** A PublishStream without a request ends after so long. */
    readonly publishes: number;
    /** A ManagedSubscribe stream ends after so long without a CommitReplayRequest. */
    readonly commits: number;
}

/**
 * "The empty fetch response is sent within 270 seconds"; "… every 70 seconds to hold on to the stream" (Pub/Sub API's .proto). Of PublishStream it says the
 * same, but the guide, which is younger, has `publish.stream.sweeper.timeout` after 1,800 seconds, as ManagedSubscribe's was seen.
 */
export const platformTimes: StreamTimes = {
    keepAlive: 265_000,
    idle: 70_000,
    publishes: 1_800_000,
    commits: 1_800_000
};

/** What the RPCs work with. */
export interface PubSubOrg {
    readonly clock: Pick<Clock, 'now'>;
    readonly bus: OrgEventBus;
    readonly codecs: EventCodecs;
    readonly fetches: SharedFetches;
    readonly topics: Topics;
    /** See `EventRights`. */
    readonly maySubscribe: (userId: string, topicName: string) => boolean;
    readonly callers: Callers;
    readonly publishedIds: PublishedReplayIds;
    readonly times: StreamTimes;
    readonly log: PubSubLog;
    readonly taps: PubSubTapHolder;
}
