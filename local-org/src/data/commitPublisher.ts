import type { PendingEvent } from './transaction';

/** An event of a committed transaction as the journal holds it: plain JSON, with all that the bus needs to append it again. */
export interface JournaledEvent {
    readonly channel: string;
    /** What {@link CommitPublisher.assign} returned for it (replay id included); opaque to the data room. */
    readonly event: unknown;
}

/**
 * What the event bus registers with the database (`OrgDatabase.registerCommitPublisher`), so that a transaction and its events are one
 * atomic entry in the journal of transactions. The journal decides: an event whose entry isn't on disk was never published.
 *
 * Way of a commit: commit hooks -> {@link assign} -> the entry (changes + assigned events) goes to the journal -> {@link append}. The
 * first three run synchronously inside `Database.transaction`; a throw in any of them undoes the transaction.
 * Way of a start: snapshot -> journal entries in order, {@link recover} for each that holds events -> the database is open.
 */
export interface CommitPublisher {
    /** Gives the events their places (replay ids), in order. Must keep nothing that would matter if {@link append} never follows. */
    assign(events: readonly PendingEvent[], commitTimestamp: number): readonly JournaledEvent[];

    /**
     * Called once the entry is in the journal's buffer, in commit order. `journaled` resolves when it is on disk (at once in memory) and
     * rejects if it can't be written. No subscriber may see an event, nor may the bus's own log have it on disk, before that.
     */
    append(events: readonly JournaledEvent[], journaled: Promise<void>): void;

    /** Hands over journaled events in commit order after a start; the bus ignores those that its own log has already. */
    recover(events: readonly JournaledEvent[]): void;

    /**
     * Resolves when everything handed to {@link append} and {@link recover} so far is on the bus's own disk; until then the journal
     * is not compacted past it.
     */
    durable(): Promise<void>;
}
