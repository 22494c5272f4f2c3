import type { FieldValue, StoredRecord } from '../data/record';
import type { Commit, CommittedChange, Database, PendingEvent } from '../data/transaction';
import { changeEventName } from '../schema/changeEvent';
import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { NewBusEvent } from './busEvent';
import { changeEventPayload, changedFieldNames, namesInHeader } from './changeEventPayload';
import type { ChannelCatalogue, ChannelRoute } from './eventChannels';
import type { EventSchemas } from './eventSchema';

const overflow = 'GAP_OVERFLOW';
const changeTypes = { insert: 'CREATE', update: 'UPDATE', delete: 'DELETE', undelete: 'UNDELETE' } as const;

/** "The first 100,000 changes generate change events. The set of changes beyond that amount generates one overflow event for each entity type." */
const mostChanges = 100_000;
/** "The change event size exceeds the maximum 1 MB message size": a gap event takes its place. In bytes. */
const largestEvent = 1024 * 1024;
/** Records that one event tells of: their ids alone must not make it too large. */
const mostMerged = 10_000;
/** Stands in an overflow event for the records, which it doesn't name. */
const noRecord = '000000000000000AAA';

export interface ChangeDataCaptureOptions {
    readonly schema: Schema;
    readonly database: Database;
    readonly catalogue: ChannelCatalogue;
    readonly schemas: EventSchemas;
    /** Who may interfere with what changes are told. */
    readonly taps?: ChangeTapHolder;
}

/** Interferes with change events. */
export interface ChangeTap {
    /** Is it only known that a record changed, not how: "an internal error", "a change in the database that bypasses the application server"? */
    losesBody(channel: string): boolean;
}

/** Where Change Data Capture has its tap. */
export interface ChangeTapHolder {
    tap: ChangeTap | undefined;
}

/** The same change of one or more records: one event. */
interface Change {
    readonly entity: string;
    readonly definition: ObjectDefinition;
    readonly changeType: string;
    /** API names of the fields that the event has; in an overflow event none. */
    readonly fields: readonly string[];
    readonly isUpdate: boolean;
    /** After the change; before it for a deleted one. Of merged changes that of the first record. */
    readonly record: StoredRecord;
    readonly recordIds: string[];
}

/**
 * Change Data Capture: turns the committed changes of selected objects into change events, part of the same commit, on the object's own channel
 * and on the standard and custom channels that it is selected for.
 */
export class ChangeDataCapture {
    constructor(options: ChangeDataCaptureOptions) {
        const events = new ChangeEvents(options);
        options.database.registerCommitHook((transaction, commit) => {
            // an Apex test's changes reach nobody outside
            if (transaction.database !== options.database) return;
            for (const event of events.of(commit)) transaction.publishAfterCommit(event);
        });
    }
}

/** Makes change events of changes. */
export class ChangeEvents {
    constructor(private readonly options: Omit<ChangeDataCaptureOptions, 'database'>) {}

    /**
     * The events of a commit, each with the channel it is made for.
     * @param captures - which objects' changes; by default those that are selected for a channel
     */
    *of(
        commit: Commit,
        captures = (object: string) => this.options.catalogue.capturesChangesOf(object)
    ): Iterable<PendingEvent> {
        let sequenceNumber = 0;
        for (const change of this.#merged(commit.changes, captures)) {
            sequenceNumber++;
            const isGap =
                change.changeType !== overflow &&
                this.options.taps?.tap?.losesBody(`/data/${change.definition.name}`) === true;
            const header = this.#header(change, commit, sequenceNumber);
            const userId = commit.userId;
            const own = this.#event(change, header, [], userId, isGap);
            yield { channel: `/data/${change.definition.name}`, event: own };
            for (const route of this.options.catalogue.enrichedRoutesOf(change.definition.name)) {
                if (!isDelivered(route, change, header)) continue;
                yield {
                    channel: route.channel,
                    event: this.#event(change, header, route.enrichedFields, userId, isGap)
                };
            }
        }
    }

    /** "If in one transaction the same change occurred in multiple records of the same object type, Salesforce merges the change notifications." */
    #merged(changes: readonly CommittedChange[], captures: (object: string) => boolean): Iterable<Change> {
        const merged = new Map<string, Change>();
        /** The changes of a key whose event is full. */
        const full: Change[] = [];
        let count = 0;
        for (const committed of changes) {
            const { object, operation } = committed;
            if (!captures(object.name)) continue;
            const definition = this.options.schema.object(changeEventName(object.name));
            const record = committed.newRecord ?? committed.oldRecord;
            const id = record?.['Id'];
            if (definition === undefined || record === undefined || typeof id !== 'string') continue;
            const fields = changedFieldNames(definition, this.options.schemas.of(definition).compounds, committed);
            const isOverflow = count >= mostChanges;
            // "In a record update, each field change counts toward the overflow threshold"
            count += operation === 'update' ? fields.length : 1;
            const key = isOverflow
                ? `overflow ${object.name}`
                : JSON.stringify([object.name, operation, ...this.#compared(definition, fields, record)]);
            const same = merged.get(key);
            if (same !== undefined && (isOverflow || same.recordIds.length < mostMerged)) {
                if (!isOverflow) same.recordIds.push(id);
                continue;
            }
            if (same !== undefined) full.push(same);
            merged.set(key, {
                entity: object.name,
                definition,
                changeType: isOverflow ? overflow : changeTypes[operation],
                fields: isOverflow ? [] : fields,
                isUpdate: operation === 'update' && !isOverflow,
                record,
                recordIds: [isOverflow ? noRecord : id]
            });
        }
        return full.length === 0 ? merged.values() : [...full, ...merged.values()];
    }

    /** What must be the same in changes of one event: names and values of what any channel's event shows. */
    #compared(definition: ObjectDefinition, fields: readonly string[], record: StoredRecord): (string | FieldValue)[] {
        const compared = fields.flatMap((name) => [name, record[name] ?? null]);
        for (const { enrichedFields } of this.options.catalogue.enrichedRoutesOf(definition.name)) {
            for (const name of enrichedFields) compared.push(record[name] ?? null);
        }
        return compared;
    }

    #event(
        change: Change,
        header: Readonly<Record<string, unknown>>,
        enriched: readonly string[],
        userId: string,
        isGap: boolean
    ): NewBusEvent {
        const { definition, record, fields: names } = change;
        const { id: schema, compounds } = this.options.schemas.of(definition);
        const hasBody = change.changeType !== overflow;
        const payload = hasBody ? changeEventPayload(definition, compounds, { names, enriched, record }) : {};
        const isTold =
            !isGap && !(mayExceed(payload, record) && Buffer.byteLength(JSON.stringify(payload)) > largestEvent);
        const body = !isTold
            ? { schema, payload: { ChangeEventHeader: gapHeader(header, change.changeType) } }
            : { schema, payload: { ChangeEventHeader: header, ...payload } };
        return { kind: 'changeEvent', objectName: definition.name, body, userId };
    }

    #header(change: Change, commit: Commit, sequenceNumber: number): Readonly<Record<string, unknown>> {
        const { compounds } = this.options.schemas.of(change.definition);
        return {
            commitNumber: commit.commitNumber,
            commitUser: commit.userId,
            sequenceNumber,
            entityName: change.entity,
            changeType: change.changeType,
            changedFields: change.isUpdate ? namesInHeader(compounds, change.fields) : [],
            changeOrigin: changeOrigin(commit.origin),
            transactionKey: commit.transactionKey,
            commitTimestamp: commit.commitTimestamp,
            recordIds: change.recordIds
        };
    }
}

/** A gap event "contains information about the change in the header, such as the change type and record ID", and nothing else. */
function gapHeader(header: Readonly<Record<string, unknown>>, changeType: string): Readonly<Record<string, unknown>> {
    return { ...header, changeType: `GAP_${changeType}`, changedFields: [] };
}

/** Overflow events tell of many records, which no filter can look at. */
function isDelivered(
    { filter }: ChannelRoute,
    { changeType, record }: Change,
    header: Readonly<Record<string, unknown>>
): boolean {
    return filter === undefined || changeType === overflow || filter.matches({ values: record, header });
}

/** Could the payload be too large? Spares nearly all of them from being encoded just to be measured. */
function mayExceed(payload: Readonly<Record<string, unknown>>, record: StoredRecord): boolean {
    let characters = 0;
    for (const name in record) {
        const value = record[name];
        if (typeof value === 'string') characters += value.length;
    }
    // at most 6 bytes a character in JSON
    return characters * 6 > largestEvent && Object.keys(payload).length > 0;
}

/** Only changes that came through an API have an origin: `com/salesforce/api/<API>/<version>;client=<client id>`. */
function changeOrigin(origin: string): string {
    const [, api, version = '67.0', client] = /^(rest|soap|bulk)(?:\/([\d.]+))?(?:;client=(.*))?$/.exec(origin) ?? [];
    if (api === undefined) return '';
    const name = api === 'bulk' ? 'bulkapi' : api;
    return `com/salesforce/api/${name}/${version}${client === undefined ? '' : `;client=${client}`}`;
}
