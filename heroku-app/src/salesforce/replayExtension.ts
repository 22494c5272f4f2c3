import type { BayeuxMessage, Extension, Pass } from './fayeClient';

/**
 * Asks for the events after the last one that is safe, for every channel of one client: a client takes one such extension, as a second
 * would overwrite what the first asked for.
 *
 * `{"channel":"/meta/subscribe", "subscription":"/event/X__e", "ext":{"replay":{"/event/X__e":N}}}`: -1 is the tip, -2 is all that is retained, N is
 * strictly after N (Streaming API Developer Guide, Message Durability).
 */
export class ReplayExtension implements Extension {
    #supported = false;

    /** @param position replay id to go on after, asked for at each subscription */
    constructor(private readonly position: (channel: string) => number) {}

    /** Whether the server said at the handshake that it can replay. */
    get supported(): boolean {
        return this.#supported;
    }

    incoming(message: BayeuxMessage, pass: Pass): void {
        if (message.channel === '/meta/handshake') this.#supported = message.ext?.replay === true;
        pass(message);
    }

    outgoing(message: BayeuxMessage, pass: Pass): void {
        const { channel, subscription } = message;
        if (channel === '/meta/subscribe' && subscription !== undefined && this.#supported)
            message.ext = { ...message.ext, replay: { [subscription]: this.position(subscription) } };
        pass(message);
    }
}
