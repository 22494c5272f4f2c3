import { text } from '../../metadata/xmlNode';
import { flowDml } from '../flowDml';
import { readInputRecords } from '../recordInputs';
import { readRecordQuery } from '../recordFilters';
import { step, type ElementReader } from './elementKind';

/** Delete Records: those of a variable, or those found by filters. */
export const readRecordDelete: ElementReader = (node, head, scope) => {
    const inputRecords = readInputRecords(node, scope, head.name);
    const object = inputRecords ? undefined : scope.object(text(node, 'object'), head.name);
    const query = inputRecords ? undefined : readRecordQuery(node, object, scope, head.name);
    return step(head, (interview) => {
        flowDml(interview, 'delete', inputRecords ? inputRecords(interview) : (query?.find(interview) ?? []));
    });
};
