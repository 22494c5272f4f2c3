import type { InternalConsumer } from '../bus/eventBus';
import type { SourceProblem } from '../errors';
import type { SourceModel } from '../metadata/sourceModel';
import { text } from '../metadata/xmlNode';
import type { Schema } from '../schema/objectDefinition';
import { eventConsumer } from './eventTriggeredFlows';
import type { FlowDefinition } from './flowDefinition';
import type { FlowEnvironment } from './flowScope';
import type { FlowServices } from './flowServices';
import { GlobalVariables } from './formula/globalVariables';
import { Interview } from './interview';
import { readFlow } from './readFlow';
import { RecordTriggeredFlows, type StartInterview } from './recordTriggeredFlows';

/** Compiles the active flows of a source tree against a schema. */
export function compileFlows(model: SourceModel, schema: Schema, services: FlowServices): CompiledFlows {
    const globals = new GlobalVariables(schema, model);
    const named = (names: Iterable<string>) => new Set([...names].map((name) => name.toLowerCase()));
    const environment: FlowEnvironment = {
        schema,
        globals,
        apexClasses: named(model.apex.filter(({ kind }) => kind === 'class').map(({ name }) => name)),
        flows: named(model.components.filter(({ type }) => type === 'Flow').map(({ name }) => name))
    };
    const definitions: FlowDefinition[] = [];
    const problems: SourceProblem[] = [];
    const unsupported: SourceProblem[] = [];
    for (const component of model.components) {
        if (component.type !== 'Flow' || text(component.xml, 'status')?.trim() !== 'Active') continue;
        const { flow, scope } = readFlow(component, environment);
        definitions.push(flow);
        problems.push(...scope.problems);
        unsupported.push(...scope.unsupported);
    }
    return new CompiledFlows(definitions, problems, unsupported, globals, services);
}

/** The active flows of one state of an org's source. */
export class CompiledFlows {
    /** Subscriptions of the platform-event-triggered flows. */
    readonly consumers: readonly InternalConsumer[];
    readonly recordTriggered: RecordTriggeredFlows;
    readonly #byName: ReadonlyMap<string, FlowDefinition>;
    readonly #services: FlowServices;

    constructor(
        definitions: readonly FlowDefinition[],
        /** What a deployment would refuse. */
        readonly problems: readonly SourceProblem[],
        /** What throws NotSupportedError if an interview comes to it. */
        readonly unsupported: readonly SourceProblem[],
        private readonly globals: GlobalVariables,
        services: FlowServices
    ) {
        this.#services = services;
        this.#byName = new Map(definitions.map((flow) => [flow.name.toLowerCase(), flow]));
        this.recordTriggered = new RecordTriggeredFlows(definitions, this.startInterview);
        this.consumers = definitions
            .filter((flow) => flow.start.trigger === 'PlatformEvent')
            .map((flow) => eventConsumer(flow, this.startInterview, services.log))
            .filter((consumer) => consumer !== undefined);
    }

    /** Schedule-triggered flows. */
    get scheduled(): FlowDefinition[] {
        return [...this.#byName.values()].filter((flow) => flow.start.schedule !== undefined);
    }

    /** Platform events that interviews wait for. */
    get awaiting(): { readonly flow: FlowDefinition; readonly object: string }[] {
        return [...this.#byName.values()].flatMap((flow) =>
            [...new Set(flow.start.awaitedEvents)].map((object) => ({ flow, object }))
        );
    }

    /** Any active flow. */
    byName(name: string): FlowDefinition | undefined {
        return this.#byName.get(name.toLowerCase());
    }

    /** Active autolaunched flows that nothing triggers. */
    launchable(): FlowDefinition[] {
        return [...this.#byName.values()].filter(
            (flow) => isLaunchable(flow) && flow.processType === 'AutoLaunchedFlow'
        );
    }

    find(name: string): FlowDefinition | undefined {
        const flow = this.#byName.get(name.toLowerCase());
        return flow && isLaunchable(flow) ? flow : undefined;
    }

    readonly startInterview: StartInterview = (start) =>
        new Interview({
            ...start,
            services: this.#services,
            globals: this.globals,
            findFlow: (name) => this.find(name)
        });
}

function isLaunchable(flow: FlowDefinition): boolean {
    const { processType, start } = flow;
    return (processType === 'AutoLaunchedFlow' || processType === 'InvocableProcess') && start.trigger === undefined;
}
