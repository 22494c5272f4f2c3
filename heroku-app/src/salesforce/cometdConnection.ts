import {
    createFayeClient,
    type BayeuxMessage,
    type Extension,
    type FayeClient,
    type Pass,
    type Scheduler
} from './fayeClient';
import { LossExtension, type Loss } from './lossExtension';
import type { PollPatience } from './pollPatience';
import { ReplayExtension } from './replayExtension';

export interface CometdConnectionOptions {
    /** For example `https://MYDOMAIN.my.salesforce.com/cometd/65.0`. */
    readonly url: string;
    readonly accessToken: string;
    /** Replay id to go on after, asked for at each subscription. */
    readonly position: (channel: string) => number;
    /** Awaited before each poll: the next poll asks for more, so what came must be safe. When it rejects, the connection is lost. */
    readonly safe: () => Promise<void>;
    readonly patience: PollPatience;
}

/** Once `lost` was called, nothing else is. */
export interface CometdListener {
    connected(replaySupported: boolean): void;
    subscribed(channel: string): void;
    refused(channel: string, error: string): void;
    event(channel: string, data: unknown): void;
    lost(loss: Loss): void;
}

/** Longest wait for an answer that Salesforce doesn't hold back, in seconds. */
const answerTimeout = 25;

/**
 * One Bayeux client from its handshake until it is closed or lost. It is never mended: a lost one is replaced, with a new handshake and with
 * subscriptions that go on where the last durable event was. So a retried poll can't skip what a broken one took along, no client is
 * subscribed twice, and every kind of trouble ends the same way.
 */
export class CometdConnection {
    readonly #client: FayeClient;
    readonly #listener: CometdListener;
    /** Channel -> what Salesforce said when it refused the subscription: faye cuts the text at its second colon. */
    readonly #refusals = new Map<string, string>();
    #over = false;

    constructor(options: CometdConnectionOptions, listener: CometdListener) {
        this.#listener = listener;
        this.#client = createFayeClient(options.url, { scheduler: this.#scheduler(options.patience) });
        this.#client.disable('websocket');
        this.#client.setHeader('Authorization', `OAuth ${options.accessToken}`);
        const replay = new ReplayExtension(options.position);
        this.#client.addExtension(replay);
        this.#client.addExtension(new LossExtension((loss) => this.#lose(loss)));
        this.#client.addExtension(this.#gate(options));
        this.#client.connect(() => {
            if (!this.#over) this.#listener.connected(replay.supported);
        });
    }

    subscribe(channel: string): void {
        const subscription = this.#client.subscribe(channel, (data) => {
            if (!this.#over) this.#listener.event(channel, data);
        });
        subscription.then(
            () => {
                if (!this.#over) this.#listener.subscribed(channel);
            },
            () => {
                if (!this.#over)
                    this.#listener.refused(channel, this.#refusals.get(channel) ?? 'refused without a reason');
            }
        );
    }

    /** Takes leave of Salesforce; waits for its answer for a second at most. */
    async close(): Promise<void> {
        if (this.#over) return;
        const farewell = Promise.resolve(this.#client.disconnect()).catch(() => undefined);
        this.#over = true;
        let timer: NodeJS.Timeout | undefined;
        const patience = new Promise((resolve) => (timer = setTimeout(resolve, 1000)));
        await Promise.race([farewell, patience]);
        clearTimeout(timer);
    }

    #lose(loss: Loss): void {
        if (this.#over) return;
        this.#over = true;
        this.#listener.lost(loss);
    }

    /** Holds each poll back until what came before is safe; lets nothing more through once the connection is over. */
    #gate({ safe, patience }: CometdConnectionOptions): Extension {
        return {
            incoming: (message: BayeuxMessage, pass: Pass) => {
                if (message.channel === '/meta/subscribe' && message.successful === false)
                    this.#refusals.set(message.subscription ?? '', message.error ?? '');
                pass(this.#over && message.channel !== '/meta/disconnect' ? null : message);
            },
            outgoing: (message: BayeuxMessage, pass: Pass) => {
                if (this.#over) return pass(null);
                if (message.channel !== '/meta/connect') return pass(message);
                // the first poll of a client is answered at once; faye asks for that by a timeout of 0 where it must
                if (message.advice?.timeout !== 0) message.advice = { ...message.advice, timeout: patience.asked };
                safe().then(
                    () => pass(this.#over ? null : message),
                    (error: unknown) =>
                        this.#lose({ kind: 'server', reason: `The queue takes no events: ${String(error)}` })
                );
            }
        };
    }

    /** faye sends a message again until it is answered; here the first failure is the end (see above). */
    #scheduler(patience: PollPatience): new (message: BayeuxMessage, options: { timeout: number }) => Scheduler {
        const isOver = (): boolean => this.#over;
        const lose = (reason: string): void => this.#lose({ kind: 'transport', reason });
        return class implements Scheduler {
            readonly #channel: string;
            readonly #timeout: number;
            #sentAt: number | undefined;

            constructor(message: BayeuxMessage, options: { timeout: number }) {
                this.#channel = message.channel ?? '';
                // faye gives 1.2 times the time that the server advised
                this.#timeout = options.timeout / 1.2;
            }

            getTimeout(): number {
                return this.#isPoll() ? patience.seconds(this.#timeout) : answerTimeout;
            }

            getInterval(): number {
                return 0;
            }

            isDeliverable(): boolean {
                return this.#sentAt === undefined && !isOver();
            }

            send(): void {
                this.#sentAt = Date.now();
            }

            succeed(): void {
                if (this.#isPoll()) patience.answered(this.#waited());
            }

            fail(): void {
                const waited = Math.round(this.#waited());
                if (this.#isPoll() && waited >= Math.floor(this.getTimeout())) patience.gaveUp();
                lose(
                    `No answer to ${this.#channel} after ${waited} s: the connection broke, or the answer was no Bayeux message`
                );
            }

            abort(): void {
                return;
            }

            #isPoll(): boolean {
                return this.#channel === '/meta/connect';
            }

            /** In seconds. */
            #waited(): number {
                return (Date.now() - (this.#sentAt ?? Date.now())) / 1000;
            }
        };
    }
}
