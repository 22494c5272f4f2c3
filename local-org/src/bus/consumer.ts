import type { BusEvent } from './busEvent';
import type { ConsumerBatch, ConsumerOutcome, InternalConsumer, SubscriberState } from './eventBus';
import type { ProgressStore, SubscriberProgress } from './subscriberRow';

/** "You can run a trigger up to 10 times when it's retried (the initial run plus 9 retries)" (Platform Events Developer Guide). */
const mostRetries = 9;

/** What the bus does next with a consumer. */
export type NextStep = 'go on' | 'try again later' | 'stop';

/** Looks on while consumers handle events. */
export interface ConsumerWatch {
    /** Are events passed over, as if there were no consumer? */
    readonly muted: boolean;
    handling(consumer: InternalConsumer, events: readonly BusEvent[]): void;
}

/** One internal consumer's subscription: its position, its retries, and what a batch's outcome does to them. */
export class Consumer {
    constructor(
        readonly definition: InternalConsumer,
        private readonly row: ProgressStore,
        private readonly onError: (message: string, error?: unknown) => void,
        private readonly watch?: ConsumerWatch,
        /** Of a partition: which events are its own. */
        readonly concerns?: (event: BusEvent) => boolean
    ) {}

    get progress(): SubscriberProgress {
        return this.row.load() ?? startingAt(0);
    }

    get state(): SubscriberState {
        const { name, type, objectName: topic } = this.definition;
        return { name, type, topic, ...this.progress };
    }

    /**
     * A new consumer starts at the tip; so does one that was in error: "Events sent after the trigger moves to the error state and before it
     * returns to the running state aren't resent".
     */
    start(tip: number): void {
        const progress = this.row.load();
        if (progress === undefined || progress.status === 'Error') this.row.saveNow(startingAt(tip));
    }

    /** Tells the row of the last event published: on a test bus. */
    showTip(tip: number): void {
        this.row.saveTip(tip);
    }

    /** Hands a batch to the consumer and moves its position by the outcome. */
    handle(events: readonly BusEvent[]): NextStep {
        const last = events.at(-1);
        if (last === undefined) return 'stop';
        if (this.watch?.muted === true) return this.moveTo(last.replayId);
        this.watch?.handling(this.definition, events);
        const outcome = this.#outcomeOf(events, last);
        switch (outcome.kind) {
            case 'done':
                return this.moveTo(last.replayId);
            case 'failed':
                this.onError(`${this.definition.name} failed and lost ${events.length} events: ${outcome.error}`);
                return this.moveTo(last.replayId);
            case 'resumeAfter':
                if (outcome.error !== undefined) this.onError(`${this.definition.name} stopped: ${outcome.error}`);
                return this.moveTo(outcome.replayId);
            case 'retry':
                return this.#retry(outcome.error);
        }
    }

    #outcomeOf(events: readonly BusEvent[], last: BusEvent): ConsumerOutcome {
        const { retries, lastError } = this.progress;
        const batch: ConsumerBatch = {
            events,
            retries,
            lastError,
            transaction: (options, work) => this.row.transaction(options, work),
            commitPosition: (transaction, throughReplayId = last.replayId) =>
                this.row.save(transaction, { ...startingAt(throughReplayId), lastError })
        };
        try {
            return this.definition.handle(batch);
        } catch (error) {
            this.onError(`${this.definition.name} broke down`, error);
            return { kind: 'failed', error: error instanceof Error ? error.message : String(error) };
        }
    }

    /** The events up to this position are done with. */
    moveTo(position: number): NextStep {
        const { position: committed, lastError } = this.progress;
        if (committed < position) this.row.saveNow({ ...startingAt(position), lastError });
        return 'go on';
    }

    #retry(error: string): NextStep {
        const { position, retries } = this.progress;
        if (retries < mostRetries) {
            this.row.saveNow({ position, retries: retries + 1, lastError: error, status: 'Running' });
            return 'try again later';
        }
        this.onError(`${this.definition.name} was retried ${mostRetries} times and stops: ${error}`);
        this.row.saveNow({ position, retries, lastError: error, status: 'Error' });
        return 'stop';
    }
}

function startingAt(position: number): SubscriberProgress {
    return { position, retries: 0, lastError: undefined, status: 'Running' };
}
