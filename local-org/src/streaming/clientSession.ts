import type { BayeuxReply } from './bayeuxMessage';
import type { Exchange } from './exchange';
import type { EncodedMessages } from './encodedMessages';
import { LongPoll, type LongPollTimes } from './longPoll';
import type { StreamingUser } from './streamingUser';
import type { Subscription } from './subscription';

/** A response is closed when its deliveries reach this; what is left goes with the next connect. */
const deliveryCharacters = 512 * 1024;
/**
 * How long a subscription rests after its subscribe reply went out. The reply and the deliveries travel on different connections, and a
 * client that reads the deliveries first throws them away.
 */
const settleTime = 25;

interface HeldConnect {
    readonly exchange: Exchange;
    readonly reply: BayeuxReply;
}

/** What one response delivers. */
interface Delivery {
    readonly messages: readonly EncodedMessages[];
    /** The response didn't go out: delivers the same again. */
    takeBack(): void;
}

export interface ClientSessionOptions {
    readonly clientId: string;
    /** Value of the cookie that the client has to send back. */
    readonly browserId: string;
    readonly user: StreamingUser;
    readonly times: LongPollTimes;
    /** The client stayed away too long. */
    readonly onAbsence: (client: ClientSession) => void;
    /** The org may be delivered no more events today. */
    readonly onRefusal: (client: ClientSession) => void;
}

/** What the server knows of one Bayeux client between its handshake and its end. */
export class ClientSession {
    readonly clientId: string;
    readonly browserId: string;
    readonly user: StreamingUser;
    readonly subscriptions = new Map<string, Subscription>();
    /** False until the first connect was answered: that one returns at once. */
    connected = false;
    readonly #poll: LongPoll<HeldConnect>;
    #flushes = false;
    #ended = false;
    readonly #onRefusal: () => void;

    constructor(options: ClientSessionOptions) {
        this.clientId = options.clientId;
        this.browserId = options.browserId;
        this.user = options.user;
        this.#onRefusal = () => options.onRefusal(this);
        this.#poll = new LongPoll(
            options.times,
            (held) => this.#answer(held),
            () => options.onAbsence(this)
        );
    }

    /** Is a connect of the client held? */
    get waits(): boolean {
        return this.#poll.held !== undefined;
    }

    /** Adds a subscription that starts to deliver shortly after the response of `exchange`. */
    subscribe(subscription: Subscription, exchange: Exchange): void {
        this.subscriptions.set(subscription.name, subscription);
        exchange.onOutcome(() => {
            setTimeout(() => {
                subscription.active = true;
                this.wake();
            }, settleTime).unref();
        });
    }

    unsubscribe(name: string): void {
        this.subscriptions.get(name)?.close();
        this.subscriptions.delete(name);
    }

    /** Something may be there to be delivered. Gathers what the channels have by the next turn of the event loop. */
    wake(): void {
        if (this.#flushes || this.#poll.held === undefined) return;
        this.#flushes = true;
        setImmediate(() => {
            this.#flushes = false;
            this.#flush();
        });
    }

    /** Answers a connect at once, with what there is to deliver. */
    answerConnect(exchange: Exchange, reply: BayeuxReply): void {
        this.connected = true;
        this.#endFormerConnect();
        this.#poll.release();
        this.#answer({ exchange, reply }, this.#pull());
    }

    /** Answers a connect as soon as there is something to deliver, at the latest after `timeout` milliseconds (by default the platform's). */
    holdConnect(exchange: Exchange, reply: BayeuxReply, timeout?: number): void {
        this.connected = true;
        this.#endFormerConnect();
        const held = { exchange, reply };
        this.#poll.hold(held, timeout);
        this.#flush();
    }

    /** The socket of a held connect has gone. */
    connectionLost(exchange: Exchange): void {
        if (this.#poll.held?.exchange === exchange && !this.#ended) this.#poll.release();
    }

    /** Ends the client; a held connect is answered with `reply`, or as if its time were over. */
    end(replyTo?: (reply: BayeuxReply) => BayeuxReply): void {
        if (this.#ended) return;
        this.#ended = true;
        for (const name of [...this.subscriptions.keys()]) this.unsubscribe(name);
        const held = this.#poll.release();
        this.#poll.close();
        if (held === undefined) return;
        held.exchange.add(replyTo === undefined ? held.reply : replyTo(held.reply));
        held.exchange.send();
    }

    /** A client that connects again has given up its former request. */
    #endFormerConnect(): void {
        const former = this.#poll.release();
        if (former !== undefined) this.#answer(former);
    }

    #flush(): void {
        if (this.#poll.held === undefined) return;
        const delivery = this.#pull();
        if (delivery.messages.length === 0) return;
        const held = this.#poll.release();
        if (held !== undefined) this.#answer(held, delivery);
    }

    #answer({ exchange, reply }: HeldConnect, delivery?: Delivery): void {
        exchange.add(reply);
        if (delivery !== undefined) exchange.onOutcome((sent) => sent || delivery.takeBack());
        exchange.send(delivery?.messages);
    }

    #pull(): Delivery {
        const messages: EncodedMessages[] = [];
        const moves: { subscription: Subscription; before: number; after: number }[] = [];
        const busy: Subscription[] = [];
        let left = deliveryCharacters;
        for (const subscription of this.subscriptions.values()) {
            if (left <= 0) break;
            const before = subscription.position;
            const pulled = subscription.pull(left);
            if (pulled.messages.count > 0) messages.push(pulled.messages);
            if (subscription.position !== before) {
                moves.push({ subscription, before, after: subscription.position });
            }
            left -= pulled.messages.characters;
            // not while a connect is being answered: the reply that is under way goes out
            if (pulled.remainder === 'refused') setImmediate(this.#onRefusal);
            if (pulled.remainder === 'more') busy.push(subscription);
        }
        for (const subscription of busy) this.#moveToEnd(subscription);
        if (busy.length > 0 && messages.length === 0) this.wake();
        const takeBack = (): void => {
            for (const { subscription, before, after } of moves) {
                if (subscription.position === after) subscription.position = before;
            }
        };
        return { messages, takeBack };
    }

    /** So that a busy channel doesn't keep the others from their turn. */
    #moveToEnd(subscription: Subscription): void {
        this.subscriptions.delete(subscription.name);
        this.subscriptions.set(subscription.name, subscription);
    }
}
