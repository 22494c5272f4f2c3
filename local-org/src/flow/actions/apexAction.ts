import { NotSupportedError } from '../../errors';
import type { FieldValue } from '../../data/record';
import { toFieldValue } from '../flowValue';
import type { FlowAction } from './flowAction';

/** Calls the `@InvocableMethod` of an Apex class. */
export function runApexAction(
    ...[interview, inputs, actionName]: Parameters<FlowAction['run']>
): ReturnType<FlowAction['run']> {
    const { invokeApexAction } = interview.services;
    if (!invokeApexAction) throw new NotSupportedError('Calling Apex from a flow');
    const request: Record<string, FieldValue> = {};
    for (const [name, value] of inputs) request[name] = toFieldValue(value);
    const [output = {}] = invokeApexAction(actionName, [request], interview.transaction);
    return new Map(Object.entries(output));
}
