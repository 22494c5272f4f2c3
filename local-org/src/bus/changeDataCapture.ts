import type { FieldValue, StoredRecord } from '../data/record';
import type { Commit, CommittedChange, Database, Transaction } from '../data/transaction';
import { changeEventName } from '../schema/changeEvent';
import type { FieldDefinition, ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { NewBusEvent } from './busEvent';
import type { ChannelCatalogue } from './eventChannels';
import { jsonValue } from './eventData';
import type { EventSchemas } from './eventSchema';

const changeTypes = { insert: 'CREATE', update: 'UPDATE', delete: 'DELETE', undelete: 'UNDELETE' } as const;

export interface ChangeDataCaptureOptions {
    readonly schema: Schema;
    readonly database: Database;
    readonly catalogue: ChannelCatalogue;
    readonly schemas: EventSchemas;
}

/** The same change of one or more records: one event. */
interface Change {
    readonly object: ObjectDefinition;
    readonly operation: CommittedChange['operation'];
    readonly fields: Readonly<Record<string, FieldValue>>;
    readonly recordIds: string[];
}

/**
 * Change Data Capture: turns the committed changes of selected objects into change events, part of the same commit, on the object's own channel
 * and on the standard and custom channels that it is selected for.
 */
export class ChangeDataCapture {
    constructor(private readonly options: ChangeDataCaptureOptions) {
        options.database.registerCommitHook((transaction, commit) => this.#publish(transaction, commit));
    }

    #publish(transaction: Transaction, commit: Commit): void {
        // An Apex test's changes reach nobody outside.
        if (transaction.database !== this.options.database) return;
        let sequenceNumber = 0;
        for (const change of this.#merged(commit.changes)) {
            sequenceNumber++;
            const event = this.#event(change, commit, sequenceNumber);
            if (event !== undefined) transaction.publishAfterCommit(event);
        }
    }

    /** "Same change in multiple records during the same transaction: one change event is generated with the record ids of all". */
    #merged(changes: readonly CommittedChange[]): Iterable<Change> {
        const merged = new Map<string, Change>();
        for (const { object, operation, newRecord, oldRecord } of changes) {
            if (!this.options.catalogue.capturesChangesOf(object.name)) continue;
            const definition = this.options.schema.object(changeEventName(object.name));
            const id = (newRecord ?? oldRecord)?.['Id'];
            if (definition === undefined || typeof id !== 'string') continue;
            const fields = changedFields(definition, operation, newRecord, oldRecord);
            const key = JSON.stringify([object.name, operation, fields]);
            const same = merged.get(key);
            if (same !== undefined) same.recordIds.push(id);
            else merged.set(key, { object, operation, fields, recordIds: [id] });
        }
        return merged.values();
    }

    #event(
        { object, operation, fields, recordIds }: Change,
        commit: Commit,
        sequenceNumber: number
    ): { readonly channel: string; readonly event: NewBusEvent } | undefined {
        const name = changeEventName(object.name);
        const definition = this.options.schema.object(name);
        if (definition === undefined) return undefined;
        const ChangeEventHeader = {
            commitNumber: commit.commitNumber,
            commitUser: commit.userId,
            sequenceNumber,
            entityName: object.name,
            changeType: changeTypes[operation],
            changedFields: operation === 'update' ? Object.keys(fields) : [],
            changeOrigin: changeOrigin(commit.origin),
            transactionKey: commit.transactionKey,
            commitTimestamp: commit.commitTimestamp,
            recordIds
        };
        const schema = this.options.schemas.of(definition).id;
        const body = { schema, payload: { ChangeEventHeader, ...fields } };
        return {
            channel: `/data/${name}`,
            event: { kind: 'changeEvent', objectName: name, body, userId: commit.userId }
        };
    }
}

/**
 * The body: for a new or undeleted record all fields that aren't empty, for an updated one those that changed (null if they were emptied), for a
 * deleted one none ("Change Event Body Fields", Change Data Capture Developer Guide).
 */
function changedFields(
    definition: ObjectDefinition,
    operation: CommittedChange['operation'],
    newRecord: StoredRecord | undefined,
    oldRecord: StoredRecord | undefined
): Record<string, FieldValue> {
    const fields: Record<string, FieldValue> = {};
    if (operation === 'delete') return fields;
    for (const field of definition.fields.values()) {
        if (isHeader(field)) continue;
        const value = newRecord?.[field.name] ?? null;
        const before = operation === 'update' ? (oldRecord?.[field.name] ?? null) : null;
        if (value !== before) fields[field.name] = jsonValue(value, field.type);
    }
    return fields;
}

function isHeader({ name }: FieldDefinition): boolean {
    return name === 'Id' || name === 'ReplayId' || name === 'ChangeEventHeader';
}

/** Only changes that came through an API have an origin. */
function changeOrigin(origin: string): string {
    return origin === 'rest' || origin === 'soap' ? `com/salesforce/api/${origin}/67.0` : '';
}
