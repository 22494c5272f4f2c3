import { childNode, childNodes, flag, text } from '../../metadata/xmlNode';
import { runApexAction } from '../actions/apexAction';
import { standardActions } from '../actions/standardActions';
import { checkInputs, type ActionValues } from '../actions/flowAction';
import { FlowFault } from '../flowFault';
import type { FlowValue } from '../flowValue';
import type { FlowScope } from '../flowScope';
import type { Interview } from '../interview';
import { readValue } from '../valueSource';
import { bulkStep } from './bulkStep';
import { step, type ElementReader } from './elementKind';
import { runChildren } from './subflow';

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
    checkAction(actionType, actionName, scope, head.name);
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
    if (actionType === 'flow') {
        return bulkStep(head, {
            prepare: (interview) => launched(interview, actionName, valuesFor(interview)),
            doAll: runChildren,
            finish: keep
        });
    }
    if (!action) {
        scope.notSupported(
            `${head.name} - The action ${actionType} is not supported by local-org.`,
            `<actionType>${actionType}<`
        );
        return step(head, (interview) => interview.notSupported(`The flow action ${actionType}`));
    }
    return step(head, (interview) => keep(interview, action.run(interview, valuesFor(interview), actionName)));
};

/** An interview of a flow or an invocable process that a process launches. */
function launched(interview: Interview, flowName: string, inputs: ActionValues): Interview {
    const flow = interview.findFlow(flowName);
    if (!flow) throw new FlowFault(`The flow "${flowName}" doesn't exist or isn't active.`);
    const child = interview.child(flow);
    for (const [name, value] of inputs) child.setInput(name, value);
    return child;
}

/** Actions of other packages (`ns__X`) aren't in the source. */
function checkAction(actionType: string, actionName: string, scope: FlowScope, element: string): void {
    const { apexClasses, flows } = scope.environment;
    const known = actionType === 'apex' ? apexClasses : actionType === 'flow' ? flows : undefined;
    if (!known || actionName.includes('__') || known.has(actionName.toLowerCase())) return;
    scope.problem(
        `${element} (Action) - We can't find an action with the name and action type that you specified.`,
        `<actionName>${actionName}<`,
        element
    );
}
