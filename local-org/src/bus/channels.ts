import { createHash, randomUUID } from 'node:crypto';
import {
    closeSync,
    existsSync,
    fsyncSync,
    mkdirSync,
    openSync,
    readdirSync,
    readFileSync,
    renameSync,
    writeSync
} from 'node:fs';
import { join } from 'node:path';
import { DurableLog } from 'durable-log';
import type { Clock } from '../clock';
import { Channel } from './channel';
import { ReplayIds } from './replayIds';

const hour = 60 * 60 * 1000;
const metadataFile = 'channel.json';
const segmentBytes = 16 * 1024 * 1024;
const purgeEvery = 10_000;

/** How long a channel keeps its events: 72 hours for high-volume platform events and change events, 24 for PushTopic and generic ones. */
export function retentionOf(channel: string): number {
    return channel.startsWith('/event/') || channel.startsWith('/data/') ? 72 * hour : 24 * hour;
}

/** The channels of one bus: each in a folder of its own, made when it is first used. */
export class Channels {
    readonly #channels = new Map<string, Channel>();
    readonly #purge: NodeJS.Timeout;
    /** New channels of this bus start at ids that another org's don't start at. */
    readonly #seed = randomUUID();

    constructor(
        private readonly clock: Clock,
        private readonly directory?: string
    ) {
        if (directory !== undefined) {
            mkdirSync(directory, { recursive: true });
            for (const folder of readdirSync(directory)) this.#open(join(directory, folder));
        }
        this.#purge = setInterval(() => this.#purgeAll(), purgeEvery);
        this.#purge.unref();
    }

    /** The channel of this name, made if it is new. Events older than its retention are gone from what is returned. */
    get(name: string): Channel {
        const channel = this.#channels.get(name) ?? this.#create(name);
        channel.purge(this.clock.now() - retentionOf(name));
        return channel;
    }

    /** Resolves once everything appended so far is visible. */
    async settled(): Promise<void> {
        await Promise.all(Array.from(this.#channels.values(), (channel) => channel.settled()));
    }

    /** Resolves once everything appended so far is in the channels' own logs. */
    async durable(): Promise<void> {
        await Promise.all(Array.from(this.#channels.values(), (channel) => channel.durable()));
    }

    async close(): Promise<void> {
        clearInterval(this.#purge);
        await Promise.all(Array.from(this.#channels.values(), (channel) => channel.close()));
    }

    #purgeAll(): void {
        const now = this.clock.now();
        for (const channel of this.#channels.values()) channel.purge(now - retentionOf(channel.name));
    }

    #create(name: string): Channel {
        const ids = ReplayIds.seeded(name, this.#seed);
        if (this.directory === undefined) return this.#add(new Channel(name, ids));
        const folder = join(this.directory, createHash('sha256').update(name).digest('hex').slice(0, 32));
        mkdirSync(folder, { recursive: true });
        writeDurably(folder, JSON.stringify({ name, firstReplayId: ids.first }));
        return this.#add(new Channel(name, ids, openLog(folder)));
    }

    /** A folder without metadata is of a channel whose creation a crash cut short: nothing was ever written to it. */
    #open(folder: string): void {
        const path = join(folder, metadataFile);
        if (!existsSync(path)) return;
        const { name, firstReplayId } = JSON.parse(readFileSync(path, 'utf8')) as {
            name: string;
            firstReplayId: number;
        };
        this.#add(new Channel(name, new ReplayIds(firstReplayId), openLog(folder)));
    }

    #add(channel: Channel): Channel {
        this.#channels.set(channel.name, channel);
        return channel;
    }
}

function openLog(folder: string): DurableLog {
    return DurableLog.open({ directory: join(folder, 'log'), segmentBytes });
}

/** The replay ids follow from what is written here, so it is on disk before the first event has one. */
function writeDurably(folder: string, text: string): void {
    const path = join(folder, metadataFile);
    const file = openSync(`${path}.new`, 'w');
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.new`, path);
    for (const directory of [folder, join(folder, '..')]) {
        const handle = openSync(directory, 'r');
        fsyncSync(handle);
        closeSync(handle);
    }
}
