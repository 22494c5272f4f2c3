import type { FastifyBaseLogger } from 'fastify';
import type { EventBus, InternalConsumer, TestEventBus } from '../bus/eventBus';
import type { OrgDatabase } from '../data/database';
import type { Database, Transaction } from '../data/transaction';
import type { SourceProblem } from '../errors';
import type {
    ApexCoverage,
    ApexEngine,
    ApexTestResult,
    ApexTestRun,
    AuraEnabledMethod,
    AuraOutcome,
    JsonValue
} from './apexEngine';
import { AnonymousApex, type AnonymousOutcome } from './entry/anonymousApex';
import { AuraEnabledMethods } from './entry/auraEnabled';
import { eventTriggerConsumers } from './entry/eventTriggers';
import { Executions } from './entry/executions';
import { InvocableMethods, type ActionValues } from './entry/invocableMethods';
import { jobRunner } from './entry/jobRunner';
import { ObjectTriggers } from './entry/objectTriggers';
import { TestRunner } from './entry/testRunner';
import { compileApex } from './generate/compileApex';
import type { LinkedProgram } from './generate/runtimeInterface';
import { library } from './library/library';
import { LibraryIndex } from './library/libraryIndex';
import { ApexOrg, type ApexLogLine, type ApexServices } from './runtime/apexOrg';
import { createRuntime } from './runtime/runtime';

export interface ApexEngineOptions extends Omit<ApexServices, 'log'> {
    readonly database: OrgDatabase;
    readonly bus: EventBus;
    /** Gets the lines of `System.debug`, and errors of work in the background. */
    readonly log: Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn' | 'error'>;
    /** Where parsed Apex is kept. */
    readonly cacheDirectory?: string;
}

/** Compiles the Apex of a source tree and ties it to the org: triggers to DML, event triggers to the bus (see {@link OrgApexEngine.consumers}). */
export function createApexEngine(options: ApexEngineOptions): OrgApexEngine {
    return new OrgApexEngine(options);
}

/** Apex of one org. */
export class OrgApexEngine implements ApexEngine {
    readonly problems: readonly SourceProblem[];
    /** Subscriptions of the platform event triggers, to be registered with the bus. */
    readonly consumers: readonly InternalConsumer[];
    readonly #executions: Executions;
    readonly #program: LinkedProgram;
    readonly #auraEnabled: AuraEnabledMethods;
    readonly #invocable: InvocableMethods;
    readonly #anonymous: AnonymousApex;

    constructor(options: ApexEngineOptions) {
        const { database, bus, model, schema, queries, cacheDirectory } = options;
        const org = new ApexOrg({ ...options, log: (line) => writeLog(options.log, line) }, new LibraryIndex(library));
        const { program, problems } = compileApex({
            sources: model.apex,
            schema,
            library,
            labels: model.labels.map((label) => label.name),
            cacheDirectory,
            checkQuery: (query) => queries.check(query)
        });
        this.problems = problems;
        this.#program = program.link(createRuntime());
        org.load(this.#program);
        this.#executions = new Executions(org, database, bus);
        org.jobs.runWith(jobRunner(this.#executions));
        const triggers = [...this.#program.triggers].sort((a, b) => (a.name < b.name ? -1 : 1));
        new ObjectTriggers(this.#executions, triggers).register();
        this.consumers = eventTriggerConsumers(this.#executions, triggers, model);
        this.#auraEnabled = new AuraEnabledMethods(this.#executions, this.#program.classes.values());
        this.#invocable = new InvocableMethods(this.#executions, this.#program.classes.values());
        this.#anonymous = new AnonymousApex(this.#executions, this.#program);
    }

    /** The org's bus, or the test bus of the fork that an Apex test runs on. */
    busOf(database: Database): EventBus | TestEventBus {
        return this.#executions.busOf(database);
    }

    auraEnabledMethod(className: string, methodName: string): AuraEnabledMethod | undefined {
        return this.#auraEnabled.find(className, methodName);
    }

    invokeAuraEnabled(
        method: AuraEnabledMethod,
        parameters: Readonly<Record<string, JsonValue>>,
        userId: string
    ): AuraOutcome {
        return this.#auraEnabled.invoke(method, parameters, userId);
    }

    /** Calls a class's `@InvocableMethod` inside a transaction, as a flow's Apex action does: one request an interview. */
    invokeApexAction(
        className: string,
        requests: readonly ActionValues[],
        transaction: Transaction
    ): readonly ActionValues[] {
        return this.#invocable.invoke(className, requests, transaction);
    }

    /** Anonymous Apex, in a transaction of its own. */
    executeAnonymous(body: string, userId: string): AnonymousOutcome {
        return this.#anonymous.execute(body, userId);
    }

    runTests(
        options: { readonly tests?: readonly string[]; readonly onResult?: (result: ApexTestResult) => void } = {}
    ): ApexTestRun {
        for (const { hits } of this.#program.coverage) hits.fill(0);
        const results = new TestRunner(this.#executions).run(
            this.#program.classes.values(),
            options.tests,
            options.onResult ?? (() => undefined)
        );
        return { results, coverage: this.#coverage() };
    }

    /** Resolves when no asynchronous Apex waits for its turn. */
    idle(): Promise<void> {
        return this.#executions.org.jobs.idle();
    }

    /** Test classes count for nothing. */
    #coverage(): ApexCoverage[] {
        const { classes, coverage } = this.#program;
        return coverage
            .filter(({ name }) => {
                const annotations = classes.get(name.toLowerCase())?.annotations ?? [];
                return !annotations.some((annotation) => annotation.name === 'istest');
            })
            .map(({ name, kind, file, lines, hits }) => ({
                name,
                kind,
                file,
                covered: lines.filter((_line, i) => (hits[i] ?? 0) > 0),
                uncovered: lines.filter((_line, i) => (hits[i] ?? 0) === 0)
            }));
    }
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
