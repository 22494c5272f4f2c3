import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { until } from './bus/busParts';

/** A program in a process of its own that is told what to do, and tells what it hears, by lines of JSON. For clients that are ES modules. */
export class ToldProgram {
    readonly #process: ChildProcessWithoutNullStreams;
    readonly #lines: { readonly kind: string; readonly detail: unknown }[] = [];

    constructor(file: string, options: object) {
        this.#process = spawn(process.execPath, ['--no-deprecation', file, JSON.stringify(options)]);
        createInterface({ input: this.#process.stdout }).on('line', (line) => this.#lines.push(JSON.parse(line)));
        this.#process.stderr.on('data', (text) => process.stderr.write(text));
    }

    do(name: string, argument?: unknown): void {
        this.#process.stdin.write(`${JSON.stringify([name, argument ?? null])}\n`);
    }

    /** What it has told of a kind. */
    all<T = unknown>(kind: string): T[] {
        return this.#lines.filter((line) => line.kind === kind).map(({ detail }) => detail as T);
    }

    /** What it has told of a kind, once there are so many. */
    async heard<T>(kind: string, count = 1): Promise<T[]> {
        await until(() => this.all(kind).length >= count, 20_000);
        return this.all(kind);
    }

    /** Libraries leave streams and timers open when they are closed, so the program doesn't end by itself. */
    end(): Promise<void> {
        return new Promise((resolve) => {
            if (this.#process.exitCode !== null || this.#process.signalCode !== null) return resolve();
            this.#process.on('exit', () => resolve());
            this.#process.kill();
        });
    }
}
