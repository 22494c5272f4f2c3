import { childNodes, flag, text } from '../../metadata/xmlNode';
import { mergeText } from '../flowValue';
import { readMergeText } from '../valueSource';
import { step, type ElementReader } from './elementKind';

/** "Custom Error": fails the record that triggered the flow, as `addError` in a trigger does. */
export const readCustomError: ElementReader = (node, head, scope) => {
    const messages = childNodes(node, 'customErrorMessages').map((message) => ({
        text: readMergeText(text(message, 'errorMessage') ?? '', scope, head.name),
        field: flag(message, 'isFieldError') ? text(message, 'fieldSelection')?.trim() : undefined
    }));
    return step(head, (interview) => {
        for (const { text: message, field } of messages) {
            interview.trigger?.row?.addError(mergeText(message(interview)), field);
        }
    });
};
