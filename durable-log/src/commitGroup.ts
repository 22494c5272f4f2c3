import { headerBytes, sealEntry } from './entry';

const smallest = 64 * 1024;
const largestKept = 4 * 1024 * 1024;

/** Entries that go to disk with one write and one sync. */
export class CommitGroup {
    #buffer = Buffer.allocUnsafeSlow(smallest);
    #bytes = 0;
    #settle: { promise: Promise<void>; resolve(): void; reject(error: Error): void } | undefined;

    /** Sequence of the first entry. */
    first = 0;
    count = 0;

    get bytes(): number {
        return this.#bytes;
    }

    get last(): number {
        return this.first + this.count - 1;
    }

    get contents(): Buffer {
        return this.#buffer.subarray(0, this.#bytes);
    }

    add(sequence: number, payload: Uint8Array | string): void {
        const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.byteLength;
        const at = this.#bytes;
        this.#reserve(at + headerBytes + length);
        if (typeof payload === 'string') this.#buffer.write(payload, at + headerBytes, length, 'utf8');
        else this.#buffer.set(payload, at + headerBytes);
        if (this.count === 0) this.first = sequence;
        sealEntry(this.#buffer, at, length, sequence, this.count);
        this.#bytes = at + headerBytes + length;
        this.count++;
    }

    /** One promise for all who wait for this group. It exists only if somebody asks, so a failure nobody waits for isn't unhandled. */
    whenSettled(): Promise<void> {
        if (this.#settle === undefined) {
            let resolve!: () => void;
            let reject!: (error: Error) => void;
            const promise = new Promise<void>((onResolve, onReject) => {
                resolve = onResolve;
                reject = onReject;
            });
            this.#settle = { promise, resolve, reject };
        }
        return this.#settle.promise;
    }

    /** Tells those who wait, and makes the group ready for other entries. */
    settle(error?: Error): void {
        const settle = this.#settle;
        this.#settle = undefined;
        this.#bytes = 0;
        this.count = 0;
        if (this.#buffer.length > largestKept) this.#buffer = Buffer.allocUnsafeSlow(smallest);
        if (error === undefined) settle?.resolve();
        else settle?.reject(error);
    }

    #reserve(bytes: number): void {
        if (bytes <= this.#buffer.length) return;
        const larger = Buffer.allocUnsafeSlow(Math.max(bytes, this.#buffer.length * 2));
        this.#buffer.copy(larger, 0, 0, this.#bytes);
        this.#buffer = larger;
    }
}
