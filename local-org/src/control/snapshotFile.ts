import type { BusEvent } from '../bus/busEvent';
import type { ChannelContents } from '../bus/channel';
import type { DatabaseState, TableState } from '../data/databaseState';
import type { StoredRecord } from '../data/record';
import type { StoredValue } from '../data/recordStore';

const version = 1;

/** What an org was at a moment. */
export interface OrgSnapshot {
    readonly organizationId: string;
    /** See `MovableClock.shift`. */
    readonly clockShift: number;
    readonly triggersMuted: boolean;
    readonly records: DatabaseState;
    readonly channels: readonly ChannelContents[];
}

/** The text is no whole snapshot, or one of another version or org. */
export class SnapshotError extends Error {
    override readonly name = 'SnapshotError';
}

/** A line of the file. Records follow the line of their table, events that of their channel. */
type Line =
    | readonly [
          'local-org snapshot',
          number,
          { readonly organizationId: string; readonly clockShift: number; readonly triggersMuted: boolean }
      ]
    | readonly ['table', string, { readonly next: number; readonly autoNumbers: Readonly<Record<string, number>> }]
    | readonly ['record', StoredRecord]
    | readonly ['value', string, StoredValue]
    | readonly ['channel', string, { readonly firstReplayId: number; readonly firstPlace: number }]
    | readonly ['event', BusEvent]
    | readonly ['end'];

/** A snapshot as text: a line of JSON each. */
export function* snapshotLines(snapshot: OrgSnapshot): Iterable<string> {
    const { organizationId, clockShift, triggersMuted, records, channels } = snapshot;
    const line = (value: Line): string => `${JSON.stringify(value)}\n`;
    yield line(['local-org snapshot', version, { organizationId, clockShift, triggersMuted }]);
    for (const table of records.tables) {
        yield line([
            'table',
            table.objectName,
            { next: table.next, autoNumbers: Object.fromEntries(table.autoNumbers) }
        ]);
        for (const record of table.records.values()) yield line(['record', record]);
    }
    for (const [key, value] of records.values) yield line(['value', key, value]);
    for (const { channel, firstReplayId, firstPlace, events } of channels) {
        yield line(['channel', channel, { firstReplayId, firstPlace }]);
        for (const event of events) yield line(['event', event]);
    }
    yield line(['end']);
}

/** @throws SnapshotError */
export function readSnapshotText(text: string): OrgSnapshot {
    const lines = text.split('\n').filter((each) => each !== '');
    const [head, ...rest] = lines.map(parseLine);
    if (head?.[0] !== 'local-org snapshot') throw new SnapshotError('This is no snapshot of a local-org.');
    if (head[1] !== version) throw new SnapshotError('The snapshot was taken by another version of local-org.');
    if (rest.at(-1)?.[0] !== 'end') throw new SnapshotError('The snapshot ends too soon.');
    const tables: (TableState & { readonly records: Map<string, StoredRecord> })[] = [];
    const values = new Map<string, StoredValue>();
    const channels: (ChannelContents & { readonly events: BusEvent[] })[] = [];
    for (const line of rest) {
        switch (line[0]) {
            case 'table': {
                const autoNumbers = new Map(Object.entries(line[2].autoNumbers));
                tables.push({ objectName: line[1], records: new Map(), next: line[2].next, autoNumbers });
                break;
            }
            case 'record':
                tables.at(-1)?.records.set(String(line[1]['Id']), line[1]);
                break;
            case 'value':
                values.set(line[1], line[2]);
                break;
            case 'channel':
                channels.push({ channel: line[1], ...line[2], events: [] });
                break;
            case 'event':
                channels.at(-1)?.events.push(line[1]);
                break;
        }
    }
    return { ...head[2], records: { tables, values }, channels };
}

function parseLine(text: string): Line {
    try {
        return JSON.parse(text) as Line;
    } catch {
        throw new SnapshotError('This is no snapshot of a local-org.');
    }
}
