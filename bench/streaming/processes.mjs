import { fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));

/** A process of the bench: `ask` sends it a message and resolves with its answer. */
export class Worker {
    #process;
    #name;

    static async start(
        file,
        args = [],
        execArgv = ['--expose-gc', ...(process.env.NEWSROOM_BENCH_NODE_OPTIONS?.split(' ') ?? [])]
    ) {
        const worker = new Worker();
        worker.#name = [file, ...args].join(' ');
        worker.#process = fork(`${folder}/${file}`, args, { execArgv });
        worker.ready = await worker.#answer();
        return worker;
    }

    ask(message) {
        const answer = this.#answer();
        this.#process.send(message);
        return answer;
    }

    /** By closing its channel. */
    async close() {
        if (this.#process.exitCode !== null || !this.#process.connected) return;
        const exit = once(this.#process, 'exit');
        this.#process.disconnect();
        await exit;
    }

    async #answer() {
        const waiting = new AbortController();
        const { signal } = waiting;
        try {
            return await Promise.race([
                once(this.#process, 'message', { signal }).then(([said]) => said),
                once(this.#process, 'exit', { signal }).then(([code]) => {
                    throw new Error(`${this.#name} ended with ${code}`);
                })
            ]);
        } finally {
            waiting.abort();
        }
    }
}
