import { createHash } from 'node:crypto';

/** So many ids follow one another, then some are left out: clients must not count on the next id being one more (999 -> 1025 was seen). */
const run = 16;
const cycle = run + 9;
const highestFirst = 10_000_000;

/**
 * The replay ids of one channel. The event in place `n` of the channel (from 0) has an id that is a function of `n` alone, so neither
 * look-up needs an index.
 */
export class ReplayIds {
    constructor(
        readonly first: number,
        private readonly contiguous = false
    ) {}

    /** Ids of a new channel: they begin somewhere else than those of another channel or another org. */
    static seeded(channel: string, seed: string): ReplayIds {
        const hash = createHash('sha256').update(`${seed} ${channel}`).digest();
        return new ReplayIds(1 + (hash.readUInt32LE(0) % highestFirst));
    }

    /** Id of the event in `place`. */
    at(place: number): number {
        return this.contiguous ? this.first + place : this.first + Math.floor(place / run) * cycle + (place % run);
    }

    /** Place of the event with this id; undefined if no event can have it. */
    placeOf(replayId: number): number | undefined {
        const offset = replayId - this.first;
        if (!Number.isSafeInteger(offset) || offset < 0) return undefined;
        if (this.contiguous) return offset;
        const inCycle = offset % cycle;
        return inCycle < run ? Math.floor(offset / cycle) * run + inCycle : undefined;
    }

    /** First place whose id is greater than `replayId`. */
    placeAfter(replayId: number): number {
        const offset = Math.floor(replayId) - this.first;
        if (offset < 0) return 0;
        if (this.contiguous) return offset + 1;
        return Math.floor(offset / cycle) * run + Math.min((offset % cycle) + 1, run);
    }
}
