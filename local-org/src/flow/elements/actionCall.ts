import { childNode, childNodes, flag, text } from '../../metadata/xmlNode';
import { runApexAction } from '../actions/apexAction';
import { chatterPost } from '../actions/chatterPost';
import { emailSimple } from '../actions/emailSimple';
import { checkInputs, type ActionValues, type FlowAction } from '../actions/flowAction';
import { runFlowAction } from '../actions/launchFlow';
import type { FlowValue } from '../flowValue';
import type { Interview } from '../interview';
import { readValue } from '../valueSource';
import { bulkStep } from './bulkStep';
import { step, type ElementReader } from './elementKind';

const standardActions: Readonly<Record<string, FlowAction>> = { chatterPost, emailSimple };

/** Action: a standard action, a flow or an Apex class. */
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
    const storesOutput = flag(node, 'storeOutputAutomatically');
    const valuesFor = (interview: Interview): ActionValues => {
        const values = new Map<string, FlowValue>();
        for (const { name, value } of inputs) if (value) values.set(name, value(interview));
        return values;
    };
    const keep = (interview: Interview, results: ActionValues): void => {
        for (const { name, path } of outputs) interview.assign(path, results.get(name) ?? null);
        if (storesOutput) interview.setNamedOutputs(head.name, results);
    };
    if (actionType === 'apex') {
        return bulkStep(head, {
            prepare: valuesFor,
            doAll: (works, interviews) => runApexAction(actionName, works, interviews),
            finish: keep
        });
    }
    const action = standardActions[actionType];
    if (action) {
        const names = inputs.map((input) => input.name);
        checkInputs(action, names, scope, head.name);
    }
    const run = action?.run ?? (actionType === 'flow' ? runFlowAction : undefined);
    if (!run) {
        scope.notSupported(
            `${head.name} - The action ${actionType} is not supported by local-org.`,
            `<actionType>${actionType}<`
        );
        return step(head, (interview) => interview.notSupported(`The flow action ${actionType}`));
    }
    return step(head, (interview) => keep(interview, run(interview, valuesFor(interview), actionName)));
};
