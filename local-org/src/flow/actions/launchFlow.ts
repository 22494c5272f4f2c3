import { FlowFault } from '../flowFault';
import type { FlowValue } from '../flowValue';
import type { FlowAction } from './flowAction';

/** A flow or an invocable process that a process launches. */
export function runFlowAction(
    ...[interview, inputs, actionName]: Parameters<FlowAction['run']>
): ReturnType<FlowAction['run']> {
    const flow = interview.findFlow(actionName);
    if (!flow) throw new FlowFault(`The flow "${actionName}" doesn't exist or isn't active.`);
    const child = interview.child(flow);
    for (const [name, value] of inputs) child.setInput(name, value);
    child.run();
    return new Map<string, FlowValue>(child.outputs());
}
