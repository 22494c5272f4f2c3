import { text } from '../../metadata/xmlNode';
import { flowDml, useLimit } from '../flowDml';
import type { FlowRecord } from '../flowValue';
import { readInputRecords } from '../recordInputs';
import { readRecordQuery } from '../recordFilters';
import { bulkStep } from './bulkStep';
import type { ElementReader } from './elementKind';

/** Delete Records: those of a variable, or those found by filters. */
export const readRecordDelete: ElementReader = (node, head, scope) => {
    const inputRecords = readInputRecords(node, scope, head.name);
    const object = inputRecords ? undefined : scope.object(text(node, 'object'), head.name);
    const query = inputRecords ? undefined : readRecordQuery(node, object, scope, head.name);
    return bulkStep(head, {
        prepare: (interview): readonly FlowRecord[] =>
            inputRecords ? inputRecords(interview) : (query?.find(interview) ?? []),
        doAll: (works, interviews) => {
            const [first] = interviews;
            if (query && first) useLimit(first, 'delete', 'queries', 1);
            return flowDml(interviews, 'delete', works);
        },
        finish: () => undefined
    });
};
