import { text } from '../../metadata/xmlNode';
import { FlowFault } from '../flowFault';
import { copyOf } from '../flowValue';
import { readReference } from '../valueSource';
import { step, type ElementReader } from './elementKind';

/** Goes through a collection as it was when the loop began; the item stands in the element's own name or in a variable. */
export const readLoop: ElementReader = (node, head, scope) => {
    const reference = (text(node, 'collectionReference') ?? '').trim();
    const collection = readReference(reference, scope, head.name);
    const variable = text(node, 'assignNextValueToReference')?.trim();
    const body = scope.target(node, 'nextValueConnector', head.name);
    const after = scope.target(node, 'noMoreValuesConnector', head.name);
    const descending = text(node, 'iterationOrder')?.trim() === 'Desc';
    return {
        ...step(head, () => undefined),
        run: (interview) => {
            let loop = interview.loops.get(head.name);
            if (!loop) {
                const value = collection(interview);
                if (value !== null && !Array.isArray(value)) throw new FlowFault(`"${reference}" is not a collection.`);
                loop = { items: descending ? [...(value ?? [])].reverse() : [...(value ?? [])], at: 0 };
                interview.loops.set(head.name, loop);
            }
            const item = loop.items[loop.at++];
            if (item === undefined) {
                interview.loops.delete(head.name);
                return after;
            }
            if (variable === undefined) interview.setOutput(head.name, copyOf(item));
            else interview.assign(variable.split('.'), item);
            return body;
        }
    };
};
