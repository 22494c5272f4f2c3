import { Backoff } from '../backoff';
import type { BatchHandler, Position, QueueMessage, QueueSubscription } from './eventQueue';

export interface SubscriptionParts<Message> {
    readonly group: string | undefined;
    /** Offset to begin at. */
    readonly position: number;
    /** Offset after the last message that is there at the start. */
    readonly end: number;
    readonly read: (from: number) => readonly QueueMessage<Message>[];
    readonly commit: (offset: number) => Promise<void>;
    readonly handler: BatchHandler<Message>;
    readonly onError: (error: unknown) => void;
    readonly onClosed: () => void;
}

/** Hands over one topic's messages, batch after batch. */
export class EmbeddedSubscription<Message> implements QueueSubscription {
    readonly group: string | undefined;
    readonly caughtUp: Promise<void>;
    readonly #parts: SubscriptionParts<Message>;
    readonly #stop = new AbortController();
    #reportCaughtUp: () => void = () => undefined;
    #position: number;
    #soughtTo: number | undefined;
    #wake: (() => void) | undefined;
    #running: Promise<void> | undefined;

    constructor(parts: SubscriptionParts<Message>) {
        this.#parts = parts;
        this.group = parts.group;
        this.#position = parts.position;
        this.caughtUp = new Promise((resolve) => (this.#reportCaughtUp = resolve));
    }

    start(): void {
        this.#running = this.#run().finally(() => this.#parts.onClosed());
    }

    /** There is something new. */
    wake(): void {
        this.#wake?.();
    }

    commit({ offset }: Position): Promise<void> {
        return this.#parts.commit(offset);
    }

    seek({ offset }: Position): void {
        this.#soughtTo = offset;
        this.wake();
    }

    async close(): Promise<void> {
        this.#stop.abort();
        this.wake();
        await this.#running;
    }

    async #run(): Promise<void> {
        const backoff = new Backoff(200, 10000);
        while (!this.#stop.signal.aborted) {
            this.#takeSeek();
            if (this.#position >= this.#parts.end) this.#reportCaughtUp();
            try {
                const batch = this.#parts.read(this.#position);
                const last = batch.at(-1);
                if (last === undefined) {
                    await this.#more();
                    continue;
                }
                await this.#parts.handler(batch, this);
                this.#position = last.offset + 1;
                if (this.#soughtTo === undefined) await this.#parts.commit(this.#position);
                backoff.reset();
            } catch (error) {
                if (this.#stop.signal.aborted) return;
                this.#parts.onError(error);
                await backoff.wait(this.#stop.signal).catch(() => undefined);
            }
        }
    }

    #takeSeek(): void {
        if (this.#soughtTo === undefined) return;
        this.#position = this.#soughtTo;
        this.#soughtTo = undefined;
    }

    #more(): Promise<void> {
        return new Promise((resolve) => {
            this.#wake = () => {
                this.#wake = undefined;
                resolve();
            };
        });
    }
}
