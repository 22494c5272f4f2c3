import { childNode, childNodes, flag, text } from '../../metadata/xmlNode';
import { FlowFault } from '../flowFault';
import { readValue } from '../valueSource';
import type { FlowValue } from '../flowValue';
import type { Interview } from '../interview';
import { runTogether } from '../runTogether';
import { bulkStep } from './bulkStep';
import type { ElementReader } from './elementKind';

/** Runs another autolaunched flow in the same transaction. */
export const readSubflow: ElementReader = (node, head, scope) => {
    const flowName = (text(node, 'flowName') ?? '').trim();
    const inputs = childNodes(node, 'inputAssignments').map((input) => ({
        name: (text(input, 'name') ?? '').trim(),
        value: readValue(childNode(input, 'value'), scope, head.name)
    }));
    const outputs = childNodes(node, 'outputAssignments').map((output) => {
        const path = (text(output, 'assignToReference') ?? '').trim().split('.');
        scope.checkReference(path, head.name);
        return { name: (text(output, 'name') ?? '').trim(), path };
    });
    const storesOutput = flag(node, 'storeOutputAutomatically');
    return bulkStep(head, {
        prepare: (interview) => {
            const flow = interview.findFlow(flowName);
            if (!flow) throw new FlowFault(`${head.name} - The flow "${flowName}" doesn't exist or isn't active.`);
            const child = interview.child(flow);
            for (const { name, value } of inputs) if (value) child.setInput(name, value(interview));
            return child;
        },
        doAll: runChildren,
        finish: (interview, results) => {
            for (const { name, path } of outputs) interview.assign(path, results.get(name) ?? null);
            if (storesOutput) interview.setNamedOutputs(head.name, results);
        }
    });
};

/** Runs the interviews that others launched, in step; gives their outputs or faults. */
export function runChildren(children: readonly Interview[]): (ReadonlyMap<string, FlowValue> | FlowFault)[] {
    const faults = new Map<Interview, FlowFault>();
    runTogether(children, (child, fault) => faults.set(child, fault));
    return children.map((child) => faults.get(child) ?? child.outputs());
}
