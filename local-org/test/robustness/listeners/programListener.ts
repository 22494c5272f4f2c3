import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Listener, type ListenerOptions } from './listener';

interface Line {
    readonly kind: 'ready' | 'event' | 'restart';
    readonly replayId: number;
    readonly eventUuid: string;
    readonly why: string;
}

/** A program in a process of its own: libraries that keep timers and sockets when they are stopped end with it. */
export class ProgramListener extends Listener {
    #process: ChildProcessWithoutNullStreams | undefined;

    constructor(
        readonly name: string,
        private readonly program: string,
        options: ListenerOptions
    ) {
        super(options);
    }

    async start(): Promise<void> {
        const { org, channel, from, patience } = this.options;
        const { instanceUrl, username, password, securityToken, pubSubEndpoint } = org;
        const options = {
            instanceUrl,
            username,
            password: password + securityToken,
            pubSubEndpoint,
            channel,
            from,
            patience
        };
        const process_ = spawn(process.execPath, [
            '--no-deprecation',
            join(__dirname, '../programs', this.program),
            JSON.stringify(options)
        ]);
        this.#process = process_;
        process_.stderr.on('data', (text) => process.stderr.write(text));
        await new Promise<void>((resolve, reject) => {
            process_.once('exit', (code) => reject(new Error(`${this.program} ended with ${code}`)));
            createInterface({ input: process_.stdout }).on('line', (text) => {
                const line = JSON.parse(text) as Line;
                if (line.kind === 'event') this.hear(line.replayId, line.eventUuid);
                else if (line.kind === 'restart') this.restarted(line.why);
                else resolve();
            });
        });
    }

    comeBack(place?: number): void {
        this.#process?.stdin.write(`${JSON.stringify(['restart', place ?? null])}\n`);
    }

    stop(): Promise<void> {
        return new Promise((resolve) => {
            if (this.#process === undefined || this.#process.exitCode !== null) return resolve();
            this.#process.once('exit', () => resolve());
            this.#process.kill();
        });
    }
}
