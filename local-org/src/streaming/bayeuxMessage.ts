import { isTooDeep } from '../api/json/jsonDepth';

/** A message of a Bayeux client. Only `channel` has been checked; the rest is as it came. */
export interface BayeuxMessage {
    readonly channel: string;
    readonly id?: unknown;
    readonly clientId?: unknown;
    readonly subscription?: unknown;
    readonly connectionType?: unknown;
    readonly supportedConnectionTypes?: unknown;
    readonly advice?: unknown;
    readonly ext?: unknown;
}

/** What is answered to one message. */
export type BayeuxReply = Readonly<Record<string, unknown>>;

export class MalformedBayeuxError extends Error {
    override readonly name = 'MalformedBayeuxError';
}

/**
 * The messages of a request body: a JSON array, or one message alone.
 * @throws MalformedBayeuxError
 */
export function parseMessages(body: string, mostMessages: number): BayeuxMessage[] {
    // parts of messages go into replies: what is read without recursion must be written, too
    if (isTooDeep(body)) throw new MalformedBayeuxError('the body is nested too deeply');
    const parsed = parseJson(body);
    const messages = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
    if (messages.length === 0) throw new MalformedBayeuxError('no message');
    if (messages.length > mostMessages) throw new MalformedBayeuxError('too many messages');
    return messages.map((message) => {
        if (!isObject(message)) throw new MalformedBayeuxError('a message is no JSON object');
        if (typeof message['channel'] !== 'string') throw new MalformedBayeuxError('a message has no channel');
        return message as unknown as BayeuxMessage;
    });
}

export function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A refusal, with the id of the message it answers. */
export function refusal(message: BayeuxMessage, error: string, more: BayeuxReply = {}): BayeuxReply {
    return { ...more, channel: message.channel, ...idOf(message), error, successful: false };
}

/** `{id}` if the message has one. */
export function idOf(message: BayeuxMessage): { readonly id?: unknown } {
    return message.id === undefined ? {} : { id: message.id };
}

function parseJson(body: string): unknown {
    try {
        return JSON.parse(body);
    } catch {
        throw new MalformedBayeuxError('the body is no JSON');
    }
}
