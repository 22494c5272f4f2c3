import type { Transaction } from '../data/transaction';
import type { BusEvent } from './busEvent';
import type { ConsumerBatch, ConsumerOutcome, InternalConsumer, SubscriberState } from './eventBus';

/** "You can run a trigger up to 10 times when it's retried (the initial run plus 9 retries)" (Platform Events Developer Guide). */
const mostRetries = 9;

/** What a consumer remembers between batches. */
export interface ConsumerMemory {
    readonly position: number;
    /** In error: it gets no more events until it is registered again. */
    readonly failed: boolean;
}

/** Where a consumer's memory lives, and how its transactions are opened: on the org's bus in the database, on a test bus in the test. */
export interface ConsumerGround {
    load(): ConsumerMemory | undefined;
    save(transaction: Transaction, memory: ConsumerMemory): void;
    transaction: ConsumerBatch['transaction'];
    /** For what the bus saves on its own. */
    saveAlone(memory: ConsumerMemory): void;
}

/** What the bus does next with a consumer. */
export type NextStep = 'go on' | 'try again later' | 'stop';

/** One internal consumer's subscription: its position, its retries, and what a batch's outcome does to them. */
export class Consumer {
    #retries = 0;
    #lastError: string | undefined;

    constructor(
        readonly definition: InternalConsumer,
        private readonly ground: ConsumerGround,
        private readonly onError: (message: string, error?: unknown) => void
    ) {}

    get memory(): ConsumerMemory {
        return this.ground.load() ?? { position: 0, failed: false };
    }

    get retries(): number {
        return this.#retries;
    }

    get state(): SubscriberState {
        const { name, type, objectName: topic } = this.definition;
        const { position, failed } = this.memory;
        const status = failed ? 'Error' : 'Running';
        return { name, type, topic, position, retries: this.#retries, lastError: this.#lastError, status };
    }

    /**
     * A new consumer starts at the tip; so does one that was in error: "Events sent after the trigger moves to the error state and before it
     * returns to the running state aren't resent".
     */
    start(tip: number): void {
        const memory = this.ground.load();
        if (memory === undefined || memory.failed) this.ground.saveAlone({ position: tip, failed: false });
    }

    /** Hands a batch to the consumer and moves its position by the outcome. */
    handle(events: readonly BusEvent[]): NextStep {
        const last = events.at(-1);
        if (last === undefined) return 'stop';
        const outcome = this.#outcomeOf(events, last);
        switch (outcome.kind) {
            case 'done':
                return this.#moved(last.replayId, outcome);
            case 'failed':
                this.onError(`${this.definition.name} failed and lost ${events.length} events: ${outcome.error}`);
                return this.#moved(last.replayId, outcome);
            case 'resumeAfter':
                if (outcome.error !== undefined) this.onError(`${this.definition.name} stopped: ${outcome.error}`);
                return this.#moved(outcome.replayId, outcome);
            case 'retry':
                return this.#retry(outcome.error);
        }
    }

    #outcomeOf(events: readonly BusEvent[], last: BusEvent): ConsumerOutcome {
        const batch: ConsumerBatch = {
            events,
            retries: this.#retries,
            lastError: this.#lastError,
            transaction: (options, work) => this.ground.transaction(options, work),
            commitPosition: (transaction, throughReplayId = last.replayId) =>
                this.ground.save(transaction, { position: throughReplayId, failed: false })
        };
        try {
            return this.definition.handle(batch);
        } catch (error) {
            this.onError(`${this.definition.name} broke down`, error);
            return { kind: 'failed', error: error instanceof Error ? error.message : String(error) };
        }
    }

    #moved(position: number, outcome: ConsumerOutcome): NextStep {
        if (this.memory.position < position) this.ground.saveAlone({ position, failed: false });
        this.#retries = 0;
        if (outcome.kind === 'done') this.#lastError = undefined;
        return 'go on';
    }

    #retry(error: string): NextStep {
        this.#lastError = error;
        if (this.#retries < mostRetries) {
            this.#retries++;
            return 'try again later';
        }
        this.onError(`${this.definition.name} was retried ${mostRetries} times and stops: ${error}`);
        this.ground.saveAlone({ position: this.memory.position, failed: true });
        return 'stop';
    }
}
