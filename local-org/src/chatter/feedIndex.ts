/** A feed item's place in a feed: feeds run from the newest to the oldest. */
export interface FeedPosition {
    readonly createdDate: number;
    readonly id: string;
}

type Slot = FeedPosition & { removed: boolean };

/** Feed items by the feed they stand in, each list in order of creation. Adding and removing are O(1), a page O(log n + items). */
export class FeedIndex {
    readonly #feeds = new Map<string, Slot[]>();
    readonly #slotsById = new Map<string, Slot>();

    add(feeds: readonly string[], position: FeedPosition): void {
        if (this.#slotsById.has(position.id)) return;
        const slot: Slot = { ...position, removed: false };
        this.#slotsById.set(slot.id, slot);
        for (const feed of new Set(feeds)) {
            const slots = this.#feeds.get(feed);
            if (!slots) this.#feeds.set(feed, [slot]);
            else insertInOrder(slots, slot);
        }
    }

    remove(id: string): void {
        const slot = this.#slotsById.get(id);
        if (!slot) return;
        slot.removed = true;
        this.#slotsById.delete(id);
    }

    /** Positions of several feeds merged, newest first and each once, those older than `before` if it is given. */
    *newestFirst(feeds: readonly string[], before?: FeedPosition): Generator<FeedPosition> {
        const cursors = feeds
            .map((feed) => this.#feeds.get(feed) ?? [])
            .map((slots) => ({ slots, at: (before ? firstNotBefore(slots, before) : slots.length) - 1 }));
        let last: string | undefined;
        for (;;) {
            let newest: (typeof cursors)[number] | undefined;
            for (const cursor of cursors) {
                while (cursor.slots[cursor.at]?.removed) cursor.at--;
                if (cursor.at >= 0 && (!newest || isBefore(slotAt(newest), slotAt(cursor)))) newest = cursor;
            }
            if (!newest) return;
            const slot = slotAt(newest);
            newest.at--;
            if (slot.id !== last) yield slot;
            last = slot.id;
        }
    }
}

function slotAt(cursor: { slots: readonly Slot[]; at: number }): Slot {
    return cursor.slots[cursor.at] as Slot;
}

/** Items arrive in order but for clocks set back between runs, so this looks at the end first. */
function insertInOrder(slots: Slot[], slot: Slot): void {
    let at = slots.length;
    while (at > 0 && isBefore(slot, slots[at - 1] as Slot)) at--;
    slots.splice(at, 0, slot);
}

function firstNotBefore(slots: readonly Slot[], position: FeedPosition): number {
    let low = 0;
    let high = slots.length;
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (isBefore(slots[middle] as Slot, position)) low = middle + 1;
        else high = middle;
    }
    return low;
}

function isBefore(a: FeedPosition, b: FeedPosition): boolean {
    return a.createdDate !== b.createdDate ? a.createdDate < b.createdDate : a.id < b.id;
}
