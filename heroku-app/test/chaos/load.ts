import { setTimeout as delay } from 'node:timers/promises';
import type { NewsEvent } from '../../src/event';
import { Tally } from './tally';

export interface Org {
    readonly instanceUrl: string;
    readonly accessToken: string;
}

export interface LoadOptions {
    /** Where the org is now, and how to get in. */
    readonly org: () => Org;
    /** Of the web processes and of the router in front of them. */
    readonly webUrls: readonly string[];
    /** Events that Salesforce publishes a second, at most. */
    readonly rate: number;
    /** Flashes that the agency sends a second, at most. */
    readonly flashRate: number;
    /** Nothing new begins once so many were acknowledged, of all kinds together. */
    readonly most: number;
    /** Most events that may be on their way. */
    readonly mostUnderWay: number;
}

const api = '/services/data/v65.0';
const batch = 200;
const records = 50;
const stories = 8;
/** What waits for an answer longer is tried again, in milliseconds. */
const patience = 15000;
/** How many flashes wait for their answers at once. */
const senders = 16;
/** Flashes that may be on their way: each becomes a story, a post and an event. */
const mostFlashesUnderWay = 5000;
const editPause = 200;

/**
 * Load in both directions, and the tally of it. To Salesforce: flashes, by the agency's API, which Salesforce makes stories of. From Salesforce: published
 * events, and edits of stories, which a PushTopic tells of. What isn't acknowledged is tried again, but for published events, which would be others.
 */
export class Load {
    readonly flashes = new Tally();
    readonly published = new Tally();
    readonly edits = new Tally();
    /** Requests that failed or had no answer. */
    failures = 0;
    readonly #options: LoadOptions;
    readonly #run = Date.now().toString(36);
    readonly #stop = new AbortController();
    #working: Promise<unknown> = Promise.resolve();
    #nextFlash = 0;
    #nextEdit = 0;

    constructor(options: LoadOptions) {
        this.#options = options;
    }

    get tallies(): readonly (readonly [string, Tally])[] {
        return [
            ['flashes, agency -> Salesforce', this.flashes],
            ['events, Salesforce -> agency', this.published],
            ['edits of stories, Salesforce -> agency', this.edits]
        ];
    }

    get acknowledged(): number {
        return this.tallies.reduce((sum, [, { acknowledged }]) => sum + acknowledged, 0);
    }

    get arrived(): number {
        return this.tallies.reduce((sum, [, { arrived }]) => sum + arrived, 0);
    }

    get missing(): number {
        return this.acknowledged - this.arrived;
    }

    get #ended(): boolean {
        return this.#stop.signal.aborted || this.acknowledged >= this.#options.most;
    }

    /** Where the external ids of the flashes begin. */
    get prefix(): string {
        return `chaos-${this.#run}-`;
    }

    async start(): Promise<void> {
        const ids = await Promise.all(Array.from({ length: stories }, () => this.#createStory()));
        const writing = [
            this.#publish(),
            ...ids.map((id) => this.#edit(id)),
            ...Array.from({ length: senders }, () => this.#sendFlashes(performance.now()))
        ];
        this.#working = Promise.all(writing);
        this.#working.catch(() => undefined);
    }

    /** Resolves when the last one under way is acknowledged or given up. */
    async stop(): Promise<void> {
        this.#stop.abort();
        await this.#working;
    }

    /** An event as a consumer of the queue gets it. */
    hear({ channel, type, data = {} }: NewsEvent): void {
        const [run, number] = String(data.Headline__c).split(' ');
        if (run !== this.#run) return;
        if (channel === '/event/Story_Published__e') this.published.arrive(Number(number), String(data.Story_Id__c));
        else if (channel !== '/topic/StoryUpdates') return;
        else if (type.endsWith('.updated')) this.edits.arrive(Number(number), String(data.Id));
        else if (String(data.External_Id__c).startsWith(this.prefix))
            this.flashes.arrive(Number(number), String(data.Id));
    }

    /** How many stories Salesforce has made of the flashes. */
    async storiesInOrg(): Promise<number> {
        const soql = `SELECT COUNT() FROM Story__c WHERE External_Id__c LIKE '${this.prefix}%'`;
        return (await this.#rest<{ totalSize: number }>('GET', `/query?q=${encodeURIComponent(soql)}`)).totalSize;
    }

    async #publish(): Promise<void> {
        const { rate, mostUnderWay } = this.#options;
        const begun = performance.now();
        for (let next = 0; !this.#ended; next += batch) {
            const due = begun + (next / rate) * 1000;
            while (performance.now() < due || this.published.missing > mostUnderWay) {
                if (this.#ended) return;
                await delay(5);
            }
            const numbers = Array.from({ length: batch }, (_, index) => next + index);
            const body = {
                records: numbers.map((number) => ({
                    attributes: { type: 'Story_Published__e' },
                    Story_Id__c: `a0X00000000${String(number % records).padStart(4, '0')}AAA`,
                    Headline__c: `${this.#run} ${number}`
                }))
            };
            try {
                const results = await this.#rest<{ success: boolean }[]>('POST', '/composite/sobjects', body);
                for (const [index, { success }] of results.entries())
                    if (success) this.published.acknowledge(next + index);
            } catch {
                // whether these come is not known
                await this.#failed();
            }
        }
    }

    async #edit(id: string): Promise<void> {
        while (!this.#ended) {
            const number = this.#nextEdit++;
            await this.#persist(async () => {
                await this.#rest('PATCH', `/sobjects/Story__c/${id}`, { Headline__c: `${this.#run} ${number}` });
            });
            this.edits.acknowledge(number);
            await delay(editPause);
        }
    }

    async #sendFlashes(begun: number): Promise<void> {
        const { webUrls, flashRate } = this.#options;
        while (!this.#ended) {
            const number = this.#nextFlash++;
            const due = begun + (number / flashRate) * 1000;
            while (performance.now() < due || this.flashes.missing > mostFlashesUnderWay) {
                if (this.#ended) return;
                await delay(5);
            }
            let tries = number;
            await this.#persist(async () => {
                const response = await fetch(`${webUrls[tries++ % webUrls.length]}/api/flashes`, {
                    method: 'POST',
                    headers: { 'content-type': 'application/json' },
                    body: JSON.stringify({
                        headline: `${this.#run} ${number}`,
                        externalId: `${this.prefix}${number}`
                    }),
                    signal: AbortSignal.timeout(patience)
                });
                const text = await response.text();
                if (response.status !== 202) throw new Error(`${response.status}: ${text}`);
            });
            this.flashes.acknowledge(number);
        }
    }

    async #createStory(): Promise<string> {
        const { id } = await this.#rest<{ id: string }>('POST', '/sobjects/Story__c', {
            Headline__c: `${this.#run} begins`,
            Status__c: 'Draft'
        });
        return id;
    }

    /** Until it is acknowledged. The last one, too: otherwise nobody would know whether it should arrive. */
    async #persist(attempt: () => Promise<void>): Promise<void> {
        for (;;) {
            try {
                return await attempt();
            } catch {
                await this.#failed();
            }
        }
    }

    async #failed(): Promise<void> {
        this.failures++;
        await delay(200);
    }

    async #rest<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
        const { instanceUrl, accessToken } = this.#options.org();
        const response = await fetch(instanceUrl + api + path, {
            method,
            headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: AbortSignal.timeout(patience)
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
        return (text === '' ? undefined : JSON.parse(text)) as Answer;
    }
}
