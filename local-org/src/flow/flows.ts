import type { InternalConsumer } from '../bus/eventBus';
import type { Database, Transaction } from '../data/transaction';
import { SalesforceError, type SourceProblem } from '../errors';
import type { CustomLabel, SourceModel } from '../metadata/sourceModel';
import { text } from '../metadata/xmlNode';
import { eventConsumer } from './eventTriggeredFlows';
import type { FlowDefinition } from './flowDefinition';
import { FlowFault } from './flowFault';
import type { FlowServices } from './flowServices';
import { flowInput, flowOutput, type FlowInputs, type FlowOutputs } from './flowInputs';
import { Interview } from './interview';
import { readFlow } from './readFlow';
import { RecordTriggeredFlows, type StartInterview } from './recordTriggeredFlows';

/** Compiles the active flows of a source tree. */
export function loadFlows(model: SourceModel, services: FlowServices): Flows {
    const definitions: FlowDefinition[] = [];
    const problems: SourceProblem[] = [];
    const unsupported: SourceProblem[] = [];
    for (const component of model.components) {
        if (component.type !== 'Flow' || text(component.xml, 'status')?.trim() !== 'Active') continue;
        const { flow, scope } = readFlow(component, services.schema);
        definitions.push(flow);
        problems.push(...scope.problems);
        unsupported.push(...scope.unsupported);
    }
    return new Flows(definitions, problems, unsupported, model.labels, services);
}

/** The flows of one org. */
export class Flows {
    /** Subscriptions of the platform-event-triggered flows, to be registered with the bus. */
    readonly consumers: readonly InternalConsumer[];
    readonly #byName: ReadonlyMap<string, FlowDefinition>;
    readonly #labels: ReadonlyMap<string, CustomLabel>;
    readonly #services: FlowServices;
    readonly #recordTriggered: RecordTriggeredFlows;

    constructor(
        definitions: readonly FlowDefinition[],
        /** What a deployment would refuse. */
        readonly problems: readonly SourceProblem[],
        /** What throws NotSupportedError if an interview comes to it. */
        readonly unsupported: readonly SourceProblem[],
        labels: readonly CustomLabel[],
        services: FlowServices
    ) {
        this.#services = services;
        this.#byName = new Map(definitions.map((flow) => [flow.name.toLowerCase(), flow]));
        this.#labels = new Map(labels.map((label) => [label.name.toLowerCase(), label]));
        this.#recordTriggered = new RecordTriggeredFlows(definitions, this.#startInterview);
        this.consumers = definitions
            .filter((flow) => flow.start.trigger === 'PlatformEvent')
            .map((flow) => eventConsumer(flow, this.#startInterview, services.log))
            .filter((consumer) => consumer !== undefined);
    }

    /** Hooks the record-triggered flows into a database's DML (and that of its forks). */
    register(database: Database): void {
        database.registerHook('beforeSaveFlow', this.#recordTriggered.hook, 'automation');
        database.registerHook('afterSaveFlow', this.#recordTriggered.hook, 'automation');
    }

    /** Active autolaunched flows that nothing triggers. */
    launchable(): readonly { readonly name: string; readonly label: string }[] {
        return [...this.#byName.values()].filter(isLaunchable).map(({ name, label }) => ({ name, label }));
    }

    /**
     * Runs an autolaunched flow in a transaction; gives its output variables. Inputs may be JSON or the store's values.
     * A fault without a fault path is CANNOT_EXECUTE_FLOW_TRIGGER.
     */
    start(name: string, inputs: FlowInputs, transaction: Transaction): FlowOutputs {
        const flow = this.#byName.get(name.toLowerCase());
        if (!flow || !isLaunchable(flow)) {
            throw new SalesforceError(
                'NOT_FOUND',
                `The flow "${name}" doesn't exist, isn't active or can't be launched.`
            );
        }
        const interview = this.#startInterview({ flow, transaction });
        try {
            for (const [input, value] of Object.entries(inputs)) {
                const variable = flow.variables.get(input.toLowerCase());
                interview.setInput(input, variable ? flowInput(variable, value) : null);
            }
            interview.run();
        } catch (error) {
            if (!(error instanceof FlowFault)) throw error;
            throw new SalesforceError('CANNOT_EXECUTE_FLOW_TRIGGER', error.message);
        }
        const outputs: Record<string, FlowOutputs[string]> = {};
        for (const [output, value] of interview.outputs()) outputs[output] = flowOutput(value);
        return outputs;
    }

    readonly #startInterview: StartInterview = (start) =>
        new Interview({
            ...start,
            services: this.#services,
            labels: this.#labels,
            findFlow: (name) => {
                const flow = this.#byName.get(name.toLowerCase());
                return flow && isLaunchable(flow) ? flow : undefined;
            }
        });
}

function isLaunchable(flow: FlowDefinition): boolean {
    return flow.processType === 'AutoLaunchedFlow' && flow.start.trigger === undefined;
}
