import { join } from 'node:path';
import { AtomicFile } from '../atomicFile';

/** Replay id of all events that Salesforce still has, and of new ones only. */
export const replayAll = -2;
export const replayNew = -1;

/** Events of a channel may have been lost: Salesforce no longer knew the replay id at which we wanted to go on. */
export interface Gap {
    readonly channel: string;
    /** Replay id of the last event heard before. */
    readonly after: number;
    /** When the last event before was stored, and when the gap was found: ISO 8601. */
    readonly lastHeardAt: string;
    readonly foundAt: string;
    readonly reason: string;
}

interface Position {
    readonly replayId: number;
    readonly at: string;
}

interface Contents {
    /** Organization id -> channel -> position: replay ids of one org mean nothing in another. */
    readonly positions: Record<string, Record<string, Position>>;
    readonly gaps: readonly Gap[];
}

const mostGaps = 100;

/** How far each channel has been heard, on disk. */
export class ReplayStore {
    readonly #file: AtomicFile;
    readonly #positions: Record<string, Record<string, Position>>;
    #gaps: readonly Gap[];

    constructor(directory: string) {
        this.#file = new AtomicFile(join(directory, 'replay.json'), () => ({
            positions: this.#positions,
            gaps: this.#gaps
        }));
        const contents = this.#file.read() as Contents | undefined;
        this.#positions = contents?.positions ?? {};
        this.#gaps = contents?.gaps ?? [];
    }

    get gaps(): readonly Gap[] {
        return this.#gaps;
    }

    /** Replay id to go on after; undefined if the channel was never heard in this org. */
    position(organizationId: string, channel: string): number | undefined {
        return this.#positions[organizationId]?.[channel]?.replayId;
    }

    /** To be called once the event is durable elsewhere. Resolves once the position is, too. */
    store(organizationId: string, channel: string, replayId: number): Promise<void> {
        (this.#positions[organizationId] ??= {})[channel] = { replayId, at: new Date().toISOString() };
        return this.#file.save();
    }

    /** Salesforce no longer knows the channel's position: notes the gap, and goes on with all that is still there. */
    async lose(organizationId: string, channel: string, reason: string): Promise<Gap> {
        const lost = this.#positions[organizationId]?.[channel];
        const foundAt = new Date().toISOString();
        const gap = {
            channel,
            after: lost?.replayId ?? replayAll,
            lastHeardAt: lost?.at ?? foundAt,
            foundAt,
            reason
        };
        this.#gaps = [...this.#gaps, gap].slice(-mostGaps);
        (this.#positions[organizationId] ??= {})[channel] = { replayId: replayAll, at: foundAt };
        await this.#file.save();
        return gap;
    }
}
