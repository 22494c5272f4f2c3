import type { DurableLog } from 'durable-log';
import type { BusEvent, ChannelWatch } from './busEvent';
import { EventTail } from './eventTail';
import { decodeLoggedEvent, encodeLoggedEvent } from './loggedEvent';
import { ReplayIds } from './replayIds';

/** Kept in memory with a log below it: what subscribers that keep up read. */
const tailOverLog = { events: 2_000, characters: 4 * 1024 * 1024 };
/** Kept in memory without a log; what is older is gone early. */
const tailAlone = { events: 100_000, characters: 64 * 1024 * 1024 };

/** The retained events of a channel, with what their replay ids follow from. Plain JSON. */
export interface ChannelContents {
    readonly channel: string;
    readonly firstReplayId: number;
    /** Place of the oldest event. */
    readonly firstPlace: number;
    readonly events: readonly BusEvent[];
}

/** A group of events between its append and its being visible to subscribers. */
interface PendingAppend {
    readonly firstPlace: number;
    readonly end: number;
    state: 'waitsForJournal' | 'written' | 'durable';
    readonly settled: Deferred;
}

/** What the log holds of an event; see {@link encodeLoggedEvent}. */
export type EncodeEvent = (event: BusEvent) => string;

interface Deferred {
    readonly promise: Promise<void>;
    resolve(): void;
    reject(error: unknown): void;
}

/**
 * One channel: an ordered log of events. The event in place `n` (from 0) is entry `n + 1` of the log and has a replay id that follows from
 * `n`; so places, entries and ids are found from one another by arithmetic.
 *
 * Events become visible in order, each once it is on disk: in this channel's log, or in the journal with the transaction it belongs to.
 */
export class Channel {
    #tail: EventTail;
    #ids: ReplayIds;
    #log: DurableLog | undefined;
    /** Oldest place that is retained. */
    #first = 0;
    #firstCreatedAt: number | undefined;
    /** Places below are visible. */
    #visible: number;
    readonly #pending: PendingAppend[] = [];
    /** How many of {@link #pending} wait for the journal. */
    #waiting = 0;
    readonly #watchers = new Set<() => void>();
    #notifies = false;
    #failure: unknown;

    constructor(
        readonly name: string,
        ids: ReplayIds,
        log?: DurableLog,
        private readonly encode: EncodeEvent = encodeLoggedEvent
    ) {
        this.#ids = ids;
        this.#log = log;
        const end = log === undefined ? 0 : log.nextSequence - 1;
        this.#visible = end;
        this.#tail = new EventTail(end, log === undefined ? tailAlone : tailOverLog);
        if (log !== undefined) this.#first = Math.min(log.firstSequence - 1, end);
    }

    /** Replay ids that the next `count` events will have. */
    nextReplayIds(count: number, offset = 0): number[] {
        return Array.from({ length: count }, (_, i) => this.#ids.at(this.#tail.end + offset + i));
    }

    /** Replay id of the last visible event; one less than the first id if there never was one. */
    get tip(): number {
        return this.#visible === 0 ? this.#ids.first - 1 : this.#ids.at(this.#visible - 1);
    }

    /**
     * Adds events with the ids that {@link nextReplayIds} gave. With `journaled` they are on disk, and may be written here, once it resolves.
     */
    append(events: readonly BusEvent[], journaled?: Promise<void>): void {
        const firstPlace = this.#tail.end;
        for (const event of events) this.#tail.push(event);
        const append: PendingAppend = {
            firstPlace,
            end: this.#tail.end,
            state: journaled === undefined ? 'written' : 'waitsForJournal',
            settled: deferred()
        };
        this.#pending.push(append);
        if (journaled === undefined) {
            if (this.#waiting === 0) this.#write(append);
        } else {
            this.#waiting++;
            journaled.then(
                () => this.#journaled(append),
                (error: unknown) => this.#fail(error)
            );
        }
    }

    /** Puts back an event of the journal, unless it is here already. What lies between was lost with the process, seen by nobody. */
    recover(event: BusEvent): void {
        const place = this.#ids.placeOf(event.replayId);
        if (place === undefined) throw new Error(`replay id ${event.replayId} does not belong to channel ${this.name}`);
        if (place < this.#tail.end) return;
        while (this.#tail.end < place) this.#pushLost();
        this.#tail.push(event);
        this.#log?.append(this.encode(event));
        this.#show(this.#tail.end);
    }

    /** Up to `limit` visible events after a replay id, oldest first. O(log n + events). */
    read(afterReplayId: number, limit: number): BusEvent[] {
        const events: BusEvent[] = [];
        let place = Math.max(this.#ids.placeAfter(afterReplayId), this.#first);
        while (place < this.#visible && events.length < limit) {
            const end = Math.min(place + limit - events.length, this.#visible);
            const read = place < this.#tail.first ? this.#readLog(place, end) : this.#tail.slice(place, end);
            if (read.length === 0) break;
            for (const event of read) if (event !== undefined) events.push(event);
            place += read.length;
        }
        return events;
    }

    /** See `EventBus.startPosition`. */
    startPosition(replayFrom: number): number | undefined {
        if (replayFrom === -1) return this.tip;
        if (replayFrom === -2) return this.#first === 0 ? this.#ids.first - 1 : this.#ids.at(this.#first - 1);
        const place = this.#ids.placeOf(replayFrom);
        return place !== undefined && place >= this.#first && place < this.#visible ? replayFrom : undefined;
    }

    /** The tip as it was at a moment (epoch milliseconds), or what is left of it. O(log n). */
    tipAt(moment: number): number {
        const place = this.#firstPlaceSince(moment);
        return place === 0 ? this.#ids.first - 1 : this.#ids.at(place - 1);
    }

    watch(onAppend: () => void): ChannelWatch {
        // A wrapper of its own, so that the same function can watch twice.
        const watcher = (): void => onAppend();
        this.#watchers.add(watcher);
        return { close: () => void this.#watchers.delete(watcher) };
    }

    /** Resolves once everything appended so far is visible. */
    settled(): Promise<void> {
        if (this.#failure !== undefined) return Promise.reject(this.#failure);
        return this.#pending.at(-1)?.settled.promise ?? Promise.resolve();
    }

    /** Resolves once everything appended so far is in this channel's own log, on disk. */
    async durable(): Promise<void> {
        await this.settled();
        await this.#log?.durable();
    }

    /** Drops events created before `oldest` (epoch milliseconds). O(log n). */
    purge(oldest: number): void {
        if (this.#first >= this.#visible) return;
        this.#firstCreatedAt ??= this.#createdAt(this.#first);
        if (this.#firstCreatedAt >= oldest) return;
        const low = this.#firstPlaceSince(oldest);
        this.#first = low;
        this.#firstCreatedAt = undefined;
        this.#tail.dropBefore(low);
        this.#log?.dropBefore(low + 1);
    }

    /** Everything retained; the events that aren't visible yet are not in it. */
    contents(): ChannelContents {
        const events = this.read(this.#ids.first - 1, this.#visible - this.#first);
        return { channel: this.name, firstReplayId: this.#ids.first, firstPlace: this.#first, events };
    }

    /** Place that the next event gets; and whether events wait for the disk, so that nothing may be replaced now. */
    get end(): number {
        return this.#tail.end;
    }

    get busy(): boolean {
        return this.#pending.length > 0;
    }

    get firstReplayId(): number {
        return this.#ids.first;
    }

    get isEmpty(): boolean {
        return this.#first >= this.#visible;
    }

    /**
     * Takes other contents in place of its own, and goes on after them. Watchers stay; ids that were given out are not given out again, unless
     * the contents come with ids of another beginning. With a log: `log` is an empty one that starts at the first place. Returns the former log.
     */
    replace(contents: ChannelContents, end: number, log?: DurableLog): DurableLog | undefined {
        if (this.busy) throw new Error(`events of ${this.name} are on their way to the disk`);
        const former = this.#log;
        this.#ids = new ReplayIds(contents.firstReplayId);
        this.#log = log;
        this.#first = contents.firstPlace;
        this.#firstCreatedAt = undefined;
        this.#visible = contents.firstPlace;
        this.#tail = new EventTail(contents.firstPlace, log === undefined ? tailAlone : tailOverLog);
        for (const event of contents.events) this.recover(event);
        while (this.#tail.end < end) this.#pushLost();
        this.#show(this.#tail.end);
        return former;
    }

    async close(): Promise<void> {
        this.#watchers.clear();
        await this.settled().catch(() => undefined);
        await this.#log?.close();
    }

    /** A place whose event nobody will see. */
    #pushLost(): void {
        this.#tail.push(undefined);
        this.#log?.append('');
    }

    #journaled(append: PendingAppend): void {
        append.state = 'durable';
        this.#waiting--;
        const at = this.#pending.indexOf(append);
        if (this.#pending.some((item, i) => i < at && item.state === 'waitsForJournal')) return;
        const next = this.#pending.findIndex((item, i) => i > at && item.state === 'waitsForJournal');
        for (const item of this.#pending.slice(at, next === -1 ? undefined : next)) this.#write(item);
        this.#advance();
    }

    /** Writes to the log, in the order of places: called for an item only when all before it were written. */
    #write(append: PendingAppend): void {
        if (this.#log === undefined) {
            append.state = 'durable';
            this.#advance();
            return;
        }
        try {
            let sequence = 0;
            for (const event of this.#tail.slice(append.firstPlace, append.end)) {
                sequence = this.#log.append(event === undefined ? '' : this.encode(event));
            }
            if (append.state === 'durable') return;
            this.#log.durable(sequence).then(
                () => {
                    append.state = 'durable';
                    this.#advance();
                },
                (error: unknown) => this.#fail(error)
            );
        } catch (error) {
            this.#fail(error);
        }
    }

    #advance(): void {
        while (this.#pending[0]?.state === 'durable') {
            const append = this.#pending.shift();
            if (append === undefined) return;
            this.#show(append.end);
            append.settled.resolve();
        }
    }

    #show(end: number): void {
        this.#visible = end;
        const onDisk = this.#log === undefined ? end : Math.min(end, this.#log.durableSequence);
        this.#tail.trim(onDisk);
        if (this.#log === undefined) this.#first = Math.max(this.#first, this.#tail.first);
        this.#notify();
    }

    /** Watchers are called in a turn of their own, once for all that became visible meanwhile: never inside somebody's transaction. */
    #notify(): void {
        if (this.#notifies || this.#watchers.size === 0) return;
        this.#notifies = true;
        queueMicrotask(() => {
            this.#notifies = false;
            for (const watcher of [...this.#watchers]) watcher();
        });
    }

    /** The disk is gone: nothing that was appended becomes visible any more. */
    #fail(error: unknown): void {
        this.#failure ??= error;
        for (const append of this.#pending) append.settled.reject(error);
    }

    #readLog(place: number, end: number): (BusEvent | undefined)[] {
        const last = Math.min(end, this.#tail.first);
        return this.#log?.read(place + 1, last - place).map((entry) => decodeLoggedEvent(entry.payload)) ?? [];
    }

    /** Place of the first retained event that was not created before a moment. */
    #firstPlaceSince(moment: number): number {
        let low = this.#first;
        let high = this.#visible;
        while (low < high) {
            const middle = (low + high) >>> 1;
            if (this.#createdAt(middle) < moment) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /** Of a lost place: of the next event, or the end of time if there is none. */
    #createdAt(place: number): number {
        for (let at = place; at < this.#visible; at++) {
            const [event] = at < this.#tail.first ? this.#readLog(at, at + 1) : this.#tail.slice(at, at + 1);
            if (event !== undefined) return event.createdAt;
        }
        return Infinity;
    }
}

function deferred(): Deferred {
    let resolve!: () => void;
    let reject!: (error: unknown) => void;
    const promise = new Promise<void>((onResolve, onReject) => {
        resolve = onResolve;
        reject = onReject;
    });
    // Who waits is told; that nobody waits is no unhandled error.
    promise.catch(() => undefined);
    return { promise, resolve, reject };
}
