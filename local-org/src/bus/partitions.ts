import type { OrgDatabase } from '../data/database';
import type { StoredValue } from '../data/recordStore';
import type { Transaction, TransactionOptions } from '../data/transaction';
import type { BusEvent } from './busEvent';
import type { InternalConsumer } from './eventBus';
import type { ProgressStore, SubscriberProgress, SubscriberRow } from './subscriberRow';

/** How a consumer's events are shared out among parallel subscriptions ("Platform Event Processing at Scale with Parallel Subscriptions for Apex Triggers"). */
export interface PartitionScheme {
    readonly count: number;
    /** `EventUuid`, or the name of a field of the event. */
    readonly key: string;
}

/** The partition that an event belongs to: the hash of its key, so that events with the same key come one after the other. */
export function partitionOf({ count, key }: PartitionScheme, { eventUuid = '', record }: BusEvent): number {
    const value = key === 'EventUuid' ? undefined : record?.[key];
    return hashOf(String(value ?? eventUuid)) % count;
}

/** FNV-1a. */
function hashOf(text: string): number {
    let hash = 0x811c9dc5;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    return hash >>> 0;
}

/** What is kept of a consumer's partitions. */
interface Kept extends PartitionScheme {
    readonly progress: readonly SubscriberProgress[];
    /** How the events were shared out before, and how far each partition was: what it had handled isn't handled again. */
    readonly former?: PartitionScheme & { readonly positions: readonly number[] };
}

/**
 * The partitions of one consumer: each has a place of its own. The consumer has one row of EventBusSubscriber, which shows the place of the one that
 * is furthest behind.
 */
export class Partitions {
    readonly #key: string;

    constructor(
        private readonly database: OrgDatabase,
        private readonly row: SubscriberRow,
        { type, name, objectName }: InternalConsumer,
        private readonly scheme: PartitionScheme
    ) {
        this.#key = keyOf({ type, name, objectName });
    }

    /**
     * Takes over from the subscription, or the partitions, that there were. After a change of the partitions "the system keeps the old partitions until it
     * finishes processing the remaining events": here the new ones pass over what the old ones had handled.
     */
    start(tip: number): void {
        const kept = this.#kept();
        if (kept?.count === this.scheme.count && kept.key === this.scheme.key) return;
        const single = this.row.load();
        const position = kept !== undefined ? lowest(kept) : single?.status === 'Running' ? single.position : tip;
        const progress = Array.from({ length: this.scheme.count }, () => runningFrom(position));
        const former = kept && {
            former: { count: kept.count, key: kept.key, positions: kept.progress.map((each) => each.position) }
        };
        this.row.now((transaction) => this.#write(transaction, { ...this.scheme, progress, ...former }));
    }

    /** Whether an event is for a partition, and not handled yet by the partitions that there were before. */
    concerns(partition: number, event: BusEvent): boolean {
        if (partitionOf(this.scheme, event) !== partition) return false;
        const { former } = this.#kept() ?? {};
        return former === undefined || (former.positions[partitionOf(former, event)] ?? 0) < event.replayId;
    }

    /** The progress of one partition. */
    progressOf(partition: number): ProgressStore {
        const change = (transaction: Transaction, progress: SubscriberProgress): void => {
            const { progress: before, former } = this.#kept() ?? { progress: [] };
            const all = Array.from({ length: this.scheme.count }, (_, at) =>
                at === partition ? progress : (before[at] ?? runningFrom(progress.position))
            );
            const isOver =
                former !== undefined && all.every(({ position }) => position >= Math.max(...former.positions));
            this.#write(transaction, {
                ...this.scheme,
                progress: all,
                ...(former !== undefined && !isOver && { former })
            });
        };
        return {
            load: () => this.#kept()?.progress[partition],
            save: change,
            saveNow: (progress) => this.row.now((transaction) => change(transaction, progress)),
            saveTip: (tip) => this.row.saveTip(tip),
            transaction: <T>(options: TransactionOptions, work: (transaction: Transaction) => T) =>
                this.row.transaction(options, work)
        };
    }

    #write(transaction: Transaction, kept: Kept): void {
        this.database.setValue(transaction, this.#key, kept as unknown as StoredValue);
        const { progress } = kept;
        const failed = progress.find(({ status }) => status === 'Error');
        this.row.save(transaction, {
            position: lowest(kept),
            retries: Math.max(...progress.map(({ retries }) => retries)),
            lastError: failed?.lastError ?? progress.find(({ lastError }) => lastError !== undefined)?.lastError,
            status: failed === undefined ? 'Running' : 'Error'
        });
    }

    #kept(): Kept | undefined {
        return this.database.value(this.#key) as unknown as Kept | undefined;
    }
}

/**
 * A consumer has no partitions any more: "The original subscription is resumed, starting from the earliest Replay ID that one of the parallel
 * subscriptions last processed" - which its row shows.
 */
export function forgetPartitions(database: OrgDatabase, row: SubscriberRow, consumer: InternalConsumer): void {
    const key = keyOf(consumer);
    if (database.value(key) === undefined) return;
    row.now((transaction) => database.setValue(transaction, key, undefined));
}

function keyOf({ type, name, objectName }: Pick<InternalConsumer, 'type' | 'name' | 'objectName'>): string {
    return `bus/partitions/${type}/${name}/${objectName}`;
}

function lowest({ progress }: Kept): number {
    return Math.min(...progress.map(({ position }) => position));
}

function runningFrom(position: number): SubscriberProgress {
    return { position, retries: 0, lastError: undefined, status: 'Running' };
}
