import type { FlowScope } from '../flowScope';
import type { FlowValue } from '../flowValue';
import type { Interview } from '../interview';

/** Values of an action's inputs or outputs, by their names. */
export type ActionValues = ReadonlyMap<string, FlowValue>;

/** An action that a flow can call (`actionType`). */
export interface FlowAction {
    /** Inputs it can't do without, and those it may be given. */
    readonly required: readonly string[];
    readonly optional: readonly string[];
    run(interview: Interview, inputs: ActionValues, actionName: string): ActionValues;
}

/** Reports inputs that an action doesn't know or lacks. */
export function checkInputs(action: FlowAction, names: readonly string[], scope: FlowScope, element: string): void {
    for (const name of action.required) {
        if (!names.includes(name))
            scope.problem(`${element} - Missing required input parameter: ${name}`, `<name>${element}<`);
    }
    for (const name of names) {
        if (!action.required.includes(name) && !action.optional.includes(name)) {
            scope.problem(`${element} - The input parameter "${name}" doesn't exist.`, `<name>${name}<`, element);
        }
    }
}
