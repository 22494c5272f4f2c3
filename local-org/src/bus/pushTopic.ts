import type { FieldValue, StoredRecord } from '../data/record';
import type { Commit, CommittedChange, Database, DmlChunk, Transaction, TriggerRow } from '../data/transaction';
import { SalesforceError } from '../errors';
import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { Query } from '../soql/query';
import type { FormulaFieldEvaluator } from '../soql/queryRun';
import type { NewBusEvent } from './busEvent';
import { jsonValue } from './eventData';
import type { BusLog } from './orgEventBus';
import { readPushTopicQuery, type PushTopicQueries } from './pushTopicQuery';

/** "It must be an API version greater than 20.0" (Object Reference, PushTopic). */
const newestUnsupportedVersion = 20;

/** "In general, changes in fields that the system populates […] don't trigger notifications" (Supported PushTopic Queries). */
const systemFields = new Set([
    'LastModifiedDate',
    'LastModifiedById',
    'SystemModstamp',
    'LastActivityDate',
    'LastViewedDate',
    'LastReferencedDate'
]);

const eventTypes = { insert: 'created', update: 'updated', delete: 'deleted', undelete: 'undeleted' } as const;
const notifyFields = {
    insert: 'NotifyForOperationCreate',
    update: 'NotifyForOperationUpdate',
    delete: 'NotifyForOperationDelete',
    undelete: 'NotifyForOperationUndelete'
} as const;

export interface PushTopicsOptions {
    readonly schema: Schema;
    readonly database: Database;
    readonly queries: PushTopicQueries;
    /** "Formula fields are supported in SELECT clauses"; without it they are null. */
    readonly evaluateFormula?: FormulaFieldEvaluator;
    readonly log: BusLog;
}

/** An active PushTopic, ready to match changes. */
interface Topic {
    readonly record: StoredRecord;
    readonly channel: string;
    readonly query: Query;
    /** API names, in the order of the SELECT clause. */
    readonly selected: readonly string[];
    /** A change of one of these notifies; undefined: any. */
    readonly watched: ReadonlySet<string> | undefined;
}

/**
 * The PushTopics of an org: validates PushTopic records when they are saved, and turns committed changes of the objects they select from
 * into events on `/topic/<Name>`, part of the same commit.
 */
export class PushTopics {
    readonly #options: PushTopicsOptions;
    /** By object; made anew after a commit that touched PushTopics. */
    #topics: ReadonlyMap<string, readonly Topic[]> | undefined;
    /** Topics whose record hasn't changed keep their parsed query. */
    #read = new Map<StoredRecord, Topic | undefined>();

    constructor(options: PushTopicsOptions) {
        this.#options = options;
        options.database.registerHook('beforeTrigger', (chunk) => this.#validate(chunk));
        options.database.registerCommitHook((transaction, commit) => this.#publish(transaction, commit));
    }

    /** The schema has other definitions now: topics are read anew. */
    schemaReplaced(): void {
        this.#topics = undefined;
        this.#read = new Map();
    }

    /** Fields that a topic's query selects; undefined if there is no such topic. For filtered subscriptions. */
    selectedFields(name: string): readonly string[] | undefined {
        for (const topics of this.#topicsByObject().values()) {
            const topic = topics.find(({ record }) => record['Name'] === name);
            if (topic !== undefined) return topic.selected;
        }
        return undefined;
    }

    #validate({ object, operation, rows }: DmlChunk): void {
        if (object.name !== 'PushTopic' || (operation !== 'insert' && operation !== 'update')) return;
        for (const row of rows) failRow(row, () => this.#validateRow(row));
    }

    #validateRow({ newRecord, oldRecord }: TriggerRow): void {
        const source = newRecord?.['Query'];
        const version = newRecord?.['ApiVersion'];
        if (typeof version === 'number' && version <= newestUnsupportedVersion) {
            const message = `API version must be greater than ${newestUnsupportedVersion}.0`;
            throw new SalesforceError('INVALID_FIELD', message, ['ApiVersion']);
        }
        if (typeof source !== 'string') return;
        if (oldRecord?.['Query'] === source && oldRecord['NotifyForFields'] === newRecord?.['NotifyForFields']) return;
        const query = readPushTopicQuery(source, this.#options.queries, this.#options.schema);
        this.#checkNotifyForFields(query, newRecord?.['NotifyForFields'] ?? 'Referenced');
    }

    /** "The PushTopic query must have a SELECT clause with at least one field other than Id", and the like. */
    #checkNotifyForFields(query: Query, notifyForFields: FieldValue): void {
        const watched = this.#watchedFields(query, notifyForFields);
        if (watched === undefined || watched.size > 0) return;
        const clauses = { Select: 'SELECT clause', Where: 'WHERE clause', Referenced: 'SELECT or WHERE clause' };
        const clause = clauses[notifyForFields as keyof typeof clauses];
        const message = `the ${clause} must have at least one field other than Id when NotifyForFields is ${String(notifyForFields)}`;
        throw new SalesforceError('INVALID_FIELD', message, ['Query']);
    }

    #watchedFields(query: Query, notifyForFields: FieldValue): ReadonlySet<string> | undefined {
        const { queries } = this.#options;
        const fields = new Set<string>();
        if (notifyForFields === 'All') return undefined;
        if (notifyForFields !== 'Where') queries.selectedFields(query).forEach((field) => fields.add(field));
        if (notifyForFields !== 'Select') queries.whereFields(query).forEach((field) => fields.add(field));
        fields.delete('Id');
        return fields;
    }

    #publish(transaction: Transaction, { changes, userId }: Commit): void {
        // An Apex test's changes reach nobody outside.
        if (transaction.database !== this.#options.database) return;
        const touched = changes.some(({ object }) => object.name === 'PushTopic');
        if (touched) this.#topics = undefined;
        for (const change of changes) {
            for (const topic of this.#topicsByObject().get(change.object.name) ?? []) {
                const event = this.#match(topic, change, userId);
                if (event !== undefined) transaction.publishAfterCommit({ channel: topic.channel, event });
            }
        }
        // The commit may still fail.
        if (touched) this.#topics = undefined;
    }

    #match(topic: Topic, change: CommittedChange, userId: string): NewBusEvent | undefined {
        const { operation, newRecord, oldRecord, object } = change;
        const record = newRecord ?? oldRecord;
        if (record === undefined || topic.record[notifyFields[operation]] !== true) return undefined;
        if (operation === 'update' && !this.#hasChanged(topic, change)) return undefined;
        if (!this.#options.queries.matchesWhere(topic.query, record, this.#options.database)) return undefined;
        const sobject: Record<string, FieldValue> = {};
        for (const name of operation === 'delete' ? ['Id'] : topic.selected) {
            const type = object.fields.get(name.toLowerCase())?.type ?? 'string';
            sobject[name] = jsonValue(this.#valueOf(object, record, name), type);
        }
        return { kind: 'pushTopic', body: { event: { type: eventTypes[operation] }, sobject }, userId };
    }

    #hasChanged(topic: Topic, { object, newRecord = {}, oldRecord = {} }: CommittedChange): boolean {
        const differs = (name: string): boolean =>
            this.#valueOf(object, newRecord, name) !== this.#valueOf(object, oldRecord, name);
        if (topic.watched !== undefined) return [...topic.watched].some(differs);
        const names = new Set([...Object.keys(newRecord), ...Object.keys(oldRecord)]);
        return [...names].some((name) => !systemFields.has(name) && differs(name));
    }

    #valueOf(object: ObjectDefinition, record: StoredRecord, name: string): FieldValue {
        const field = object.fields.get(name.toLowerCase());
        const { evaluateFormula, database } = this.#options;
        if (field?.formula !== undefined) return evaluateFormula?.(field, record, object, database) ?? null;
        return record[name] ?? null;
    }

    #topicsByObject(): ReadonlyMap<string, readonly Topic[]> {
        if (this.#topics !== undefined) return this.#topics;
        const read = new Map<StoredRecord, Topic | undefined>();
        const topics = new Map<string, Topic[]>();
        for (const record of this.#options.database.records('PushTopic')) {
            const topic = this.#read.has(record) ? this.#read.get(record) : this.#readTopic(record);
            read.set(record, topic);
            if (topic === undefined || record['IsActive'] !== true) continue;
            const object = this.#options.schema.object(topic.query.from.name)?.name ?? '';
            topics.set(object, [...(topics.get(object) ?? []), topic]);
        }
        this.#read = read;
        this.#topics = topics;
        return topics;
    }

    /** Undefined for a topic that no longer fits the schema. */
    #readTopic(record: StoredRecord): Topic | undefined {
        const { queries, schema, log } = this.#options;
        try {
            const query = readPushTopicQuery(String(record['Query']), queries, schema);
            return {
                record,
                channel: `/topic/${String(record['Name'])}`,
                query,
                selected: queries.selectedFields(query),
                watched: this.#watchedFields(query, record['NotifyForFields'] ?? 'Referenced')
            };
        } catch (error) {
            if (!(error instanceof SalesforceError)) throw error;
            log.warn({ topic: record['Name'] }, `PushTopic is left aside: ${error.message}`);
            return undefined;
        }
    }
}

/** Bad rows of a chunk fail alone. */
function failRow(row: TriggerRow, check: () => void): void {
    try {
        check();
    } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        row.fail({ statusCode: error.errorCode, message: error.message, fields: error.fields });
    }
}
