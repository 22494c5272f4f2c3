import type { TestOrg } from '../../../src/startOrg';

/** Where a listener is to listen, and how long it lets a silent connection be. */
export interface ListenerOptions {
    readonly org: TestOrg;
    readonly channel: string;
    /** Replay id to go on after. */
    readonly from: number;
    /** Milliseconds without an event after which a program starts its client anew, from the last one it has. */
    readonly patience: number;
}

/** A program that listens by one client library. It keeps its place, and starts its client anew when that has given up. */
export abstract class Listener {
    abstract readonly name: string;
    /** By replay id: the EventUuid, and how often the event came. */
    readonly seen = new Map<number, { eventUuid: string; times: number }>();
    /** Clients started anew, by the reason: the library recovered by itself where there is none. */
    readonly restarts = new Map<string, number>();
    deliveries = 0;

    constructor(protected readonly options: ListenerOptions) {}

    /** Resolves when the program has begun. */
    abstract start(): Promise<void>;
    /** The program goes away and comes back, to where it was or to another place. */
    abstract comeBack(place?: number): void;
    abstract stop(): Promise<void>;

    /** Forgets what was counted, not its place. */
    countAnew(): void {
        this.seen.clear();
        this.restarts.clear();
        this.deliveries = 0;
    }

    protected hear(replayId: number, eventUuid: string): void {
        this.deliveries++;
        const known = this.seen.get(replayId);
        if (known === undefined) this.seen.set(replayId, { eventUuid, times: 1 });
        else known.times++;
    }

    protected restarted(reason: string): void {
        const why = reason.replace(/ rpcId: .*/, '');
        this.restarts.set(why, (this.restarts.get(why) ?? 0) + 1);
    }
}

/** A program in this process: it watches its client as those in processes of their own do. */
export abstract class WatchfulListener extends Listener {
    #last = this.options.from;
    #watch: NodeJS.Timeout | undefined;
    #stopped = false;
    /** One client ends before the next begins, however often it is asked for. */
    #turn: Promise<void> = Promise.resolve();

    /** Starts a client that goes on after `#last`; -2 is all that is retained. */
    protected abstract begin(last: number): void | Promise<void>;
    protected abstract end(): void | Promise<void>;

    async start(): Promise<void> {
        this.#expect();
        this.#turn = Promise.resolve(this.begin(this.#last));
        await this.#turn;
    }

    comeBack(place = this.#last): void {
        this.#last = place;
        void this.#again();
    }

    async stop(): Promise<void> {
        this.#stopped = true;
        await this.#turn;
        clearTimeout(this.#watch);
        await this.end();
    }

    protected override hear(replayId: number, eventUuid: string): void {
        this.#last = Math.max(this.#last, replayId);
        this.#expect();
        super.hear(replayId, eventUuid);
    }

    /** The client has given up; `gap`: the org no longer has its place. */
    protected lost(why: string): void {
        if (this.#stopped) return;
        this.restarted(why);
        if (why === 'gap') this.#last = -2;
        void this.#again();
    }

    #expect(): void {
        clearTimeout(this.#watch);
        this.#watch = setTimeout(() => this.lost('silence'), this.options.patience);
    }

    #again(): Promise<void> {
        this.#turn = this.#turn.then(async () => {
            if (this.#stopped) return;
            await this.end();
            this.#expect();
            await this.begin(this.#last);
        });
        return this.#turn;
    }
}
