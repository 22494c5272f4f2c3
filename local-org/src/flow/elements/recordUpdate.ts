import { text } from '../../metadata/xmlNode';
import { flowDml, useLimit } from '../flowDml';
import { FlowRecord } from '../flowValue';
import { readInputAssignments, readInputRecords } from '../recordInputs';
import { readRecordQuery } from '../recordFilters';
import type { Interview } from '../interview';
import { bulkStep } from './bulkStep';
import type { ElementReader } from './elementKind';

/** Update Records: the triggering record, records of a variable, or records found by filters. */
export const readRecordUpdate: ElementReader = (node, head, scope) => {
    const reference = text(node, 'inputReference')?.trim();
    const updatesTrigger = reference?.toLowerCase() === '$record';
    const inputRecords = readInputRecords(node, scope, head.name);
    const object = updatesTrigger
        ? scope.startObject
        : inputRecords
          ? undefined
          : scope.object(text(node, 'object'), head.name);
    const assignFields = readInputAssignments(node, object, scope, head.name);
    const query = inputRecords ? undefined : readRecordQuery(node, object, scope, head.name);

    const recordsToWrite = (interview: Interview): readonly FlowRecord[] => {
        const { trigger } = interview;
        if (updatesTrigger && trigger) {
            const changes = new FlowRecord(trigger.record.object);
            assignFields(interview, changes);
            const names = Object.keys(changes.values());
            for (const name of names) interview.assign(['$Record', name], changes.get(name));
            if (trigger.isBeforeSave) return [];
            const values = names.length > 0 ? changes.values() : trigger.record.values();
            const written = new FlowRecord(trigger.record.object, values);
            written.set('Id', trigger.record.id);
            return [written];
        }
        if (inputRecords) return inputRecords(interview);
        return (query?.find(interview) ?? []).map((record) => {
            const change = new FlowRecord(record.object, { Id: record.id });
            assignFields(interview, change);
            return change;
        });
    };
    return bulkStep(head, {
        prepare: recordsToWrite,
        doAll: (works, interviews) => {
            const [first] = interviews;
            if (query && first) useLimit(first, 'update', 'queries', 1);
            return flowDml(interviews, 'update', works);
        },
        finish: () => undefined
    });
};
