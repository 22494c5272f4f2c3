import { EventEmitter } from 'node:events';
import { z } from 'zod';
import type { EventQueue, QueueSubscription } from '../queue/eventQueue';
import { topics } from '../queue/topics';
import { highestRate, wireTopics } from '../wire/lineGenerator';
import type { LineCondition } from './lineFilter';

/** What an editor may ask of the wire. */
export type Command =
    | { readonly name: 'rate'; readonly value: number }
    | { readonly name: 'topics'; readonly value: readonly (typeof wireTopics)[number][] }
    | { readonly name: 'filter'; readonly value: LineCondition }
    | { readonly name: 'pause' }
    | { readonly name: 'resume'; readonly value?: { readonly after: number } };

/** The frame around a command; what is in it may still be wrong. */
const envelope = z.object({
    type: z.literal('command'),
    id: z.string().min(1).max(64),
    name: z.string().max(40),
    value: z.unknown().optional()
});

const value = {
    rate: z.number().min(0).max(highestRate),
    topics: z.array(z.enum(wireTopics)).max(wireTopics.length),
    filter: z.strictObject({
        texts: z.array(z.string().max(80)).min(1).max(20).optional(),
        above: z.number().optional(),
        below: z.number().optional()
    }),
    resume: z.strictObject({ after: z.number().int().min(0) }).optional()
} as const;

/** What came is no command at all. */
export class ProtocolError extends Error {
    override readonly name = 'ProtocolError';
}

export interface ReadCommand {
    readonly id: string;
    readonly name: string;
    /** A sentence, if there is no such command or its value is wrong. */
    readonly command: Command | { readonly error: string };
}

/** @throws ProtocolError */
export function readCommand(text: string): ReadCommand {
    let content: unknown;
    try {
        content = JSON.parse(text);
    } catch (cause) {
        throw new ProtocolError('A message must be JSON.', { cause });
    }
    const read = envelope.safeParse(content);
    if (!read.success) throw new ProtocolError('A message must be {"type":"command","id":"…","name":"…"}.');
    const { id, name, value: given } = read.data;
    return { id, name, command: commandOf(name, given) };
}

function commandOf(name: string, given: unknown): ReadCommand['command'] {
    switch (name) {
        case 'rate': {
            const rate = value.rate.safeParse(given);
            return rate.success
                ? { name, value: rate.data }
                : { error: `A rate is a number from 0 to ${highestRate}.` };
        }
        case 'topics': {
            const topics = value.topics.safeParse(given);
            return topics.success
                ? { name, value: topics.data }
                : { error: `Topics are a list of ${wireTopics.join(', ')}.` };
        }
        case 'filter': {
            const filter = value.filter.safeParse(given ?? {});
            return filter.success
                ? { name, value: filter.data }
                : {
                      error: 'A filter is {"texts":["…"],"above":1,"below":2}, each of them optional, 20 texts at most.'
                  };
        }
        case 'pause':
            return { name };
        case 'resume': {
            const resume = value.resume.safeParse(given);
            return resume.success
                ? { name, value: resume.data }
                : { error: 'A line to resume after is {"after":1234}, with the seq of the last line you have.' };
        }
        default:
            return { error: `There is no command ${name}: there are rate, topics, filter, pause and resume.` };
    }
}

/** A command that an editor gave, for the desk to see. */
export interface GivenCommand {
    /** Epoch milliseconds. */
    readonly at: number;
    readonly by: string;
    readonly userId: string;
    readonly name: string;
    readonly value?: unknown;
    /** Why it was not obeyed. */
    readonly error?: string;
}

const mostKept = 100;

/** The newest commands of all editors: of those of this process, or, opened with a queue, of all processes. */
export class CommandLog extends EventEmitter<{ command: [GivenCommand] }> {
    readonly #commands: GivenCommand[] = [];
    #share: ((command: GivenCommand) => void) | undefined;
    #subscription: QueueSubscription | undefined;

    /** @param onError hears when a command could not be told to the others; it was obeyed all the same */
    static async open(queue: EventQueue, onError: (error: unknown) => void): Promise<CommandLog> {
        const log = new CommandLog();
        log.#share = (command) => {
            queue.append(topics.wireCommands, command.userId, command).catch(onError);
        };
        log.#subscription = queue.subscribe({ topic: topics.wireCommands, start: { last: mostKept } }, (messages) => {
            for (const { value } of messages) log.#take(value);
        });
        await log.#subscription.caughtUp;
        return log;
    }

    /** Newest first. */
    list(): readonly GivenCommand[] {
        return [...this.#commands].reverse();
    }

    add(command: GivenCommand): void {
        if (this.#share === undefined) this.#take(command);
        else this.#share(command);
    }

    async close(): Promise<void> {
        await this.#subscription?.close();
    }

    #take(command: GivenCommand): void {
        this.#commands.push(command);
        if (this.#commands.length > mostKept) this.#commands.shift();
        this.emit('command', command);
    }
}
