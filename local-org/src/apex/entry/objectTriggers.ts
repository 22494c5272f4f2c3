import { SalesforceError } from '../../errors';
import type { DmlChunk, TriggerRow } from '../../data/transaction';
import type { StoredRecord } from '../../data/record';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import type { ApexTriggerInfo, TriggerEvent } from '../generate/runtimeInterface';
import { sObjectList } from '../library/lists';
import { primitive } from '../typeName';
import { apexExceptionOf } from '../runtime/caught';
import type { CodeUnit } from '../runtime/codeUnit';
import type { Execution } from '../runtime/execution';
import { toStore } from '../runtime/records/fieldForm';
import { StoredRecordSource } from '../runtime/records/recordSources';
import { stackTraceText } from '../runtime/stackTrace';
import { exceptionText } from '../runtime/text';
import type { TriggerContext, TriggerOperation } from '../runtime/triggerContext';
import type { ApexException } from '../runtime/values/apexException';
import type { ApexList } from '../runtime/values/apexList';
import { ApexMap } from '../runtime/values/apexMap';
import { ApexSObject, type RecordSource, type TriggerRecord } from '../runtime/values/apexSObject';
import type { Executions } from './executions';

type When = 'before' | 'after';

/** "Triggers on the same object in no guaranteed order": here, by name. */
export class ObjectTriggers {
    #byEvent = new Map<string, ApexTriggerInfo[]>();

    constructor(private readonly executions: Executions) {}

    /** The org's triggers from here on. */
    use(triggers: readonly ApexTriggerInfo[]): void {
        this.#byEvent = new Map();
        for (const trigger of triggers) {
            for (const event of trigger.events) {
                const key = keyOf(trigger.objectName, event);
                this.#byEvent.set(key, [...(this.#byEvent.get(key) ?? []), trigger]);
            }
        }
    }

    /** Registers the triggers with a database (its forks have them too). */
    register(): void {
        const { database } = this.executions;
        database.registerHook('beforeTrigger', (chunk) => this.#run('before', chunk), 'automation');
        database.registerHook('afterTrigger', (chunk) => this.#run('after', chunk), 'automation');
    }

    #run(when: When, chunk: DmlChunk): void {
        const event = `${when} ${chunk.operation}` as TriggerEvent;
        const triggers = this.#byEvent.get(keyOf(chunk.object.name, event));
        if (triggers === undefined) return;
        const x = this.executions.of(chunk.transaction);
        const context = triggerContext(x, when, chunk);
        for (const trigger of triggers) runTrigger(x, trigger, context);
    }
}

function keyOf(objectName: string, event: string): string {
    return `${objectName.toLowerCase()} ${event}`;
}

/**
 * @throws SalesforceError for an uncaught exception, as the rows of the DML show it; what can't be caught goes through to the Apex that did
 * the DML, if there is any
 */
function runTrigger(x: Execution, trigger: ApexTriggerInfo, context: TriggerContext): void {
    const outer = x.trigger;
    const insideApex = x.isRunning;
    x.trigger = context;
    try {
        x.enterUnit(
            () => triggerUnit(x, trigger, context.operation),
            () => ownTrigger(x, trigger).run(x)
        );
    } catch (error) {
        const exception = apexExceptionOf(x, error);
        if (exception === undefined) throw error;
        if (!exception.catchable && insideApex) throw exception;
        throw new SalesforceError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', failureText(x, trigger, context, exception));
    } finally {
        x.trigger = outer;
    }
}

/** `StoryTrigger: execution of BeforeInsert\n\ncaused by: …`; what can't be caught is told without the operation. */
function failureText(
    x: Execution,
    trigger: ApexTriggerInfo,
    context: TriggerContext,
    exception: ApexException
): string {
    if (!exception.catchable) return `${trigger.name}: ${exceptionText(exception)}`;
    const operation = operationText(context.operation);
    const trace = stackTraceText(x.program, exception);
    return `${trigger.name}: execution of ${operation}\n\ncaused by: ${exceptionText(exception)}\n\n${trace}`;
}

/** `BeforeInsert`. */
function operationText(operation: TriggerOperation): string {
    return operation.toLowerCase().replace(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

/** A trigger as the debug log names it. */
export function triggerUnit(
    x: Execution,
    { name, objectName }: ApexTriggerInfo,
    operation: TriggerOperation
): CodeUnit {
    return {
        name: `${name} on ${objectName} trigger event ${operationText(operation)}`,
        id: x.org.triggerId(name),
        path: `__sfdc_trigger/${name}`
    };
}

/** The trigger of the execution's own program: with a debug log it is another, and so it is once the org's Apex has been replaced. */
export function ownTrigger(x: Execution, trigger: ApexTriggerInfo): ApexTriggerInfo {
    return x.program.triggers.find(({ name }) => name === trigger.name) ?? trigger;
}

function triggerContext(x: Execution, when: When, { object, operation, rows }: DmlChunk): TriggerContext {
    const hasNew = operation !== 'delete';
    const hasOld = operation === 'update' || operation === 'delete';
    const newRecords = hasNew ? rows.map((row) => newRecord(x, object, row, when)) : [];
    const oldRecords = hasOld ? rows.map((row) => oldRecord(x, object, row, operation)) : [];
    const hasNewIds = hasNew && !(operation === 'insert' && when === 'before');
    return {
        operation: `${when}_${operation}`.toUpperCase() as TriggerOperation,
        new: hasNew ? sObjectList(object.name, newRecords) : null,
        old: hasOld ? sObjectList(object.name, oldRecords) : null,
        newMap: hasNewIds ? mapById(x, object, newRecords) : null,
        oldMap: hasOld ? mapById(x, object, oldRecords) : null,
        size: rows.length
    };
}

function newRecord(x: Execution, object: ObjectDefinition, row: TriggerRow, when: When): ApexSObject {
    const trigger: TriggerRecord = {
        readOnly: when === 'after',
        setField: (field, value) => row.setField(field.name, toStore(value)),
        addError: (message, field) => row.addError(message, field)
    };
    return new ApexSObject(
        object,
        sourceOf(x, object, () => row.newRecord ?? {}),
        trigger
    );
}

function oldRecord(
    x: Execution,
    object: ObjectDefinition,
    row: TriggerRow,
    operation: DmlChunk['operation']
): ApexSObject {
    const trigger: TriggerRecord = {
        readOnly: true,
        setField: () => undefined,
        // "In delete triggers errors are added to the records of Trigger.old"
        addError: (message, field) => {
            if (operation === 'delete') row.addError(message, field);
        }
    };
    return new ApexSObject(
        object,
        sourceOf(x, object, () => row.oldRecord ?? {}),
        trigger
    );
}

function sourceOf(x: Execution, object: ObjectDefinition, record: () => StoredRecord): StoredRecordSource {
    return new StoredRecordSource(object, record, (definition, field, stored) =>
        x.org.formulaValue(x, definition, field, stored)
    );
}

function mapById(x: Execution, object: ObjectDefinition, records: readonly ApexSObject[]): ApexMap {
    const map = new ApexMap({ kind: 'map', key: primitive('Id'), value: { kind: 'sobject', name: object.name } });
    for (const record of records) map.set(x, record.id, record);
    return map;
}

/**
 * A list of records that nothing may change: the events of an event trigger.
 * @param sourceFrom - where a record's values come from, if not from the record alone
 */
export function readOnlyRecords(
    x: Execution,
    object: ObjectDefinition,
    records: readonly StoredRecord[],
    sourceFrom: (source: RecordSource, at: number) => RecordSource = (source) => source
): ApexList {
    const trigger: TriggerRecord = {
        readOnly: true,
        setField: () => undefined,
        addError: () => undefined
    };
    return sObjectList(
        object.name,
        records.map((record, at) => {
            const source = sourceOf(x, object, () => record);
            return new ApexSObject(object, sourceFrom(source, at), trigger);
        })
    );
}
