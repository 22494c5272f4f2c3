import { NotSupportedError } from '../../errors';
import { childNode, childNodes, flag, text } from '../../metadata/xmlNode';
import { runApexAction } from '../actions/apexAction';
import { chatterPost } from '../actions/chatterPost';
import { checkInputs, type FlowAction } from '../actions/flowAction';
import type { FlowValue } from '../flowValue';
import { readValue } from '../valueSource';
import { step, type ElementReader } from './elementKind';

const standardActions: Readonly<Record<string, FlowAction>> = { chatterPost };

/** Action: a standard action or an Apex class. */
export const readActionCall: ElementReader = (node, head, scope) => {
    const actionName = (text(node, 'actionName') ?? '').trim();
    const actionType = (text(node, 'actionType') ?? '').trim();
    const inputs = childNodes(node, 'inputParameters').map((input) => ({
        name: (text(input, 'name') ?? '').trim(),
        value: readValue(childNode(input, 'value'), scope, head.name)
    }));
    const outputs = childNodes(node, 'outputParameters').map((output) => {
        const path = (text(output, 'assignToReference') ?? '').trim().split('.');
        scope.checkReference(path, head.name);
        return { name: (text(output, 'name') ?? '').trim(), path };
    });
    const action = standardActions[actionType];
    if (action)
        checkInputs(
            action,
            inputs.map((input) => input.name),
            scope,
            head.name
        );
    else if (actionType !== 'apex') {
        scope.notSupported(
            `${head.name} - The action ${actionType} is not supported by local-org.`,
            `<actionType>${actionType}<`
        );
    }
    const run = action?.run ?? (actionType === 'apex' ? runApexAction : undefined);
    const storesOutput = flag(node, 'storeOutputAutomatically');

    return step(head, (interview) => {
        if (!run) throw new NotSupportedError(`The flow action ${actionType}`);
        const values = new Map<string, FlowValue>();
        for (const { name, value } of inputs) if (value) values.set(name, value(interview));
        const results = run(interview, values, actionName);
        for (const { name, path } of outputs) interview.assign(path, results.get(name) ?? null);
        if (storesOutput) interview.setOutput(head.name, [...results.values()][0] ?? null);
    });
};
