import { subscribe, unsubscribe, onError } from 'lightning/empApi';
import { errorText } from 'c/errorText';

/** Replay ids with a meaning of their own. */
export const NEW_EVENTS = -1;
export const ALL_RETAINED = -2;

/**
 * A component's subscription to one channel of lightning/empApi, from its connectedCallback to its disconnectedCallback.
 * empApi has one connection for the whole page, tells every listener every channel's errors, and forgets no listener:
 * this keeps to its own channel and to its own time.
 */
export class ChannelSubscription {
    /**
     * @param {string} channel e.g. /event/News_Flash__e
     * @param {number} replayId {@link NEW_EVENTS}, {@link ALL_RETAINED}, or the last one that was seen
     * @param {(message: object) => void} onMessage gets the Bayeux message
     * @param {(problem: string) => void} onProblem gets a sentence: the channel is not, or no longer, heard
     */
    constructor(channel, replayId, onMessage, onProblem) {
        this._channel = channel;
        this._replayId = replayId;
        this._onMessage = onMessage;
        this._onProblem = onProblem;
    }

    /** @returns {Promise<boolean>} is the channel heard? */
    async start() {
        this.stop();
        this._wanted = true;
        this.listenForErrors();
        try {
            const subscription = await subscribe(this._channel, this._replayId, (message) => this.take(message));
            // the component may have left the page meanwhile
            if (this._wanted) this._subscription = subscription;
            else unsubscribe(subscription, () => {});
            return this._wanted;
        } catch (error) {
            if (this._wanted) this._onProblem(errorText(error));
            return false;
        }
    }

    stop() {
        this._wanted = false;
        if (this._subscription) unsubscribe(this._subscription, () => {});
        this._subscription = undefined;
    }

    take(message) {
        if (this._wanted) this._onMessage(message);
    }

    listenForErrors() {
        if (this._listening) return;
        this._listening = true;
        onError((error) => {
            if (this._wanted && this.concerns(error)) this._onProblem(errorText(error));
        });
    }

    /** An error of the connection itself concerns every channel; one of a subscription only that one. */
    concerns(error) {
        const channel = error?.subscription ?? error?.channel;
        return !channel || channel === this._channel || channel.startsWith('/meta/');
    }
}
