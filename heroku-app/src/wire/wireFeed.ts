import type { EventEmitter } from 'node:events';
import type { Line } from './lineGenerator';

export interface WireEvents {
    lines: [readonly Line[]];
    rate: [rate: number, by: string];
}

/** The wire as a process hears it, wherever its lines are made. */
export interface WireFeed extends Pick<EventEmitter<WireEvents>, 'on' | 'off'> {
    /** Lines a second. */
    readonly rate: number;
    /** Lines that were made, or heard, in the last second. */
    readonly linesPerSecond: number;
    /**
     * Who hears the wire sees the new rate once its generator has it.
     * @param by who wants it, for all to see
     * @throws RangeError
     */
    setRate(rate: number, by: string): void;
}
