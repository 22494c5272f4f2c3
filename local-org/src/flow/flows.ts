import type { InternalConsumer } from '../bus/eventBus';
import type { Database, Transaction } from '../data/transaction';
import { SalesforceError, type SourceProblem } from '../errors';
import type { SourceModel } from '../metadata/sourceModel';
import type { Schema } from '../schema/objectDefinition';
import { compileFlows, type CompiledFlows } from './compiledFlows';
import { flowErrorMail } from './flowErrorMail';
import { FlowFault } from './flowFault';
import type { Interview } from './interview';
import { FlowSchedules, type FlowScheduleOptions } from './flowSchedules';
import type { FlowServices } from './flowServices';
import { PausedInterviews } from './pausedInterviews';
import type { PathScheduler } from './recordTriggeredFlows';
import { apexInput } from './actions/apexAction';
import { flowInput, flowOutput, plainInput, type FlowInputs, type FlowOutput, type FlowOutputs } from './flowInputs';
import { standardActions } from './actions/standardActions';
import type { FlowDataType } from './flowValue';

/** Compiles the active flows of a source tree. */
export function loadFlows(model: SourceModel, services: FlowServices): Flows {
    return new Flows(model, services);
}

/** Flows that are compiled but not in place. */
export interface FlowCandidate {
    readonly problems: readonly SourceProblem[];
    readonly unsupported: readonly SourceProblem[];
    /** Puts them in the place of those before, at once; what it returns takes that back. */
    activate(): () => void;
}

/** What others are told of a fault without a fault path; the mail to the admin says more. */
const unhandled = 'An unhandled fault has occurred in this flow';

/** An input or output variable. */
export interface FlowParameter {
    readonly name: string;
    readonly dataType: FlowDataType;
    readonly isCollection: boolean;
    readonly objectType: string | undefined;
    readonly apexClass: string | undefined;
}

/** An output variable with its value, as Apex reads it. */
export interface ApexFlowOutput extends Omit<FlowParameter, 'name'> {
    readonly value: FlowOutput;
}

/** An interview that was launched. */
export interface FlowRun {
    readonly outputs: FlowOutputs;
    readonly interview: Interview;
    readonly status: 'Finished' | 'Waiting';
    readonly guid: string;
}

/** The flows of one org. */
export class Flows {
    #compiled: CompiledFlows;
    readonly #services: FlowServices;
    #schedules: FlowSchedules | undefined;
    #paused: PausedInterviews | undefined;
    readonly #waitConsumers = new WeakMap<CompiledFlows, InternalConsumer[]>();
    /** The org's own; faults in the forks of Apex tests are mailed to nobody. */
    #database: Database | undefined;

    constructor(model: SourceModel, services: FlowServices) {
        this.#services = {
            ...services,
            keepPaused: (interview, pause) => this.#paused?.keep(interview, pause),
            reportFault: (interview, fault) => this.#reportFault(interview, fault)
        };
        this.#compiled = compileFlows(model, services.schema, this.#services);
    }

    /** What a deployment would refuse. */
    get problems(): readonly SourceProblem[] {
        return this.#compiled.problems;
    }

    /** What throws NotSupportedError if an interview comes to it. */
    get unsupported(): readonly SourceProblem[] {
        return this.#compiled.unsupported;
    }

    /** Subscriptions of the platform-event-triggered flows, to be registered with the bus. */
    get consumers(): readonly InternalConsumer[] {
        return [...this.#compiled.consumers, ...this.#waiting()];
    }

    /** Subscriptions of the flows whose interviews wait for events. Each is made once, so that it stays what it is. */
    #waiting(): InternalConsumer[] {
        const paused = this.#paused;
        if (!paused) return [];
        let known = this.#waitConsumers.get(this.#compiled);
        if (!known) {
            known = this.#compiled.awaiting.map(({ flow, object }) => paused.consumer(flow, object));
            this.#waitConsumers.set(this.#compiled, known);
        }
        return known;
    }

    /** Compiles the flows of another state of the source, against its schema. */
    prepare(model: SourceModel, schema: Schema): FlowCandidate {
        const next = compileFlows(model, schema, this.#services);
        return {
            problems: next.problems,
            unsupported: next.unsupported,
            activate: () => {
                const before = this.#compiled;
                this.#compiled = next;
                this.#schedules?.reload();
                return () => {
                    this.#compiled = before;
                    this.#schedules?.reload();
                };
            }
        };
    }

    /** Hooks the record-triggered flows into a database's DML (and that of its forks). */
    register(database: Database): void {
        this.#database = database;
        for (const phase of ['beforeSaveFlow', 'afterSaveFlow'] as const)
            database.registerHook(
                phase,
                (chunk) => this.#compiled.recordTriggered.run(chunk, this.#schedule),
                'automation'
            );
    }

    /** Lets scheduled paths and schedule-triggered flows run when the org's clock comes to their time. */
    openSchedules(options: Pick<FlowScheduleOptions, 'database' | 'clock' | 'automatedProcessUserId'>): void {
        const services = this.#services;
        this.#schedules = new FlowSchedules({ ...options, services, compiled: () => this.#compiled });
        this.#paused = new PausedInterviews({ ...options, services, compiled: () => this.#compiled });
    }

    /** What it tells stands, whatever is rolled back. */
    #reportFault(interview: Interview, fault: FlowFault): void {
        const { database } = interview.transaction;
        if (database === this.#database) this.#services.sendEmail?.(flowErrorMail(interview, fault, database));
    }

    close(): void {
        this.#schedules?.close();
        this.#paused?.close();
    }

    readonly #schedule: PathScheduler = {
        changed: (flow, interview, meets) => this.#schedules?.changed(flow, interview, meets),
        ended: (flow, interview) => {
            if (!interview.isPaused) this.#paused?.callOff(flow, interview);
        }
    };

    /** Active autolaunched flows that nothing triggers. */
    launchable(): readonly { readonly name: string; readonly label: string }[] {
        return this.#compiled.launchable().map(({ name, label }) => ({ name, label }));
    }

    /** What an active autolaunched flow takes and gives; undefined if there is none of that name. */
    describe(name: string) {
        const flow = this.#compiled.find(name);
        if (!flow) return undefined;
        const parameters = [...flow.variables.values()].map((variable) => ({
            ...variable,
            objectType: variable.object?.name
        }));
        const inputs: FlowParameter[] = parameters.filter(({ isInput }) => isInput);
        const outputs: FlowParameter[] = parameters.filter(({ isOutput }) => isOutput);
        return { name: flow.name, label: flow.label, inputs, outputs };
    }

    /**
     * Runs a standard action as a flow would, for one request.
     *
     * @throws SalesforceError what the flow's fault would be
     */
    runAction(name: string, inputs: FlowInputs, transaction: Transaction): FlowOutputs {
        const action = standardActions[name];
        if (!action) throw new SalesforceError('NOT_FOUND', `The action ${name} doesn't exist.`);
        const missing = action.required.find((input) => (inputs[input] ?? null) === null);
        if (missing !== undefined)
            throw new SalesforceError('REQUIRED_FIELD_MISSING', `Missing required input parameter: ${missing}`);
        const values = new Map(Object.entries(inputs).map(([input, value]) => [input, plainInput(value)]));
        try {
            const outputs = action.run({ transaction, services: this.#services }, values, name);
            return Object.fromEntries([...outputs].map(([output, value]) => [output, flowOutput(value)]));
        } catch (error) {
            if (!(error instanceof FlowFault)) throw error;
            throw new SalesforceError('INVALID_INPUT', error.message);
        }
    }

    /**
     * Runs an autolaunched flow in a transaction; gives its output variables. Inputs may be JSON or the store's values.
     * A fault without a fault path is UNKNOWN_EXCEPTION; its `cause` tells what happened.
     */
    start(name: string, inputs: FlowInputs, transaction: Transaction): FlowOutputs {
        return this.run(name, inputs, transaction).outputs;
    }

    /** The same for Apex: outputs with the types of their variables. */
    startForApex(name: string, inputs: FlowInputs, transaction: Transaction): Readonly<Record<string, ApexFlowOutput>> {
        const { interview } = this.run(name, inputs, transaction);
        const outputs: Record<string, ApexFlowOutput> = {};
        for (const [output, value] of interview.outputs()) {
            const variable = interview.flow.variables.get(output.toLowerCase());
            if (!variable) continue;
            const { dataType, isCollection, apexClass } = variable;
            outputs[output] = {
                dataType,
                isCollection,
                apexClass,
                objectType: variable.object?.name,
                value: apexInput(value)
            };
        }
        return outputs;
    }

    /** The same, with what became of the interview. */
    run(name: string, inputs: FlowInputs, transaction: Transaction): FlowRun {
        const flow = this.#compiled.find(name);
        if (!flow) {
            throw new SalesforceError(
                'NOT_FOUND',
                `The flow "${name}" doesn't exist, isn't active or can't be launched.`
            );
        }
        const interview = this.#compiled.startInterview({ flow, transaction });
        try {
            for (const [input, value] of Object.entries(inputs)) {
                const variable = flow.variables.get(input.toLowerCase());
                interview.setInput(
                    input,
                    variable ? flowInput(variable, value, (name) => this.#services.apexMembers?.(name)) : null
                );
            }
            interview.run();
        } catch (error) {
            if (!(error instanceof FlowFault)) throw error;
            this.#reportFault(interview, error);
            throw Object.assign(new SalesforceError('UNKNOWN_EXCEPTION', unhandled), { cause: error });
        }
        const outputs: Record<string, FlowOutputs[string]> = {};
        for (const [output, value] of interview.outputs()) outputs[output] = flowOutput(value);
        return { outputs, interview, status: interview.isPaused ? 'Waiting' : 'Finished', guid: interview.guid };
    }
}
