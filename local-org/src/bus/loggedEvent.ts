import type { StoredRecord } from '../data/record';
import type { BusEvent } from './busEvent';
import { recordOfText, type PayloadForms, type PlatformEventText } from './platformEventText';

/** The first line of an entry. Without a record but with `forms`: the record follows from the data. */
type LoggedLine = Omit<BusEvent, 'data'> & { readonly forms?: PayloadForms };

/**
 * An event as a channel's log holds it: a line of JSON with all that doesn't follow from its data, then the data as it is delivered. An empty entry stands
 * for a place whose event was lost with the process before it was on disk; nobody has seen it.
 * @param text of a platform event: what writes the data of its definition
 */
export function encodeLoggedEvent(event: BusEvent, text?: PlatformEventText): string {
    const { data, record } = event;
    if (record !== undefined && text !== undefined && data.startsWith(text.head) && text.showsAll(record)) {
        return `${lineWithoutRecord(event, text.forms)}\n${data}`;
    }
    const { data: _, ...line } = event;
    return `${JSON.stringify(line)}\n${data}`;
}

/** Undefined for the empty entry. */
export function decodeLoggedEvent(payload: Uint8Array): BusEvent | undefined {
    if (payload.length === 0) return undefined;
    const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
    const end = text.indexOf('\n');
    const line = JSON.parse(text.slice(0, end)) as LoggedLine;
    const data = text.slice(end + 1);
    return line.forms === undefined ? { ...line, data } : new RetainedEvent(line, data, line.forms);
}

/** Written by hand: there are many, and all but a few values is the same. */
function lineWithoutRecord(event: BusEvent, { datetimes, times }: PayloadForms): string {
    const { kind, eventUuid = '', objectName = '', userId, channel, replayId, createdAt } = event;
    return (
        `{"kind":"${kind}","eventUuid":${JSON.stringify(eventUuid)},"objectName":"${objectName}","userId":"${userId}","channel":"${channel}",` +
        `"replayId":${replayId},"createdAt":${createdAt},"forms":{"datetimes":${JSON.stringify(datetimes)},"times":${JSON.stringify(times)}}}`
    );
}

/** A platform event of the log. Its record is there once somebody asks for it: who is sent the data as it is doesn't. */
class RetainedEvent implements BusEvent {
    readonly kind: BusEvent['kind'];
    readonly eventUuid: string | undefined;
    readonly objectName: string | undefined;
    readonly userId: string;
    readonly channel: string;
    readonly replayId: number;
    readonly createdAt: number;
    readonly #forms: PayloadForms;
    #record: StoredRecord | undefined;

    constructor(
        line: LoggedLine,
        readonly data: string,
        forms: PayloadForms
    ) {
        this.kind = line.kind;
        this.eventUuid = line.eventUuid;
        this.objectName = line.objectName;
        this.userId = line.userId;
        this.channel = line.channel;
        this.replayId = line.replayId;
        this.createdAt = line.createdAt;
        this.#forms = forms;
    }

    get record(): StoredRecord {
        this.#record ??= recordOfText(this.data, this.#forms);
        return this.#record;
    }

    /** With its record, as any event. */
    toJSON(): BusEvent {
        const { kind, eventUuid, objectName, record, userId, channel, replayId, createdAt, data } = this;
        return { kind, eventUuid, objectName, record, userId, channel, replayId, createdAt, data };
    }
}
