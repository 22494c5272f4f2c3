import { setTimeout as delay } from 'node:timers/promises';
import {
    findCoordinatorV4,
    heartbeatV4,
    joinGroupV6,
    leaveGroupV4,
    offsetCommitV8,
    offsetFetchV8,
    syncGroupV4,
    type Connection,
    type ConnectionPool
} from '@platformatic/kafka';
import { Backoff } from '../../backoff';
import { QueueError } from '../eventQueue';
import {
    assign,
    decodeAssignment,
    decodeSubscription,
    encodeAssignment,
    encodeSubscription,
    protocolName
} from './groupProtocol';
import type { KafkaClient } from './kafkaClient';
import { hasCode, kafkaErrors, messageOf } from './kafkaError';

export interface GroupTimes {
    /** A member that is silent for so long is taken for dead, in milliseconds. */
    readonly session: number;
    /** Between two signs of life. */
    readonly heartbeat: number;
}

export interface GroupParts {
    /** Without the prefix. */
    readonly group: string;
    /** Without the prefix. */
    readonly topic: string;
    readonly times: GroupTimes;
    /** How many partitions the topic has now. */
    readonly partitions: () => Promise<number>;
    /** Got partitions; with each the offset that the group has committed, if it has. */
    readonly onAssigned: (offsets: ReadonlyMap<number, number | undefined>) => Promise<void> | void;
    /** Is to let go of partitions. Once it resolves, another member may get them. */
    readonly onRevoked: (partitions: readonly number[]) => Promise<void>;
    /** Has partitions no longer: the group took this member for dead. */
    readonly onLost: (partitions: readonly number[]) => void;
    /** Hears of trouble; the group goes on trying. */
    readonly onError: (error: unknown) => void;
}

/** The partition isn't this member's any more: its new owner will handle, and commit, what is not committed. */
export class PartitionLostError extends Error {
    override readonly name = 'PartitionLostError';
}

/** Longest time that the others wait for a member to join again. */
const rebalanceTimeout = 30000;
const groupKey = 0;

/**
 * A member of a consumer group: Kafka's classic group protocol with cooperative rebalancing (KIP-429). A partition goes to another member only after
 * the batch in hand is done and committed, and the other partitions are read on meanwhile.
 */
export class KafkaGroup {
    readonly #client: KafkaClient;
    readonly #parts: GroupParts;
    readonly #pool: ConnectionPool;
    readonly #stop = new AbortController();
    readonly #owned = new Set<number>();
    readonly #lettingGo = new Set<number>();
    readonly #running: Promise<void>;
    #coordinator: { readonly host: string; readonly port: number } | undefined;
    #memberId = '';
    #generation = -1;
    #rejoin = new AbortController();
    /** When the last sign of life was sent that Kafka answered. */
    #alive = 0;
    #expiry: NodeJS.Timeout | undefined;

    constructor(client: KafkaClient, parts: GroupParts) {
        this.#client = client;
        this.#parts = parts;
        this.#pool = client.pool(Math.max(2000, Math.floor(parts.times.session * 0.6)));
        this.#running = this.#run();
    }

    /** Partitions that this member has now. */
    get owned(): ReadonlySet<number> {
        return this.#owned;
    }

    /**
     * Commits offsets, partition by partition; resolves once Kafka has them.
     * @throws PartitionLostError
     */
    async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
        const backoff = new Backoff(50, 2000);
        for (;;) {
            const mine = [...offsets].filter(([partition]) => this.#owned.has(partition));
            if (mine.length < offsets.size)
                throw new PartitionLostError(
                    `Another member of ${this.#parts.group} has taken over ${this.#parts.topic}.`
                );
            try {
                const connection = await this.#connect(this.#pool);
                const partitions = mine.map(([partitionIndex, offset]) => ({
                    partitionIndex,
                    committedOffset: BigInt(offset),
                    committedLeaderEpoch: -1,
                    committedMetadata: null
                }));
                const topics = [{ name: this.#topic, partitions }];
                await offsetCommitV8.api.async(connection, this.#group, this.#generation, this.#memberId, null, topics);
                return;
            } catch (error) {
                // between two generations: again, as soon as this member is of the new one
                if (!this.#isRebalance(error)) this.#forgetCoordinator(error);
                if (this.#stop.signal.aborted && this.#expired) throw error;
                await delay(backoff.next());
            }
        }
    }

    /** Lets go of everything and leaves, so that others need not wait. */
    async close(): Promise<void> {
        if (this.#stop.signal.aborted) return this.#running;
        const all = [...this.#owned];
        if (all.length > 0) await this.#parts.onRevoked(all);
        this.#stop.abort();
        this.#rejoin.abort();
        await this.#running;
        clearTimeout(this.#expiry);
        this.#owned.clear();
        if (this.#memberId !== '') await this.#leave().catch(() => undefined);
        await this.#client.closePool(this.#pool);
    }

    get #group(): string {
        return this.#client.named(this.#parts.group);
    }

    get #topic(): string {
        return this.#client.named(this.#parts.topic);
    }

    get #expired(): boolean {
        return Date.now() - this.#alive > this.#parts.times.session;
    }

    async #run(): Promise<void> {
        const backoff = new Backoff(100, 3000);
        while (!this.#stop.signal.aborted) {
            try {
                this.#rejoin = new AbortController();
                const assigned = await this.#join();
                backoff.reset();
                await this.#adopt(assigned);
                await this.#stayAlive();
            } catch (error) {
                if (this.#stop.signal.aborted) return;
                if (hasCode(error, kafkaErrors.memberIdRequired)) continue;
                if (hasCode(error, kafkaErrors.rebalanceInProgress)) continue;
                if (hasCode(error, kafkaErrors.unknownMember, kafkaErrors.illegalGeneration)) {
                    this.#lose();
                    if (hasCode(error, kafkaErrors.unknownMember)) this.#memberId = '';
                    continue;
                }
                this.#parts.onError(this.#explained(error));
                this.#forgetCoordinator(error);
                await backoff.wait(this.#stop.signal).catch(() => undefined);
            }
        }
    }

    async #join(): Promise<number[]> {
        // to join may take as long as the slowest member lets it: only a new connection is known not to be dead
        const pool = this.#client.pool(rebalanceTimeout + 10000);
        const { signal } = this.#stop;
        const giveUp = (): void => void this.#client.closePool(pool).catch(this.#parts.onError);
        signal.addEventListener('abort', giveUp, { once: true });
        try {
            return await this.#joinBy(await this.#connect(pool));
        } finally {
            signal.removeEventListener('abort', giveUp);
            giveUp();
        }
    }

    async #joinBy(connection: Connection): Promise<number[]> {
        const { group, topic, times } = this.#parts;
        const sentAt = Date.now();
        const metadata = encodeSubscription(this.#topic, [...this.#owned], this.#generation);
        const protocols = [{ name: protocolName, metadata }];
        const joined = await joinGroupV6.api
            .async(
                connection,
                this.#group,
                times.session,
                rebalanceTimeout,
                this.#memberId,
                null,
                'consumer',
                protocols
            )
            .catch((error: unknown) => {
                if (hasCode(error, kafkaErrors.memberIdRequired)) this.#memberId = memberIdOf(error);
                throw error;
            });
        if (joined.protocolName !== protocolName)
            throw new QueueError(`The group ${group} of ${topic} has members of other software: they can't share.`);
        this.#memberId = joined.memberId ?? '';
        this.#generation = joined.generationId;
        const assignments: { memberId: string; assignment: Buffer }[] = [];
        if (joined.leader === this.#memberId) {
            const members = joined.members.map(({ memberId, metadata: bytes }) =>
                decodeSubscription(memberId, this.#topic, bytes ?? Buffer.alloc(0))
            );
            for (const [memberId, partitions] of assign(members, await this.#parts.partitions()))
                assignments.push({ memberId, assignment: encodeAssignment(this.#topic, partitions) });
        }
        const synced = await syncGroupV4.api.async(
            connection,
            this.#group,
            this.#generation,
            this.#memberId,
            null,
            'consumer',
            protocolName,
            assignments
        );
        this.#lives(Math.max(sentAt, Date.now() - times.heartbeat));
        return decodeAssignment(this.#topic, synced.assignment);
    }

    /** What is no longer ours is let go of first, in its own time; what is new is begun with at once. */
    async #adopt(assigned: readonly number[]): Promise<void> {
        const wanted = new Set(assigned);
        const revoked = [...this.#owned].filter((each) => !wanted.has(each) && !this.#lettingGo.has(each));
        if (revoked.length > 0) void this.#letGo(revoked, this.#rejoin);
        const added = assigned.filter((each) => !this.#owned.has(each));
        if (added.length === 0) return;
        const committed = await this.#committed(added);
        for (const partition of added) this.#owned.add(partition);
        await this.#parts.onAssigned(committed);
    }

    async #letGo(partitions: readonly number[], rejoin: AbortController): Promise<void> {
        for (const partition of partitions) this.#lettingGo.add(partition);
        try {
            await this.#parts.onRevoked(partitions);
        } catch (error) {
            this.#parts.onError(error);
        }
        for (const partition of partitions) {
            this.#lettingGo.delete(partition);
            this.#owned.delete(partition);
        }
        rejoin.abort();
        this.#rejoin.abort();
    }

    /** Until the group is to be joined anew. */
    async #stayAlive(): Promise<void> {
        const { heartbeat } = this.#parts.times;
        const until = AbortSignal.any([this.#stop.signal, this.#rejoin.signal]);
        const backoff = new Backoff(100, heartbeat);
        for (;;) {
            await delay(heartbeat, undefined, { signal: until }).catch(() => undefined);
            if (until.aborted) return;
            const sentAt = Date.now();
            try {
                const connection = await this.#connect(this.#pool);
                await heartbeatV4.api.async(connection, this.#group, this.#generation, this.#memberId, null);
                this.#lives(sentAt);
                backoff.reset();
            } catch (error) {
                if (this.#isRebalance(error)) throw error;
                this.#parts.onError(this.#explained(error));
                this.#forgetCoordinator(error);
                await backoff.wait(until).catch(() => undefined);
            }
        }
    }

    /** Kafka has heard from this member; if it doesn't again in time, the partitions may be another's without our hearing of it. */
    #lives(since: number): void {
        this.#alive = since;
        clearTimeout(this.#expiry);
        this.#expiry = setTimeout(() => this.#lose(), since + this.#parts.times.session - Date.now());
    }

    #lose(): void {
        const lost = [...this.#owned];
        this.#owned.clear();
        this.#generation = -1;
        if (lost.length > 0) this.#parts.onLost(lost);
    }

    async #committed(partitions: readonly number[]): Promise<Map<number, number | undefined>> {
        const connection = await this.#connect(this.#pool);
        const topics = [{ name: this.#topic, partitionIndexes: [...partitions] }];
        const { groups } = await offsetFetchV8.api.async(
            connection,
            [{ groupId: this.#group, memberEpoch: -1, topics }],
            true
        );
        const found = groups.flatMap((group) => group.topics.flatMap((topic) => topic.partitions));
        return new Map(
            found.map(({ partitionIndex, committedOffset }) => [
                partitionIndex,
                committedOffset < 0n ? undefined : Number(committedOffset)
            ])
        );
    }

    async #leave(): Promise<void> {
        const connection = await this.#connect(this.#pool);
        await leaveGroupV4.api.async(connection, this.#group, [{ memberId: this.#memberId, groupInstanceId: null }]);
    }

    async #connect(pool: ConnectionPool): Promise<Connection> {
        if (this.#coordinator === undefined) {
            const any = await this.#client.anyBroker(this.#pool);
            const { coordinators } = await findCoordinatorV4.api.async(any, groupKey, [this.#group]);
            const [found] = coordinators;
            if (found === undefined) throw new QueueError(`Kafka names no coordinator for the group ${this.#group}.`);
            this.#coordinator = { host: found.host, port: found.port };
        }
        return pool.get({ ...this.#coordinator });
    }

    #isRebalance(error: unknown): boolean {
        const { rebalanceInProgress, illegalGeneration, unknownMember } = kafkaErrors;
        return hasCode(error, rebalanceInProgress, illegalGeneration, unknownMember);
    }

    #forgetCoordinator(error: unknown): void {
        if (!(error instanceof PartitionLostError)) this.#coordinator = undefined;
    }

    #explained(error: unknown): unknown {
        if (!hasCode(error, kafkaErrors.groupNotAllowed)) return error;
        return new QueueError(
            `Kafka lets the app not use the group ${this.#group}. Make it with: heroku kafka:consumer-groups:create ${this.#parts.group}`,
            { cause: new Error(messageOf(error)) }
        );
    }
}

/** "MEMBER_ID_REQUIRED": the first try only brings the id to try with (KIP-394). */
function memberIdOf(error: unknown): string {
    const { response } = error as { response?: { memberId?: string | null } };
    return response?.memberId ?? '';
}
