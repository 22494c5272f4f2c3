import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { PublishRequest, PublishResponse } from './pubSubMessages';

interface Waiting {
    readonly resolve: (response: PublishResponse) => void;
    readonly reject: (error: unknown) => void;
}

/** Longest wait for the answer to a request, in milliseconds. */
const answerTimeout = 25000;

/** A PublishStream: its requests are answered in turn. Whatever ends it fails the requests that wait. */
export class PublishStream {
    readonly #waiting: Waiting[] = [];
    #ended = false;

    constructor(
        private readonly stream: ClientDuplexStream<PublishRequest, PublishResponse>,
        readonly accessToken: string
    ) {
        stream.on('data', (response: PublishResponse) => this.#waiting.shift()?.resolve(response));
        stream.on('error', (error) => this.#end(error));
        stream.on('end', () => this.#end(new Error('Salesforce ended the stream.')));
    }

    get ended(): boolean {
        return this.#ended;
    }

    /** @throws ServiceError with which the stream ended */
    async publish(request: PublishRequest): Promise<PublishResponse> {
        if (this.#ended) throw new Error('The stream has ended.');
        const late = new Error(`No answer after ${answerTimeout / 1000} s.`);
        const timer = setTimeout(() => this.#end(late), answerTimeout);
        try {
            return await new Promise<PublishResponse>((resolve, reject) => {
                this.#waiting.push({ resolve, reject });
                this.stream.write(request);
            });
        } finally {
            clearTimeout(timer);
        }
    }

    close(): void {
        this.#end(new Error('The stream is closed.'));
    }

    #end(error: unknown): void {
        if (this.#ended) return;
        this.#ended = true;
        this.stream.cancel();
        for (const { reject } of this.#waiting.splice(0)) reject(error);
    }
}
