import type { BusEvent } from '../../bus/busEvent';
import { recordOfPayload } from '../../bus/changeEventPayload';
import { CompoundFields } from '../../bus/compoundFields';
import type { FieldDefinition, ObjectDefinition } from '../../schema/objectDefinition';
import { dataObject } from '../library/dataObjects';
import { stringList } from '../library/lists';
import type { Execution } from '../runtime/execution';
import type { ApexList } from '../runtime/values/apexList';
import type { RecordSource } from '../runtime/values/apexSObject';
import type { ApexValue } from '../runtime/values/apexValue';
import { readOnlyRecords } from './objectTriggers';

const headerField = 'ChangeEventHeader';

/** A change event's header as its messages have it. */
interface HeaderPayload {
    readonly changeType: string;
    readonly changeOrigin: string;
    readonly transactionKey: string;
    readonly sequenceNumber: number;
    readonly commitTimestamp: number;
    readonly commitNumber: number;
    readonly commitUser: string;
    readonly entityName: string;
    readonly recordIds: readonly string[];
    readonly changedFields: readonly string[];
}

type ChangePayload = Readonly<Record<string, unknown>> & { readonly ChangeEventHeader: HeaderPayload };

/**
 * Change events as a trigger's records: `ChangeEventHeader` with its fields, and of the body what changed. Unlike in messages, parts of compound fields
 * are fields of the record (`event.BillingCity`), as of the object itself.
 */
export function changeEventRecords(x: Execution, object: ObjectDefinition, events: readonly BusEvent[]): ApexList {
    const compounds = new CompoundFields(object);
    const payloads = events.map(({ body }) => body?.['payload'] as ChangePayload);
    const records = payloads.map((payload, at) => ({
        ...recordOfPayload(object, compounds, payload),
        ReplayId: String(events[at]?.replayId)
    }));
    return readOnlyRecords(x, object, records, (source, at) => withHeader(source, payloads[at] as ChangePayload));
}

/** The values of a record, and the header. */
function withHeader(source: RecordSource, payload: ChangePayload): RecordSource {
    let header: ApexValue;
    return {
        *fieldNames() {
            yield headerField;
            yield* source.fieldNames();
        },
        field: (field: FieldDefinition) => {
            if (field.name !== headerField) return source.field(field);
            header ??= apexHeader(payload);
            return header;
        },
        parent: (name) => source.parent(name),
        children: (name) => source.children(name),
        relationshipNames: () => source.relationshipNames(),
        childrenNames: () => source.childrenNames()
    };
}

function apexHeader(payload: ChangePayload): ApexValue {
    const { recordIds, changedFields, commitTimestamp, commitNumber, ...rest } = payload.ChangeEventHeader;
    return dataObject('EventBus.ChangeEventHeader', {
        ...rest,
        commitTimestamp: BigInt(commitTimestamp),
        commitNumber: BigInt(commitNumber),
        recordIds: stringList(recordIds),
        changedFields: stringList(changedFields),
        nulledFields: stringList(changedFields.filter((name) => valueOf(payload, name) === null)),
        diffFields: stringList([])
    });
}

/** Of `BillingAddress.City`: what stands inside. */
function valueOf(payload: ChangePayload, name: string): unknown {
    const [top = '', component] = name.split('.');
    const value = payload[top] ?? null;
    if (component === undefined || value === null) return value;
    return (value as Readonly<Record<string, unknown>>)[component] ?? null;
}
