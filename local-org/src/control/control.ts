import type { RequestGateHolder } from '../api/server';
import type { Session, SessionStore } from '../api/session';
import type { ChangeTapHolder } from '../bus/changeDataCapture';
import type { OrgEventBus } from '../bus/orgEventBus';
import type { MovableClock } from '../clock';
import { setupRecords, type OrgDatabase } from '../data/database';
import type { DatabaseState } from '../data/databaseState';
import type { PubSubTapHolder } from '../pubsub/pubSubTap';
import type { StreamingServer } from '../streaming/streamingServer';
import { ActivityLog } from './activityLog';
import { Faults } from './faults';
import { busTap, changeTap, pubSubTap, requestGate, streamingTap } from './taps';
import { readSnapshotText, SnapshotError, snapshotLines, type OrgSnapshot } from './snapshotFile';

/** What delays a disk: undefined is no delay. */
export interface DiskHolder {
    delay: (() => Promise<void> | undefined) | undefined;
}

export interface ControlParts {
    readonly clock: MovableClock;
    readonly database: OrgDatabase;
    readonly bus: OrgEventBus;
    readonly changes: ChangeTapHolder;
    readonly sessions: SessionStore;
    readonly gate: RequestGateHolder;
    readonly pubSub: PubSubTapHolder;
    readonly disk: DiskHolder;
    /** False: nothing is kept on disk, so it can't be slow. */
    readonly hasDisk: boolean;
}

/** What tests and developers do to an org from outside: what no real org lets them. Behind `/local-org/*`, the commands and the TypeScript API. */
export class Control {
    readonly faults: Faults;
    readonly log: ActivityLog;
    readonly #parts: ControlParts;
    readonly #start: DatabaseState;
    #streaming: StreamingServer | undefined;
    readonly #onReset: (() => void)[] = [];
    readonly #onLoad: (() => void)[] = [];
    readonly #sessionsOfStart: Session[] = [];

    constructor(parts: ControlParts) {
        this.#parts = parts;
        const update = (): void => this.#update();
        this.log = new ActivityLog(() => parts.clock.now(), update);
        this.faults = new Faults({
            hasDisk: parts.hasDisk,
            onChange: update,
            onStrike: ({ id, kind }, { protocol }) => this.log.add({ kind: 'fault', id, fault: kind, protocol })
        });
        this.#start = parts.database.state();
        parts.clock.onMove(() => parts.sessions.endExpired());
    }

    /** The streaming room opens after the others. */
    set streaming(streaming: StreamingServer) {
        this.#streaming = streaming;
        this.#update();
    }

    /** A session that was given out with the org's address: a reset brings it back. */
    belongsToStart(session: Session): void {
        this.#sessionsOfStart.push(session);
    }

    /** Something beside records, events and sessions is to be as at the start, too. */
    onReset(listener: () => void): void {
        this.#onReset.push(listener);
    }

    /** Somebody has to be told that the org's channels hold other events than before. */
    onLoad(listener: () => void): void {
        this.#onLoad.push(listener);
    }

    /**
     * Moves the org's time ahead: events past their retention are gone, sessions past their time have ended, what is scheduled is due.
     * What clients wait for (long polls, keep-alives) follows the machine's time. Milliseconds.
     */
    advanceClock(milliseconds: number): void {
        this.#parts.clock.advance(milliseconds);
    }

    /** As text, a line of JSON each: records, retained events, clock and muted triggers. */
    async snapshot(): Promise<string> {
        const { bus, clock, database } = this.#parts;
        await bus.durable();
        const snapshot: OrgSnapshot = {
            organizationId: setupRecords(database).organizationId,
            clockShift: clock.shift,
            triggersMuted: this.triggersMuted,
            records: database.state(),
            channels: bus.contents()
        };
        return [...snapshotLines(snapshot)].join('');
    }

    /**
     * Brings the org to a snapshot of it, or of another org of the same source. CometD clients have to shake hands again, Pub/Sub clients to open new streams.
     * @throws SnapshotError
     */
    async load(text: string): Promise<void> {
        const snapshot = readSnapshotText(text);
        if (snapshot.organizationId !== setupRecords(this.#parts.database).organizationId) {
            throw new SnapshotError('The snapshot is of an org with another id.');
        }
        await this.#become(snapshot);
        this.#streaming?.forgetAll();
        for (const listener of this.#onLoad) listener();
    }

    /**
     * Brings the org back to what it was after its start: records and their ids, time, triggers heard, no faults. Channels become empty (replay
     * ids go on, none is used twice). Sessions and clients stay connected, so that a test goes on with the connections it has.
     */
    async reset(): Promise<{ readonly milliseconds: number }> {
        const started = performance.now();
        this.faults.clear();
        await this.#become({ records: this.#start, channels: [], clockShift: 0, triggersMuted: false });
        for (const listener of this.#onReset) listener();
        return { milliseconds: Math.round((performance.now() - started) * 10) / 10 };
    }

    get triggersMuted(): boolean {
        return this.#parts.database.automationMuted;
    }

    /** Keeps Apex triggers and flows, also those of events, from running: while data is seeded. */
    muteTriggers(muted = true): void {
        this.#parts.database.automationMuted = muted;
        this.#parts.bus.consumersMuted = muted;
    }

    async #become(state: Omit<OrgSnapshot, 'organizationId'>): Promise<void> {
        const { bus, clock, database, sessions } = this.#parts;
        this.muteTriggers(state.triggersMuted);
        await bus.replace(state.channels, () => {
            const restored = database.restore(state.records);
            clock.moveTo(state.clockShift);
            sessions.restart((userId) => database.get('User', userId) !== undefined, this.#sessionsOfStart);
            return restored;
        });
    }

    /** Puts in place what faults and watchers need, and nothing else. */
    #update(): void {
        const { faults, log } = this;
        const { bus, changes, disk, gate, pubSub, sessions } = this.#parts;
        const needed = faults.size > 0 || log.watched;
        const taps = { faults, log, sessions };
        gate.current = needed ? requestGate(taps) : undefined;
        pubSub.tap = needed ? pubSubTap(taps) : undefined;
        bus.tap = log.watched ? busTap(taps) : undefined;
        changes.tap = faults.list().some(({ kind }) => kind === 'gapEvent') ? changeTap(taps) : undefined;
        if (this.#streaming !== undefined) {
            this.#streaming.tap = needed ? streamingTap(taps, this.#streaming) : undefined;
        }
        const slow = faults.list().some(({ kind }) => kind === 'slowDisk');
        disk.delay = slow ? () => this.#diskDelay() : undefined;
    }

    #diskDelay(): Promise<void> | undefined {
        const { latency } = this.faults.strikes('slowDisk', {}) ?? {};
        return latency === undefined ? undefined : new Promise((resolve) => setTimeout(resolve, latency));
    }
}
