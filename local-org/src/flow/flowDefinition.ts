import type { FieldValue } from '../data/record';
import type { ObjectDefinition } from '../schema/objectDefinition';
import type { Condition } from './conditions';
import type { FlowFault } from './flowFault';
import type { FlowDataType } from './flowValue';
import type { OffsetUnit } from './timeOffset';
import type { Interview } from './interview';
import type { ValueSource } from './valueSource';

/** An element of a flow, ready to run. */
export interface FlowElement {
    readonly name: string;
    readonly label: string;
    /** Where an error of the element leads. */
    readonly faultTarget: string | undefined;
    /** Does the element's work; gives the name of the next one, undefined at the end of the path. */
    run(interview: Interview): string | undefined;
    /**
     * Does the work of all interviews that stand at the element, at once ("bulkification"), and gives the fault of each or undefined, in
     * their order. Interviews go on to {@link next}. Elements without it are run for one interview after the other.
     */
    readonly runAll?: (interviews: readonly Interview[]) => readonly (FlowFault | undefined)[];
    readonly next?: string | undefined;
}

export interface FlowVariable {
    readonly name: string;
    readonly dataType: FlowDataType;
    readonly isCollection: boolean;
    readonly isInput: boolean;
    readonly isOutput: boolean;
    /** Of SObject variables. */
    readonly object: ObjectDefinition | undefined;
    /** Of Apex-defined variables. */
    readonly apexClass: string | undefined;
    readonly initial: ValueSource | undefined;
}

/** A resource that is calculated whenever it is read: constant, formula, text template. */
export type CalculatedResource = ValueSource;

export type FlowTrigger = 'PlatformEvent' | 'Scheduled' | 'RecordBeforeSave' | 'RecordAfterSave' | 'RecordBeforeDelete';

export interface FlowStart {
    readonly target: string | undefined;
    /** Undefined for a flow that is launched. */
    readonly trigger: FlowTrigger | undefined;
    readonly object: ObjectDefinition | undefined;
    /** Create, Update, CreateAndUpdate, Delete. */
    readonly recordTriggerType: string | undefined;
    /** Platform events that interviews of the flow may wait for, by API name. */
    readonly awaitedEvents: readonly string[];
    /** Entry conditions. */
    readonly condition: Condition | undefined;
    readonly onlyWhenChangedToMeet: boolean;
    /** Order among the flows of an object and trigger; those without one come between 1,000 and 1,001. */
    readonly order: number;
    readonly scheduledPaths: readonly ScheduledPath[];
    /** Of a schedule-triggered flow. */
    readonly schedule: FlowSchedule | undefined;
}

/** A path of a record-triggered flow that runs after the commit or at a time that the record tells. */
export interface ScheduledPath {
    readonly name: string;
    readonly target: string;
    /** The field that the time is reckoned from; undefined: the time of the triggering change. */
    readonly field: string | undefined;
    readonly offset: { readonly number: number; readonly unit: OffsetUnit };
    /** `Run Asynchronously`: as soon as the transaction has committed. */
    readonly isAsynchronous: boolean;
}

/** What a paused interview waits for: a time or a platform event. Plain JSON. */
export interface ExpectedEvent {
    readonly name: string;
    /** Where the interview goes on. */
    readonly target: string | undefined;
    /** Epoch milliseconds. */
    readonly at?: number;
    /** Values that the event's fields must have. */
    readonly event?: { readonly object: string; readonly fields: { readonly [field: string]: FieldValue } };
    /** Where what the event tells goes. */
    readonly outputs: readonly { readonly name: string; readonly path: readonly string[] }[];
}

export interface FlowSchedule {
    /** Epoch milliseconds of the first time. */
    readonly first: number;
    /** Milliseconds between two times; undefined: it runs once. */
    readonly every: number | undefined;
}

/** A compiled flow. */
export interface FlowDefinition {
    readonly name: string;
    readonly label: string;
    readonly file: string;
    readonly processType: string;
    readonly start: FlowStart;
    /** Kinds of the elements as error mails name them (`FlowRecordUpdate`), by name in lower case. */
    readonly elementTypes: ReadonlyMap<string, string>;
    /** By name in lower case, as all these. */
    readonly elements: ReadonlyMap<string, FlowElement>;
    readonly variables: ReadonlyMap<string, FlowVariable>;
    readonly calculated: ReadonlyMap<string, CalculatedResource>;
    /** Of a process that a record starts (Process Builder): the variables, in lower case, that hold the record. */
    readonly process: { readonly currentVariable: string; readonly oldVariable: string } | undefined;
}
