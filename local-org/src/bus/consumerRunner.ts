import type { Consumer } from './consumer';
import type { Channel } from './channel';
import type { ChannelWatch } from './busEvent';

/** Delay before the first retry; each one after it is twice as long, up to the longest. */
export interface RetryDelays {
    readonly first: number;
    readonly longest: number;
}

export const platformRetryDelays: RetryDelays = { first: 500, longest: 60_000 };

/** A partition looks at so many events for its own in one go. */
const readAtOnce = 2_000;

/** Drives one consumer through its channel: a batch a turn of the event loop, so that neither others nor requests wait for its backlog. */
export class ConsumerRunner {
    readonly #watch: ChannelWatch;
    #scheduled: NodeJS.Immediate | undefined;
    #retryTimer: NodeJS.Timeout | undefined;
    #closed = false;

    constructor(
        readonly consumer: Consumer,
        private readonly channel: Channel,
        private readonly delays: RetryDelays
    ) {
        this.#watch = channel.watch(() => this.#schedule());
        this.#schedule();
    }

    /** The channel's or the consumer's records are others than before. */
    restart(): void {
        this.consumer.start(this.channel.tip);
        clearTimeout(this.#retryTimer);
        this.#retryTimer = undefined;
        this.#schedule();
    }

    /** Passes over what the consumer has not handled yet. */
    skipToTip(): void {
        this.consumer.moveTo(this.channel.tip);
    }

    close(): void {
        this.#closed = true;
        this.#watch.close();
        if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
        clearTimeout(this.#retryTimer);
    }

    #schedule(): void {
        if (this.#closed || this.#scheduled !== undefined || this.#retryTimer !== undefined) return;
        this.#scheduled = setImmediate(() => {
            this.#scheduled = undefined;
            this.#step();
        });
    }

    #step(): void {
        const { position, status } = this.consumer.progress;
        if (status === 'Error') return;
        const { concerns, definition } = this.consumer;
        const read = this.channel.read(position, concerns === undefined ? definition.batchSize : readAtOnce);
        if (read.length === 0) return;
        const events = concerns === undefined ? read : read.filter(concerns).slice(0, definition.batchSize);
        const next =
            events.length > 0 ? this.consumer.handle(events) : this.consumer.moveTo(read.at(-1)?.replayId ?? position);
        if (next === 'go on') this.#schedule();
        else if (next === 'try again later') this.#scheduleRetry();
    }

    #scheduleRetry(): void {
        const delay = Math.min(this.delays.first * 2 ** (this.consumer.progress.retries - 1), this.delays.longest);
        this.#retryTimer = setTimeout(() => {
            this.#retryTimer = undefined;
            this.#schedule();
        }, delay);
    }
}
