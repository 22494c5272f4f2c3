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
    rmSync,
    writeSync
} from 'node:fs';
import { join } from 'node:path';
import { DurableLog } from 'durable-log';
import type { Clock } from '../clock';
import { Channel, type ChannelContents, type EncodeEvent } from './channel';
import { ReplayIds } from './replayIds';

const hour = 60 * 60 * 1000;
const metadataFile = 'channel.json';
const firstLog = 'log';
const segmentBytes = 16 * 1024 * 1024;
const purgeEvery = 10_000;

/** What {@link metadataFile} holds. */
interface Metadata {
    readonly name: string;
    readonly firstReplayId: number;
    /** Folder of the log, if its contents were replaced. */
    readonly log?: string;
}

/** How long a channel keeps its events: 72 hours for high-volume platform events and change events, 24 for all others. */
function retentionOf(channel: string, isStandardVolume: (event: string) => boolean): number {
    if (channel.startsWith('/data/')) return 72 * hour;
    const event = channel.startsWith('/event/') ? channel.slice('/event/'.length) : undefined;
    return event === undefined || isStandardVolume(event) ? 24 * hour : 72 * hour;
}

export interface ChannelsOptions {
    readonly clock: Clock;
    /** Without it the channels live in memory. */
    readonly directory?: string;
    /** See `DurableLogOptions.beforeSync`. */
    readonly beforeSync?: () => Promise<void> | undefined;
    /** What a platform event's channel keeps depends on it. */
    readonly isStandardVolume?: (event: string) => boolean;
    readonly encode?: EncodeEvent;
}

/** The channels of one bus: each in a folder of its own, made when it is first used. */
export class Channels {
    readonly #channels = new Map<string, Channel>();
    readonly #retentions = new Map<string, number>();
    readonly #purge: NodeJS.Timeout;
    /** New channels of this bus start at ids that another org's don't start at. */
    readonly #seed = randomUUID();

    constructor(private readonly options: ChannelsOptions) {
        const { directory } = options;
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
        channel.purge(this.options.clock.now() - this.#retention(name));
        return channel;
    }

    /** Events may be of another kind than before. */
    definitionsChanged(): void {
        this.#retentions.clear();
    }

    /** Resolves once everything appended so far is visible. */
    async settled(): Promise<void> {
        await Promise.all(Array.from(this.#channels.values(), (channel) => channel.settled()));
    }

    /** Resolves once everything appended so far is in the channels' own logs. */
    async durable(): Promise<void> {
        await Promise.all(Array.from(this.#channels.values(), (channel) => channel.durable()));
    }

    /** What all channels retain. */
    contents(): ChannelContents[] {
        return Array.from(this.#channels.values())
            .filter((channel) => !channel.isEmpty)
            .map((channel) => channel.contents());
    }

    /**
     * Puts these contents in place of what all channels retain; a channel that isn't named becomes empty. Replay ids go on where they were,
     * unless the contents come with ids of another beginning. `restoreRecords` runs in the same turn. Resolves when all is on disk.
     */
    async replace(contents: readonly ChannelContents[], restoreRecords: () => Promise<void>): Promise<void> {
        // a publisher may be quick enough to add events while the disk is waited for
        do await this.settled();
        while ([...this.#channels.values()].some((channel) => channel.busy));
        const named = new Map(contents.map((each) => [each.channel, each]));
        for (const name of named.keys()) if (!this.#channels.has(name)) this.#create(name);
        const former = [...this.#channels.values()].map((channel) => this.#replace(channel, named.get(channel.name)));
        const restored = restoreRecords();
        await Promise.all([restored, this.durable()]);
        for (const log of former) {
            await log?.close();
            if (log !== undefined) rmSync(log.directory, { recursive: true, force: true });
        }
    }

    async close(): Promise<void> {
        clearInterval(this.#purge);
        await Promise.all(Array.from(this.#channels.values(), (channel) => channel.close()));
    }

    #retention(name: string): number {
        const known = this.#retentions.get(name);
        if (known !== undefined) return known;
        const retention = retentionOf(name, this.options.isStandardVolume ?? (() => false));
        this.#retentions.set(name, retention);
        return retention;
    }

    #purgeAll(): void {
        const now = this.options.clock.now();
        for (const channel of this.#channels.values()) {
            channel.purge(now - this.#retention(channel.name));
        }
    }

    #replace(channel: Channel, contents: ChannelContents | undefined): DurableLog | undefined {
        if (contents === undefined && channel.isEmpty) return undefined;
        const { name, firstReplayId, end } = channel;
        const wanted = contents ?? { channel: name, firstReplayId, firstPlace: end, events: [] };
        const sameIds = wanted.firstReplayId === firstReplayId;
        if (this.options.directory === undefined) return channel.replace(wanted, sameIds ? end : 0);
        const folder = this.#folderOf(name);
        const log = `log-${randomUUID()}`;
        const opened = this.#openLog(join(folder, log), wanted.firstPlace + 1);
        writeDurably(folder, JSON.stringify({ name, firstReplayId: wanted.firstReplayId, log } satisfies Metadata));
        return channel.replace(wanted, sameIds ? end : 0, opened);
    }

    #create(name: string): Channel {
        const ids = ReplayIds.seeded(name, this.#seed);
        if (this.options.directory === undefined)
            return this.#add(new Channel(name, ids, undefined, this.options.encode));
        const folder = this.#folderOf(name);
        mkdirSync(folder, { recursive: true });
        writeDurably(folder, JSON.stringify({ name, firstReplayId: ids.first } satisfies Metadata));
        return this.#add(new Channel(name, ids, this.#openLog(join(folder, firstLog)), this.options.encode));
    }

    #folderOf(name: string): string {
        return join(this.options.directory ?? '', createHash('sha256').update(name).digest('hex').slice(0, 32));
    }

    /** A folder without metadata is of a channel whose creation a crash cut short: nothing was ever written to it. */
    #open(folder: string): void {
        const path = join(folder, metadataFile);
        if (!existsSync(path)) return;
        const { name, firstReplayId, log = firstLog } = JSON.parse(readFileSync(path, 'utf8')) as Metadata;
        const opened = this.#openLog(join(folder, log));
        this.#add(new Channel(name, new ReplayIds(firstReplayId), opened, this.options.encode));
        for (const other of readdirSync(folder)) {
            // of contents that were replaced, or weren't to be because of a crash
            if (other !== log && other.startsWith(firstLog)) rmSync(join(folder, other), { recursive: true });
        }
    }

    #add(channel: Channel): Channel {
        this.#channels.set(channel.name, channel);
        return channel;
    }

    #openLog(directory: string, firstSequence?: number): DurableLog {
        return DurableLog.open({ directory, segmentBytes, firstSequence, beforeSync: this.options.beforeSync });
    }
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
