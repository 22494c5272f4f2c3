import { flag, text } from '../../metadata/xmlNode';
import { flowDml, flowPublish } from '../flowDml';
import { FlowRecord } from '../flowValue';
import { readInputAssignments, readInputRecords } from '../recordInputs';
import { bulkStep } from './bulkStep';
import type { ElementReader } from './elementKind';

const isEvent = (record: FlowRecord) => record.object.kind === 'platformEvent';

/** Create Records; a record of a platform event is published. */
export const readRecordCreate: ElementReader = (node, head, scope) => {
    const inputRecords = readInputRecords(node, scope, head.name);
    const object = inputRecords ? undefined : scope.object(text(node, 'object'), head.name);
    const assignFields = readInputAssignments(node, object, scope, head.name);
    const idReference = text(node, 'assignRecordIdToReference')?.trim();
    if (idReference !== undefined) scope.checkReference(idReference.split('.'), head.name);
    const storesId = flag(node, 'storeOutputAutomatically');

    return bulkStep(head, {
        prepare: (interview): readonly FlowRecord[] => {
            const records = inputRecords ? inputRecords(interview) : object ? [new FlowRecord(object)] : [];
            if (!inputRecords) for (const record of records) assignFields(interview, record);
            const events = records.filter(isEvent);
            if (events.length > 0) flowPublish(interview, events);
            return records.filter((record) => !isEvent(record));
        },
        doAll: (works, interviews) => flowDml(interviews, 'insert', works),
        finish: (interview, results, rows) => {
            const ids = results.map((result) => result.id);
            for (const [i, record] of rows.entries()) if (inputRecords) record.set('Id', ids[i] ?? null);
            if (idReference !== undefined) interview.assign(idReference.split('.'), ids[0] ?? null);
            if (storesId) interview.setOutput(head.name, ids[0] ?? null);
        }
    });
};
