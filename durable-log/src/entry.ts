import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/**
 * An entry on disk, little-endian:
 *
 * | bytes | |
 * |---|---|
 * | 0-3 | CRC32 of everything after it |
 * | 4-7 | length of the payload |
 * | 8-15 | sequence |
 * | 16-19 | place in its commit group, from 0 |
 * | 20- | payload |
 *
 * The place in the group tells a torn tail from damage: a group is written only once the one before it is synced, so an unreadable entry
 * before a readable one *of a later group* had been on disk.
 */
export const headerBytes = 20;

/** Writes the header of an entry whose payload already stands at `at + headerBytes`. */
export function sealEntry(target: Buffer, at: number, length: number, sequence: number, placeInGroup: number): void {
    target.writeUInt32LE(length, at + 4);
    target.writeUInt32LE(sequence % 0x1_0000_0000, at + 8);
    target.writeUInt32LE(Math.floor(sequence / 0x1_0000_0000), at + 12);
    target.writeUInt32LE(placeInGroup, at + 16);
    target.writeUInt32LE(crc32(target.subarray(at + 4, at + headerBytes + length)), at);
}

export function payloadLengthAt(source: Buffer, at: number): number {
    return source.readUInt32LE(at + 4);
}

export function sequenceAt(source: Buffer, at: number): number {
    return source.readUInt32LE(at + 12) * 0x1_0000_0000 + source.readUInt32LE(at + 8);
}

export function placeInGroupAt(source: Buffer, at: number): number {
    return source.readUInt32LE(at + 16);
}

/** Whether a whole entry with a matching checksum stands at `at`. */
export function isEntryAt(source: Buffer, at: number, end: number): boolean {
    if (at + headerBytes > end) return false;
    const entryEnd = at + headerBytes + payloadLengthAt(source, at);
    return entryEnd <= end && crc32(source.subarray(at + 4, entryEnd)) === source.readUInt32LE(at);
}

/** Reads entries one after another from a file. */
export class EntryReader {
    #block: Buffer = Buffer.alloc(0);
    #blockOffset: number;
    #at = 0;

    /** Of the entry that {@link next} found. */
    sequence = 0;
    payload: Buffer = this.#block;

    constructor(
        private readonly file: number,
        offset: number,
        private readonly end: number,
        private readonly blockBytes: number
    ) {
        this.#blockOffset = offset;
    }

    /** Where the next entry would start. */
    get offset(): number {
        return this.#blockOffset + this.#at;
    }

    /** Steps over entries before `sequence` by their headers alone; what they hold isn't checked. */
    skipTo(sequence: number): void {
        while (this.offset < this.end && this.#fill(headerBytes) && sequenceAt(this.#block, this.#at) < sequence) {
            const entryEnd = this.#at + headerBytes + payloadLengthAt(this.#block, this.#at);
            if (entryEnd <= this.#block.length) {
                this.#at = entryEnd;
            } else {
                this.#blockOffset += entryEnd;
                this.#block = this.#block.subarray(0, 0);
                this.#at = 0;
            }
        }
    }

    /** Steps over the next entry. `invalid` if what follows is no whole entry. */
    next(): 'entry' | 'end' | 'invalid' {
        if (this.offset >= this.end) return 'end';
        if (!this.#fill(headerBytes)) return 'invalid';
        const length = payloadLengthAt(this.#block, this.#at);
        if (!this.#fill(headerBytes + length)) return 'invalid';
        if (!isEntryAt(this.#block, this.#at, this.#block.length)) return 'invalid';
        this.sequence = sequenceAt(this.#block, this.#at);
        const start = this.#at + headerBytes;
        this.#at = start + length;
        this.payload = this.#block.subarray(start, this.#at);
        return 'entry';
    }

    /** Makes `bytes` bytes available from the current place. Each block is fresh memory: payloads are views into it. */
    #fill(bytes: number): boolean {
        if (this.#block.length - this.#at >= bytes) return true;
        const offset = this.offset;
        if (offset + bytes > this.end) return false;
        const size = Math.min(Math.max(bytes, this.blockBytes), this.end - offset);
        const block = Buffer.allocUnsafeSlow(size);
        let read = 0;
        while (read < size) {
            const count = readSync(this.file, block, read, size - read, offset + read);
            if (count === 0) break;
            read += count;
        }
        this.#block = read === size ? block : block.subarray(0, read);
        this.#blockOffset = offset;
        this.#at = 0;
        return read >= bytes;
    }
}
