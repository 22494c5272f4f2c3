import { text } from '../../metadata/xmlNode';
import { flowDml } from '../flowDml';
import { FlowRecord } from '../flowValue';
import { readInputAssignments, readInputRecords } from '../recordInputs';
import { readRecordQuery } from '../recordFilters';
import { step, type ElementReader } from './elementKind';

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

    return step(head, (interview) => {
        const { trigger } = interview;
        if (updatesTrigger && trigger) {
            const changes = new FlowRecord(trigger.record.object);
            assignFields(interview, changes);
            const names = Object.keys(changes.values());
            for (const name of names) interview.assign(['$Record', name], changes.get(name));
            if (trigger.isBeforeSave) return;
            const written = new FlowRecord(
                trigger.record.object,
                names.length > 0 ? changes.values() : trigger.record.values()
            );
            written.set('Id', trigger.record.id);
            flowDml(interview, 'update', [written]);
            return;
        }
        if (inputRecords) {
            flowDml(interview, 'update', inputRecords(interview));
            return;
        }
        const found = query?.find(interview) ?? [];
        const changed = found.map((record) => {
            const change = new FlowRecord(record.object, { Id: record.id });
            assignFields(interview, change);
            return change;
        });
        flowDml(interview, 'update', changed);
    });
};
