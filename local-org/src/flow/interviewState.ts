import type { FlowServices } from './flowServices';
import type { FlowValue } from './flowValue';
import { restoreFlowValue, storeFlowValue, type StoredFlowValue } from './storedFlowValue';

/** An interview as the journal holds it while it is paused. */
export interface InterviewState {
    readonly guid: string;
    readonly startedAt: number;
    readonly faultMessage: string | null;
    readonly visited: readonly string[];
    readonly values: { readonly [name: string]: StoredFlowValue };
    readonly named: { readonly [element: string]: { readonly [name: string]: StoredFlowValue } };
    /** Of the record that triggered it. */
    readonly recordId: string | null;
}

type Values = ReadonlyMap<string, FlowValue>;
type StoredValues = InterviewState['values'];

export function storeValues(values: Values): StoredValues {
    return Object.fromEntries([...values].map(([name, value]) => [name, storeFlowValue(value)]));
}

export function storeNamed(named: ReadonlyMap<string, Values>): InterviewState['named'] {
    return Object.fromEntries([...named].map(([name, outputs]) => [name, storeValues(outputs)]));
}

export function restoreValues(stored: StoredValues, services: FlowServices): Map<string, FlowValue> {
    return new Map(Object.entries(stored).map(([name, value]) => [name, restoreFlowValue(value, services)]));
}
