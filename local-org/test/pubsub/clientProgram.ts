import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../bus/busParts';

/** Where the program finds the Pub/Sub API, and how it comes in: with a session, or by a login. */
export type ClientProgramOptions = { readonly port: number; readonly topicName: string } & (
    | { readonly accessToken: string; readonly organizationId: string }
    | { readonly login: Readonly<Record<'loginUrl' | 'username' | 'password' | 'userToken', string>> }
);

/** `pubSubApiClient.mjs` running: a program that uses the package salesforce-pubsub-api-client. */
export class ClientProgram {
    readonly #process: ChildProcessWithoutNullStreams;
    readonly #lines: { kind: string; detail: unknown }[] = [];
    #onLine: (kind: string, detail: unknown) => void = () => undefined;

    constructor(options: ClientProgramOptions) {
        this.#process = spawn(process.execPath, [join(__dirname, 'pubSubApiClient.mjs'), JSON.stringify(options)]);
        createInterface({ input: this.#process.stdout }).on('line', (text) => {
            const line = JSON.parse(text) as { kind: string; detail: unknown };
            this.#lines.push(line);
            this.#onLine(line.kind, line.detail);
        });
        this.#process.stderr.on('data', (text) => process.stderr.write(text));
    }

    do(name: string, argument?: unknown): void {
        this.#process.stdin.write(`${JSON.stringify([name, argument ?? null])}\n`);
    }

    /** Calls back for each thing that it tells from now on. */
    onLine(listener: (kind: string, detail: unknown) => void): void {
        this.#onLine = listener;
    }

    all(kind: string): unknown[] {
        return this.#lines.filter((line) => line.kind === kind).map(({ detail }) => detail);
    }

    /** What it has told of a kind, once there are so many. */
    async heard<T>(kind: string, count = 1): Promise<T[]> {
        await until(() => this.all(kind).length >= count, 20_000);
        return this.all(kind) as T[];
    }

    /** The package leaves its streams open when it closes, so the program doesn't end by itself. */
    end(): Promise<void> {
        return new Promise((resolve) => {
            if (this.#process.exitCode !== null || this.#process.signalCode !== null) return resolve();
            this.#process.on('exit', () => resolve());
            this.#process.kill();
        });
    }
}
