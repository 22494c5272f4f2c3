import { childNode, childNodes, flag, text } from '../../metadata/xmlNode';
import { FlowFault } from '../flowFault';
import { readValue } from '../valueSource';
import { step, type ElementReader } from './elementKind';

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
    return step(head, (interview) => {
        const flow = interview.findFlow(flowName);
        if (!flow) throw new FlowFault(`${head.name} - The flow "${flowName}" doesn't exist or isn't active.`);
        const child = interview.child(flow);
        for (const { name, value } of inputs) if (value) child.setInput(name, value(interview));
        child.run();
        const results = child.outputs();
        for (const { name, path } of outputs) interview.assign(path, results.get(name) ?? null);
        if (storesOutput) interview.setNamedOutputs(head.name, results);
    });
};
