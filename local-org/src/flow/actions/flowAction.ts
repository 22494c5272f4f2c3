import type { Transaction } from '../../data/transaction';
import type { FlowScope } from '../flowScope';
import type { FlowValue } from '../flowValue';
import type { FlowServices } from '../flowServices';

/** Values of an action's inputs or outputs, by their names. */
export type ActionValues = ReadonlyMap<string, FlowValue>;

/** Where an action runs: an interview, or a request that calls it by name. */
export interface ActionContext {
    readonly transaction: Transaction;
    readonly services: FlowServices;
}

/** An action that a flow can call (`actionType`). */
export interface FlowAction {
    readonly label: string;
    /** Inputs it can't do without, and those it may be given. */
    readonly required: readonly string[];
    readonly optional: readonly string[];
    /** Types of inputs that aren't single texts. */
    readonly types?: Readonly<Record<string, ActionParameterType>>;
    /** Names and types of what it gives. */
    readonly outputs?: Readonly<Record<string, ActionParameterType>>;
    run(context: ActionContext, inputs: ActionValues, actionName: string): ActionValues;
}

/** `type` and `maxOccurs` in the description of an action. */
export interface ActionParameterType {
    readonly type: 'STRING' | 'BOOLEAN' | 'ID' | 'REFERENCE';
    readonly isCollection?: boolean;
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
