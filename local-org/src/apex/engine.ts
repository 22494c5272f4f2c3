import type { FastifyBaseLogger } from 'fastify';
import type { EventBus, InternalConsumer, TestEventBus } from '../bus/eventBus';
import type { OrgDatabase } from '../data/database';
import type { Database, Transaction } from '../data/transaction';
import { rankOf, type DebugLevels } from '../debugLog/debugLevels';
import type { SourceProblem } from '../errors';
import type { SourceModel } from '../metadata/sourceModel';
import type { Schema } from '../schema/objectDefinition';
import type { ApexEngine, ApexTestRun, AuraEnabledMethod, AuraOutcome, JsonValue } from './apexEngine';
import { AnonymousApex, type AnonymousOutcome } from './entry/anonymousApex';
import { AuraEnabledMethods } from './entry/auraEnabled';
import type { ExecutionTracer } from './entry/debugLogs';
import { eventTriggerConsumers } from './entry/eventTriggers';
import { Executions } from './entry/executions';
import type { LimitName } from './runtime/limits';
import type { ApexActionDescription, FlowMember } from './entry/flowTypes';
import { InvocableMethods, type ActionOutputs, type ActionValues } from './entry/invocableMethods';
import { jobRunner } from './entry/jobRunner';
import { ObjectTriggers } from './entry/objectTriggers';
import { RestResources, type RestCall, type RestOutcome } from './entry/restResources';
import { TestRunner, type TestOptions } from './entry/testRunner';
import { coverageOf } from './entry/testCoverage';
import { compileApex, type Compiled } from './generate/compileApex';
import type { ApexTriggerInfo, LinkedProgram } from './generate/runtimeInterface';
import { library } from './library/library';
import { LibraryIndex } from './library/libraryIndex';
import { ApexOrg, type ApexLogLine, type ApexServices } from './runtime/apexOrg';
import type { QueryCheck } from './check/queryChecker';
import { createRuntime } from './runtime/runtime';

export interface ApexEngineOptions extends Omit<ApexServices, 'log'> {
    readonly database: OrgDatabase;
    readonly bus: EventBus;
    /** Gets the lines of `System.debug`, and errors of work in the background. */
    readonly log: Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn' | 'error'>;
    /** Where parsed Apex is kept. */
    readonly cacheDirectory?: string;
    /** A body that does not compile is refused when it is reached; its class runs. */
    readonly tolerant?: boolean;
}

/** Compiles the Apex of a source tree and ties it to the org: triggers to DML, event triggers to the bus (see {@link OrgApexEngine.consumers}). */
export function createApexEngine(options: ApexEngineOptions): OrgApexEngine {
    return new OrgApexEngine(options);
}

/** What the org's metadata becomes. */
export interface ApexChange {
    /** The whole new one. */
    readonly model: SourceModel;
    /** A definition that didn't change is the same object as before. */
    readonly schema: Schema;
    /** Checks an inline query against the new schema. @throws SalesforceError */
    readonly checkQuery?: QueryCheck;
}

/** Compiled Apex that isn't in place yet. */
export interface ApexCandidate {
    readonly problems: readonly SourceProblem[];
    /** How many sources were compiled: those that changed, and those that depend on what changed. */
    readonly compiledSources: number;
    auraEnabledMethod(className: string, methodName: string): AuraEnabledMethod | undefined;
    /** Puts it in place, all at once; what it gives takes it back. */
    activate(): () => void;
}

/** The Apex of one state of the metadata. */
interface Generation {
    readonly compiled: Compiled;
    readonly change: ApexChange;
    readonly program: LinkedProgram;
    readonly traced: () => LinkedProgram;
    readonly triggers: readonly ApexTriggerInfo[];
    readonly consumers: readonly InternalConsumer[];
    readonly auraEnabled: AuraEnabledMethods;
    readonly invocable: InvocableMethods;
    readonly rest: RestResources;
    readonly anonymous: AnonymousApex;
}

/** Apex of one org. */
export class OrgApexEngine implements ApexEngine {
    readonly #executions: Executions;
    readonly #objectTriggers: ObjectTriggers;
    #current: Generation;

    constructor(options: ApexEngineOptions) {
        const { database, bus, model, schema, queries, cacheDirectory } = options;
        const org = new ApexOrg({ ...options, log: (line) => writeLog(options.log, line) }, new LibraryIndex(library));
        const change: ApexChange = { model, schema, checkQuery: (query) => void queries.check(query) };
        const compiled = compileApex({
            sources: model.apex,
            schema,
            library,
            labels: labelNames(model),
            cacheDirectory,
            checkQuery: change.checkQuery,
            tolerant: options.tolerant
        });
        this.#executions = new Executions(org, database, bus);
        this.#objectTriggers = new ObjectTriggers(this.#executions);
        this.#current = this.#generation(compiled, change);
        this.#put(this.#current);
        org.jobs.runWith(jobRunner(this.#executions));
        this.#objectTriggers.register();
        org.jobs.clockMoved();
    }

    get problems(): readonly SourceProblem[] {
        return this.#current.compiled.problems;
    }

    /** Subscriptions of the platform event triggers in place, to be registered with the bus. */
    get consumers(): readonly InternalConsumer[] {
        return this.#current.consumers;
    }

    /** Compiles what the metadata is going to be, as far as it differs from what is in place. Changes nothing. */
    prepare(change: ApexChange): ApexCandidate {
        const { model, schema, checkQuery } = change;
        const labels = labelNames(model);
        const environment = isSameEnvironment(this.#current.change, change)
            ? undefined
            : { schema, labels, checkQuery };
        const compiled = this.#current.compiled.program.recompile({ sources: model.apex, environment });
        let made: Generation | undefined;
        const generation = () => (made ??= this.#generation(compiled, change));
        return {
            problems: compiled.problems,
            compiledSources: compiled.compiledSources,
            auraEnabledMethod: (className, methodName) => generation().auraEnabled.find(className, methodName),
            activate: () => {
                const before = this.#current;
                this.#put(generation());
                return () => this.#put(before);
            }
        };
    }

    #generation(compiled: Compiled, change: ApexChange): Generation {
        const program = compiled.program.link(createRuntime());
        const triggers = [...program.triggers].sort((a, b) => (a.name < b.name ? -1 : 1));
        let traced: LinkedProgram | undefined;
        return {
            compiled,
            change,
            program,
            traced: () => (traced ??= compiled.program.traced().link(createRuntime(), program)),
            triggers,
            consumers: eventTriggerConsumers(this.#executions, triggers, change),
            auraEnabled: new AuraEnabledMethods(this.#executions, program.classes.values()),
            invocable: new InvocableMethods(this.#executions, program.classes.values()),
            rest: new RestResources(this.#executions, program.classes.values()),
            anonymous: new AnonymousApex(this.#executions, program)
        };
    }

    #put(generation: Generation): void {
        const { org } = this.#executions;
        this.#current = generation;
        org.useModel(generation.change.model);
        org.load(generation.program, generation.traced);
        this.#objectTriggers.use(generation.triggers);
    }

    /** The org's bus, or the test bus of the fork that an Apex test runs on. */
    busOf(database: Database): EventBus | TestEventBus {
        return this.#executions.busOf(database);
    }

    auraEnabledMethod(className: string, methodName: string): AuraEnabledMethod | undefined {
        return this.#current.auraEnabled.find(className, methodName);
    }

    invokeAuraEnabled(
        method: AuraEnabledMethod,
        parameters: Readonly<Record<string, JsonValue>>,
        userId: string
    ): AuraOutcome {
        return this.#current.auraEnabled.invoke(method, parameters, userId);
    }

    /** Calls a class's `@InvocableMethod` inside a transaction, as a flow's Apex action does: one request an interview. */
    invokeApexAction(
        className: string,
        requests: readonly ActionValues[],
        transaction: Transaction
    ): readonly ActionOutputs[] {
        return this.#current.invocable.invoke(className, requests, transaction);
    }

    /** Counts what a flow uses of the limits that it shares with the Apex of its transaction; says which one is exceeded. */
    countLimit(transaction: Transaction, limit: LimitName, amount: number): string | undefined {
        return this.#executions.of(transaction).limits.count(limit, amount);
    }

    /** Describes an `@InvocableMethod`, or all of them. */
    apexAction(className: string): ApexActionDescription | undefined {
        return this.#current.invocable.describe(className);
    }

    apexActions(): readonly ApexActionDescription[] {
        return this.#current.invocable.describeAll();
    }

    /** The members of a class that flows see ("Apex-defined"). */
    flowMembers(className: string): readonly FlowMember[] | undefined {
        return this.#current.invocable.members(className);
    }

    /** Calls the method of an Apex REST resource that a request is for. */
    callRest(call: RestCall): RestOutcome {
        return this.#current.rest.call(call);
    }

    /** Anonymous Apex, in a transaction of its own; with `levels` its outcome has a debug log. */
    executeAnonymous(body: string, userId: string, options: { readonly levels?: DebugLevels } = {}): AnonymousOutcome {
        return this.#current.anonymous.execute(body, userId, options.levels);
    }

    /** From here on `tracer` is asked which executions have a debug log: the org's trace flags. */
    traceWith(tracer: ExecutionTracer): void {
        this.#executions.traceWith(tracer);
    }

    runTests(options: TestOptions = {}): ApexTestRun {
        const { program, traced } = this.#current;
        const traces = options.levels !== undefined && rankOf(options.levels.APEX_CODE ?? 'NONE') >= rankOf('FINE');
        const programs = traces ? [program, traced()] : [program];
        for (const { coverage } of programs) for (const { hits } of coverage) hits.fill(0);
        const results = new TestRunner(this.#executions).run(
            program.classes.values(),
            this.#current.compiled.leftOut,
            options
        );
        return { results, coverage: coverageOf(programs) };
    }

    /** The org's clock was moved, or its records were replaced: jobs that are due run soon. */
    clockMoved(): void {
        this.#executions.org.jobs.clockMoved();
    }

    /** From here on nothing runs on its own. */
    close(): void {
        this.#executions.org.jobs.close();
    }

    /** Resolves when no asynchronous Apex waits for its turn. */
    idle(): Promise<void> {
        return this.#executions.org.jobs.idle();
    }
}

function labelNames({ labels }: SourceModel): string[] {
    return labels.map((label) => label.name);
}

/** Whether nothing but Apex has changed, as far as Apex can see. */
function isSameEnvironment(before: ApexChange, after: ApexChange): boolean {
    if (labelNames(before.model).join() !== labelNames(after.model).join()) return false;
    const names = new Set([...before.model.objects, ...after.model.objects].map(({ name }) => name));
    for (const name of names) if (before.schema.object(name) !== after.schema.object(name)) return false;
    return true;
}

function writeLog(log: ApexEngineOptions['log'], { level, message, userId, where }: ApexLogLine): void {
    const details = { userId, where };
    switch (level) {
        case 'ERROR':
            log.error(details, message);
            break;
        case 'WARN':
            log.warn(details, message);
            break;
        case 'INFO':
            log.info(details, message);
            break;
        default:
            log.debug(details, message);
    }
}
