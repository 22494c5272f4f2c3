import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { calloutWorkerSource } from './calloutWorker';

/** A request as it goes to the worker. */
export interface CalloutRequest {
    readonly url: string;
    readonly method: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: Uint8Array;
    /** Milliseconds. */
    readonly timeout: number;
}

export type CalloutReply =
    | {
          readonly kind: 'response';
          readonly statusCode: number;
          readonly status: string;
          readonly headers: readonly (readonly [string, string])[];
          readonly body: Uint8Array;
      }
    | { readonly kind: 'timeout' }
    | { readonly kind: 'error'; readonly message: string };

/** The worker answers within the request's timeout; this much later it is given up. */
const graceMilliseconds = 5000;

/**
 * HTTP for code that can't wait: a worker thread does the request while this thread sleeps. Whoever is called must not be served by this
 * process.
 */
export class Callouts {
    readonly #signal = new Int32Array(new SharedArrayBuffer(4));
    #port: MessagePort | undefined;

    send(request: CalloutRequest): CalloutReply {
        this.#port ??= this.#start();
        Atomics.store(this.#signal, 0, 0);
        this.#port.postMessage(request);
        Atomics.wait(this.#signal, 0, 0, request.timeout + graceMilliseconds);
        const reply = receiveMessageOnPort(this.#port) as { message: CalloutReply } | undefined;
        return reply?.message ?? { kind: 'timeout' };
    }

    #start(): MessagePort {
        const { port1, port2 } = new MessageChannel();
        const worker = new Worker(calloutWorkerSource, {
            eval: true,
            workerData: { port: port2, signal: this.#signal },
            transferList: [port2]
        });
        worker.unref();
        port1.unref();
        return port1;
    }
}
