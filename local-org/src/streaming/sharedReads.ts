import type { BusEvent } from '../bus/busEvent';
import type { EventBus } from '../bus/eventBus';
import { isMixed } from '../bus/eventChannels';
import { EncodedMessages } from './encodedMessages';

const eventsAtOnce = 100;
/** Of all texts that are kept. */
const mostCharacters = 8 * 1024 * 1024;

/** What there is on a channel after a position, for everybody who may hear the whole channel. */
export interface SharedRead {
    /** Undefined if some of the events are for some users only: each subscriber reads for himself. */
    readonly messages: EncodedMessages | undefined;
    /** Position after them. */
    readonly end: number;
    /** There is more. */
    readonly more: boolean;
    /** Where the channel ended when it was read. */
    readonly tip: number | undefined;
}

/**
 * The latest reads of channels. Clients that keep up stand at the same position of a channel: what one is sent is what all are sent, encoded and put
 * together once.
 */
export class SharedReads {
    /** By position and channel, the oldest first. */
    readonly #reads = new Map<string, SharedRead>();
    #characters = 0;

    constructor(private readonly bus: EventBus) {}

    /** Up to about `characters` of the channel after `position`. */
    read(channel: string, position: number, characters: number): SharedRead {
        const key = `${position} ${channel}`;
        const tip = this.bus.startPosition(channel, -1);
        const known = this.#reads.get(key);
        if (known !== undefined && (known.more || known.tip === tip)) return known;
        if (known !== undefined) this.#forget(key, known);
        const read = this.#read(channel, position, characters, tip);
        this.#keep(key, read);
        return read;
    }

    /** The channels hold other events than before. */
    clear(): void {
        this.#reads.clear();
        this.#characters = 0;
    }

    #read(channel: string, position: number, characters: number, tip: number | undefined): SharedRead {
        const prefix = messagePrefix(channel);
        const messages: string[] = [];
        const counts = isMixed(channel) ? new Map<string, number>() : undefined;
        let end = position;
        let left = characters;
        while (left > 0) {
            const events = this.bus.read(channel, end, eventsAtOnce);
            if (events.length === 0) return { messages: new EncodedMessages(messages, counts), end, more: false, tip };
            for (const event of events) {
                if (isAddressed(event)) return { messages: undefined, end: position, more: false, tip };
                messages.push(`${prefix}${event.data}}`);
                if (counts !== undefined) countEvent(counts, event);
                end = event.replayId;
                left -= event.data.length;
                if (left <= 0) break;
            }
        }
        return { messages: new EncodedMessages(messages, counts), end, more: true, tip };
    }

    #keep(key: string, read: SharedRead): void {
        this.#reads.set(key, read);
        this.#characters += sizeOf(read);
        for (const [oldest, forgotten] of this.#reads) {
            if (this.#characters <= mostCharacters) return;
            this.#forget(oldest, forgotten);
        }
    }

    #forget(key: string, read: SharedRead): void {
        this.#reads.delete(key);
        this.#characters -= sizeOf(read);
    }
}

/** Adds an event to the counts of its kind. */
export function countEvent(counts: Map<string, number>, { objectName = '' }: BusEvent): void {
    counts.set(objectName, (counts.get(objectName) ?? 0) + 1);
}

/** What stands before an event's data in its message; `}` stands behind. */
export function messagePrefix(name: string): string {
    return `{"channel":${JSON.stringify(name)},"data":`;
}

/** Generic events, and those of system topics, may be for some users only. */
export function isAddressed(event: BusEvent): boolean {
    const userIds = event.kind === 'generic' || event.kind === 'pushTopic' ? event.body?.['userIds'] : undefined;
    return Array.isArray(userIds) && userIds.length > 0;
}

/** What a read costs even if it is empty is counted, too. */
function sizeOf({ messages }: SharedRead): number {
    return 512 + (messages?.characters ?? 0);
}
