import type { Cluster, KeyValue } from '../queue/cluster';

/** Replay id of all events that Salesforce still has, and of new ones only (CometD's numbers; the Pub/Sub API has presets for them). */
export const replayAll = -2;
export const replayNew = -1;

/** A channel's replay ids differ in form from one protocol to the other: neither means anything to the other one. */
export type Protocol = 'cometd' | 'pubsub';

/** Events of a channel may have been lost: Salesforce no longer knew the replay id at which we wanted to go on. */
export interface Gap {
    readonly channel: string;
    /** Replay id of the last event heard before, as text. */
    readonly after: string;
    /** When the last event before was stored, and when the gap was found: ISO 8601. */
    readonly lastHeardAt: string;
    readonly foundAt: string;
    readonly reason: string;
}

/** How far a channel has been heard. */
export interface Position {
    /** As text: a number in CometD, bytes without meaning to us in base64 in the Pub/Sub API. Undefined: all that Salesforce still has. */
    readonly replayId?: string;
    /** ISO 8601. */
    readonly at: string;
}

const mostGaps = 100;
const gapsKey = 'gaps';

/** How far each channel has been heard, durable, and shared by the cluster. */
export class ReplayStore {
    readonly #positions: KeyValue<Position>;
    readonly #gaps: KeyValue<readonly Gap[]>;

    private constructor(positions: KeyValue<Position>, gaps: KeyValue<readonly Gap[]>) {
        this.#positions = positions;
        this.#gaps = gaps;
    }

    static async open(cluster: Cluster): Promise<ReplayStore> {
        return new ReplayStore(await cluster.keyValue('replay-positions'), await cluster.keyValue('replay-gaps'));
    }

    get gaps(): readonly Gap[] {
        return this.#gaps.get(gapsKey) ?? [];
    }

    /** Takes over from the process that heard the channels before. */
    async refresh(): Promise<void> {
        await Promise.all([this.#positions.refresh(), this.#gaps.refresh()]);
    }

    /** Undefined if the channel was never heard in this org by this protocol. */
    position(organizationId: string, protocol: Protocol, channel: string): Position | undefined {
        return this.#positions.get(keyOf(organizationId, protocol, channel));
    }

    /** Whether the channel was heard by either protocol: then it goes on with what Salesforce has, not with new events only. */
    wasHeard(organizationId: string, channel: string): boolean {
        return (['cometd', 'pubsub'] as const).some(
            (protocol) => this.position(organizationId, protocol, channel) !== undefined
        );
    }

    /** To be called once the event is durable elsewhere. Resolves once the position is, too. */
    store(organizationId: string, protocol: Protocol, channel: string, replayId: string): Promise<void> {
        const position = { replayId, at: new Date().toISOString() };
        return this.#positions.set(keyOf(organizationId, protocol, channel), position);
    }

    /** Salesforce no longer knows the channel's position: notes the gap, and goes on with all that is still there. */
    async lose(organizationId: string, protocol: Protocol, channel: string, reason: string): Promise<Gap> {
        const lost = this.position(organizationId, protocol, channel);
        const foundAt = new Date().toISOString();
        const gap = { channel, after: lost?.replayId ?? '', lastHeardAt: lost?.at ?? foundAt, foundAt, reason };
        await this.#gaps.set(gapsKey, [...this.gaps, gap].slice(-mostGaps));
        await this.#positions.set(keyOf(organizationId, protocol, channel), { at: foundAt });
        return gap;
    }
}

/** Replay ids of one org mean nothing in another. */
function keyOf(organizationId: string, protocol: Protocol, channel: string): string {
    return `${organizationId} ${protocol} ${channel}`;
}
