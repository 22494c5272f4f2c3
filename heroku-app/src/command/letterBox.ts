import type { QueueOptions } from '../queue/openQueue';
import { EmbeddedQueue } from '../queue/embedded';
import { DeadLetters, type DeadLetter } from '../relay/deadLetters';
import { SalesforceToQueue } from '../relay/salesforceToQueue';

/** Where a command finds dead letters: in the app that runs, or in the queue of one that is stopped. */
export interface LetterBox {
    list(): Promise<readonly DeadLetter[]>;
    find(id: string): Promise<DeadLetter | undefined>;
    /** False if there is no such letter. */
    replay(id: string): Promise<boolean>;
    /** False if there is no such letter. */
    discard(id: string): Promise<boolean>;
    close(): Promise<void>;
}

/** By the API of the app. */
export class RunningApp implements LetterBox {
    constructor(
        private readonly url: string,
        private readonly password: string | undefined
    ) {}

    /** Whether an app answers there. */
    async answers(): Promise<boolean> {
        return fetch(`${this.url}/health`).then(
            ({ ok }) => ok,
            () => false
        );
    }

    async list(): Promise<readonly DeadLetter[]> {
        return (await this.#request('GET', '').then((response) => response.json())) as DeadLetter[];
    }

    async find(id: string): Promise<DeadLetter | undefined> {
        const response = await this.#request('GET', `/${encodeURIComponent(id)}`);
        return response.ok ? ((await response.json()) as DeadLetter) : undefined;
    }

    async replay(id: string): Promise<boolean> {
        return (await this.#request('POST', `/${encodeURIComponent(id)}/replay`)).ok;
    }

    async discard(id: string): Promise<boolean> {
        return (await this.#request('DELETE', `/${encodeURIComponent(id)}`)).ok;
    }

    async close(): Promise<void> {
        return;
    }

    async #request(method: string, path: string): Promise<Response> {
        const { password } = this;
        const authorization = `Basic ${Buffer.from(`desk:${password ?? ''}`).toString('base64')}`;
        const headers = password === undefined ? undefined : { authorization };
        const response = await fetch(`${this.url}/api/dead-letters${path}`, { method, headers });
        if (response.ok || response.status === 404) return response;
        const { error } = (await response.json().catch(() => ({}))) as { error?: string };
        const hint = response.status === 401 ? ' Set DESK_PASSWORD.' : '';
        throw new Error(`${this.url} answered ${response.status}: ${error ?? ''}${hint}`);
    }
}

/** In the embedded queue of an app that is stopped; what is sent again goes out when it is started. */
export async function openStoppedApp({
    directory,
    retention
}: Pick<QueueOptions, 'directory' | 'retention'>): Promise<LetterBox> {
    const fail = (_topic: string, error: unknown) => {
        throw error;
    };
    const queue = new EmbeddedQueue({
        directory,
        retention,
        onHandlerError: fail,
        onBroken: (error) => fail('', error)
    });
    const letters = await DeadLetters.open(queue);
    await SalesforceToQueue.open(queue, letters);
    return {
        list: async () => letters.list(),
        find: async (id) => letters.find(id),
        replay: (id) => letters.replay(id),
        discard: (id) => letters.discard(id),
        close: () => queue.close()
    };
}
