import type { OrgApexEngine } from '../apex/engine';
import type { ApexCoverage, ApexTestRun } from '../apex/apexEngine';
import { publishToSystemTopic } from '../bus/systemTopics';
import type { EventBus } from '../bus/eventBus';
import type { OrgDatabase } from '../data/database';
import { removeSystemRecords, writeSystemRecords, type SystemRecord } from '../data/systemRecords';
import type { Clock } from '../clock';
import { SalesforceError } from '../errors';
import type { SourceModel } from '../metadata/sourceModel';

export interface ApexTestRunsOptions {
    readonly clock: Clock;
    readonly database: OrgDatabase;
    readonly apex: OrgApexEngine;
    readonly bus: EventBus;
    readonly model: () => SourceModel;
    readonly log: { error(details: object, message: string): void };
}

/** Which tests to run. */
export interface TestRequest {
    /** Undefined: all of the org. No methods: all of the class. */
    readonly tests: readonly { readonly className: string; readonly methods: readonly string[] }[] | undefined;
    readonly skipCodeCoverage: boolean;
}

/** Runs Apex tests as the Tooling API does, and keeps what it shows of them: runs, queue items, results, coverage. */
export class ApexTestRuns {
    readonly #options: ApexTestRunsOptions;

    constructor(options: ApexTestRunsOptions) {
        this.#options = options;
    }

    /** Queues a run. Its id is that of its AsyncApexJob. @throws SalesforceError INVALID_INPUT for a class that isn't there */
    enqueue(request: TestRequest, userId: string): { readonly id: string; readonly durable: Promise<void> } {
        const classes = this.#classesOf(request);
        const { database, clock } = this.#options;
        const now = clock.now();
        const { ids } = writeSystemRecords(database, userId, [
            {
                object: 'AsyncApexJob',
                fields: {
                    JobType: 'TestRequest',
                    Status: 'Queued',
                    JobItemsProcessed: 0,
                    TotalJobItems: classes.length,
                    NumberOfErrors: 0
                }
            }
        ]);
        const [id = ''] = ids;
        const run = writeSystemRecords(database, userId, [
            {
                object: 'ApexTestRunResult',
                fields: {
                    AsyncApexJobId: id,
                    UserId: userId,
                    Source: 'Tooling API',
                    IsAllTests: request.tests === undefined,
                    JobName: 'TestRun',
                    Status: 'Queued',
                    StartTime: now,
                    ClassesEnqueued: classes.length,
                    ClassesCompleted: 0,
                    MethodsEnqueued: 0,
                    MethodsCompleted: 0,
                    MethodsFailed: 0
                }
            }
        ]);
        const [runId = ''] = run.ids;
        const items = writeSystemRecords(
            database,
            userId,
            classes.map(({ id: ApexClassId }) => ({
                object: 'ApexTestQueueItem',
                fields: {
                    ApexClassId,
                    Status: 'Queued',
                    ParentJobId: id,
                    TestRunResultId: runId,
                    ShouldSkipCodeCoverage: request.skipCodeCoverage
                }
            }))
        );
        setImmediate(() => {
            try {
                this.#execute(request, userId, { id, runId, items: items.ids, classes });
            } catch (error) {
                this.#options.log.error({ err: error, run: id }, 'a test run broke down');
            }
        });
        return { id, durable: items.durable };
    }

    /** Runs at once and keeps only the coverage. */
    runNow(request: TestRequest, userId: string): ApexTestRun {
        this.#classesOf(request);
        const run = this.#run(request);
        if (!request.skipCodeCoverage) this.#keepCoverage(run, userId);
        return run;
    }

    #run({ tests }: TestRequest): ApexTestRun {
        const named = tests?.flatMap(({ className, methods }) =>
            methods.length === 0 ? [className] : methods.map((method) => `${className}.${method}`)
        );
        return this.#options.apex.runTests({ tests: named });
    }

    #execute(
        request: TestRequest,
        userId: string,
        job: {
            readonly id: string;
            readonly runId: string;
            readonly items: readonly string[];
            readonly classes: readonly { readonly id: string; readonly name: string }[];
        }
    ): void {
        const { database, bus, clock } = this.#options;
        const run = this.#run(request);
        const itemOf = new Map(job.classes.map(({ name }, i) => [name.toLowerCase(), job.items[i] ?? ''] as const));
        const classOf = new Map(job.classes.map(({ name, id }) => [name.toLowerCase(), id] as const));
        const now = clock.now();
        const failed = run.results.filter(({ outcome }) => outcome !== 'Pass').length;
        const results: SystemRecord[] = run.results.map((result) => ({
            object: 'ApexTestResult',
            fields: {
                ApexClassId: classOf.get(result.className.toLowerCase()) ?? null,
                ApexTestRunResultId: job.runId,
                AsyncApexJobId: job.id,
                QueueItemId: itemOf.get(result.className.toLowerCase()) ?? null,
                MethodName: result.methodName,
                Message: result.message,
                StackTrace: result.stackTrace,
                Outcome: result.outcome,
                RunTime: Math.round(result.runTimeMs),
                TestTimestamp: now
            }
        }));
        const items: SystemRecord[] = job.classes.map(({ name }, i) => {
            const own = run.results.filter(({ className }) => className.toLowerCase() === name.toLowerCase());
            const passed = own.filter(({ outcome }) => outcome === 'Pass').length;
            return {
                object: 'ApexTestQueueItem',
                id: job.items[i],
                fields: { Status: 'Completed', ExtendedStatus: `(${passed}/${own.length})` }
            };
        });
        if (!request.skipCodeCoverage) this.#keepCoverage(run, userId);
        writeSystemRecords(database, userId, [
            ...results,
            ...items,
            {
                object: 'ApexTestRunResult',
                id: job.runId,
                fields: {
                    Status: failed > 0 ? 'Failed' : 'Completed',
                    EndTime: now,
                    TestTime: Math.round(run.results.reduce((sum, { runTimeMs }) => sum + runTimeMs, 0)),
                    ClassesCompleted: job.classes.length,
                    MethodsEnqueued: run.results.length,
                    MethodsCompleted: run.results.length - failed,
                    MethodsFailed: failed
                }
            },
            {
                object: 'AsyncApexJob',
                id: job.id,
                fields: { Status: 'Completed', JobItemsProcessed: job.classes.length }
            }
        ]);
        publishToSystemTopic(bus, 'TestResult', { type: 'updated', sobject: { Id: job.id }, userId });
    }

    #classesOf({ tests }: TestRequest): { readonly id: string; readonly name: string }[] {
        const { database, model } = this.#options;
        const names =
            tests?.map(({ className }) => className) ??
            model()
                .apex.filter(({ kind, body }) => kind === 'class' && /@istest|\btestmethod\b/i.test(body))
                .map(({ name }) => name);
        return names.map((name) => {
            const [record] = [...(database.lookup('ApexClass', 'Name', name) ?? [])];
            if (!record) {
                const message = `This class name's value is invalid: ${name}. Provide the name of an Apex class that has test methods.`;
                throw new SalesforceError('INVALID_INPUT', message);
            }
            return { id: String(record['Id']), name: String(record['Name']) };
        });
    }

    /** The org shows the coverage of the last run. */
    #keepCoverage({ coverage, results }: ApexTestRun, userId: string): void {
        const { database } = this.#options;
        for (const object of ['ApexCodeCoverage', 'ApexCodeCoverageAggregate', 'ApexOrgWideCoverage'])
            removeSystemRecords(
                database,
                userId,
                object,
                [...database.records(object)].map(({ Id }) => String(Id))
            );
        const [first] = results;
        const idOf = (object: string, name: string) => {
            const [record] = database.lookup(object, 'Name', name) ?? [];
            return record === undefined ? null : String(record['Id']);
        };
        const fieldsOf = ({ kind, name, covered, uncovered }: ApexCoverage) => ({
            ApexClassOrTriggerId: idOf(kind === 'class' ? 'ApexClass' : 'ApexTrigger', name),
            NumLinesCovered: covered.length,
            NumLinesUncovered: uncovered.length,
            Coverage: JSON.stringify({ coveredLines: covered, uncoveredLines: uncovered })
        });
        const covered = coverage.reduce((sum, each) => sum + each.covered.length, 0);
        const all = coverage.reduce((sum, each) => sum + each.covered.length + each.uncovered.length, 0);
        writeSystemRecords(database, userId, [
            ...coverage.map((each) => ({ object: 'ApexCodeCoverageAggregate', fields: fieldsOf(each) })),
            ...coverage
                .filter((each) => each.covered.length > 0)
                .map((each) => ({
                    object: 'ApexCodeCoverage',
                    fields: {
                        ...fieldsOf(each),
                        ApexTestClassId: first ? idOf('ApexClass', first.className) : null,
                        TestMethodName: first?.methodName ?? null
                    }
                })),
            {
                object: 'ApexOrgWideCoverage',
                fields: { PercentCovered: all === 0 ? 0 : Math.floor((100 * covered) / all) }
            }
        ]);
    }
}
