import { Worker } from 'node:worker_threads';
import type { TransformOptions } from 'lwc/compiler';
import type { TransformFailure, TransformReply, TransformRequest } from './transformWorker';

/** A file that the LWC compiler refused. */
export class TransformError extends Error {
    override readonly name = 'TransformError';

    constructor(
        readonly file: string,
        readonly failure: TransformFailure
    ) {
        super(failure.message);
    }
}

export interface Transformed {
    readonly code: string;
    readonly map: unknown;
}

interface Waiting {
    readonly file: string;
    resolve(result: Transformed): void;
    reject(error: Error): void;
}

/**
 * Runs the LWC compiler in worker threads: it is synchronous and slow (its Babel alone takes a second to load), and the org has other
 * things to do. Workers start with the first file and end {@link TransformPool.close}d.
 */
export class TransformPool {
    readonly #script: string;
    readonly #size: number;
    readonly #workers: Worker[] = [];
    readonly #waiting = new Map<number, Waiting>();
    #nextId = 0;
    /** Why a worker died; what is given to the pool after that fails at once. */
    #death: Error | undefined;

    /** @param script the bundled transformWorker */
    constructor(script: string, size: number) {
        this.#script = script;
        this.#size = size;
    }

    /** Compiles one file; rejects with a {@link TransformError} if the compiler refuses it. */
    transform(file: string, source: string, options: TransformOptions): Promise<Transformed> {
        if (this.#death) return Promise.reject(this.#death);
        const id = this.#nextId++;
        const request: TransformRequest = { id, file, source, options };
        return new Promise((resolve, reject) => {
            this.#waiting.set(id, { file, resolve, reject });
            const worker = this.#worker(id % this.#size);
            worker.ref();
            worker.postMessage(request);
        });
    }

    /** Ends the workers; files still under way are rejected. The pool can be used again. */
    async close(): Promise<void> {
        const workers = this.#workers.splice(0);
        this.#fail(new Error('the LWC compiler was closed'));
        await Promise.all(workers.map((worker) => worker.terminate()));
    }

    #worker(index: number): Worker {
        const running = this.#workers[index];
        if (running) return running;
        const worker = new Worker(this.#script);
        worker.on('message', (reply: TransformReply) => this.#settle(reply));
        worker.on('error', (error) => {
            this.#death = error as Error;
            this.#fail(this.#death);
        });
        this.#workers[index] = worker;
        return worker;
    }

    #settle(reply: TransformReply): void {
        const waiting = this.#waiting.get(reply.id);
        this.#waiting.delete(reply.id);
        if (!waiting) return;
        // idle workers don't keep a process alive that has nothing else to do
        if (this.#waiting.size === 0) for (const worker of this.#workers) worker.unref();
        if ('error' in reply) waiting.reject(new TransformError(waiting.file, reply.error));
        else waiting.resolve(reply);
    }

    #fail(error: Error): void {
        const waiting = [...this.#waiting.values()];
        this.#waiting.clear();
        for (const each of waiting) each.reject(error);
    }
}
