import type { TestEventBus } from '../../bus/eventBus';
import type { Database, Transaction } from '../../data/transaction';
import type { DebugLevels } from '../../debugLog/debugLevels';
import { hasAnnotation, type MethodSymbol } from '../check/symbols';
import { CompileError, NotSupportedError } from '../../errors';
import type { ApexTestResult } from '../apexEngine';
import type { LeftOut } from '../generate/compileApex';
import type { ApexAnnotation, ApexClassInfo, ApexMethodInfo } from '../generate/runtimeInterface';
import { finishedLog, type FinishedDebugLog } from './debugLogs';
import { apexExceptionOf } from '../runtime/caught';
import { beginWithSharingOf } from '../runtime/entrySharing';
import type { Execution } from '../runtime/execution';
import { stackTraceText } from '../runtime/stackTrace';
import { exceptionText } from '../runtime/text';
import { TestRun } from '../runtime/testRun';
import type { Executions } from './executions';

/** Thrown at the end of a test method to undo its transaction. */
class TestEnded extends Error {}

interface Failure {
    readonly outcome?: 'CompileFail';
    readonly message: string;
    readonly stackTrace: string | null;
}

/** Which tests are run, and who hears of it. */
export interface TestOptions {
    /** `Class` or `Class.method`; without it all. */
    readonly tests?: readonly string[];
    /** Told how many methods there are to run. */
    readonly onStart?: (count: number) => void;
    readonly onResult?: (result: ApexTestResult) => void;
    /** With it each method has a debug log. */
    readonly levels?: DebugLevels;
    readonly onLog?: (log: FinishedDebugLog, className: string, methodName: string) => void;
}

/** Runs the test methods of one class after the other, each on what the class's `@TestSetup` made. */
export class TestRunner {
    constructor(private readonly executions: Executions) {}

    /** `leftOut`: what didn't compile; each of its test methods has a result as well. */
    run(classes: Iterable<ApexClassInfo>, leftOut: readonly LeftOut[], options: TestOptions): ApexTestResult[] {
        const wanted = options.tests && new Set(options.tests.map((name) => name.toLowerCase()));
        const results: ApexTestResult[] = [];
        const failed = leftOut.flatMap((each) => compileFailures(each, wanted));
        const toRun = [...classes].filter(isTestClass).map((testClass) => ({
            testClass,
            methods: testClass.methods.filter((method) => isTest(method) && isWanted(wanted, testClass, method))
        }));
        options.onStart?.(toRun.reduce((sum, { methods }) => sum + methods.length, failed.length));
        for (const result of failed) {
            results.push(result);
            options.onResult?.(result);
        }
        for (const { testClass, methods } of toRun) {
            if (methods.length === 0) continue;
            for (const result of this.#runClass(testClass, methods, options)) {
                results.push(result);
                options.onResult?.(result);
            }
        }
        return results;
    }

    *#runClass(
        testClass: ApexClassInfo,
        methods: readonly ApexMethodInfo[],
        options: TestOptions
    ): Iterable<ApexTestResult> {
        const database = this.executions.database.fork();
        const setUp = testClass.methods.filter((method) => has(method.annotations, 'testsetup'));
        let failure: Failure | undefined;
        for (const method of setUp) failure ??= this.#runSetup(database, method);
        for (const method of methods) {
            const started = performance.now();
            const allData = seesAll(testClass, method);
            const seen = allData ? this.executions.database.fork({ allData }) : database;
            const failed = failure ?? this.#runMethod(seen, testClass, method, options);
            yield {
                className: testClass.name,
                methodName: method.name,
                outcome: failed === undefined ? 'Pass' : (failed.outcome ?? 'Fail'),
                message: failed?.message ?? null,
                stackTrace: failed?.stackTrace ?? null,
                runTimeMs: Math.round(performance.now() - started)
            };
        }
    }

    /** What it makes is committed to the class's database. */
    #runSetup(database: Database, method: ApexMethodInfo): Failure | undefined {
        let x: Execution | undefined;
        try {
            database.transaction(this.#options(), (transaction) => {
                x = this.#start(transaction);
                this.#call(x, method);
            });
            return undefined;
        } catch (error) {
            return failureOf(x, error);
        }
    }

    #runMethod(
        database: Database,
        testClass: ApexClassInfo,
        method: ApexMethodInfo,
        { levels, onLog }: TestOptions
    ): Failure | undefined {
        let x: Execution | undefined;
        const startedAt = this.executions.org.services.clock.now();
        try {
            database.transaction(this.#options(), (transaction) => {
                x = this.#start(transaction, levels, seesAll(testClass, method));
                this.#call(x, method);
                throw new TestEnded();
            });
            return undefined;
        } catch (error) {
            return error instanceof TestEnded ? undefined : failureOf(x, error);
        } finally {
            if (levels !== undefined && x?.log !== undefined) {
                onLog?.(finishedLog(x, x.log, startedAt), testClass.name, method.name);
            }
        }
    }

    #options() {
        return { userId: this.executions.org.services.users.adminUserId, origin: 'apex' };
    }

    #start(transaction: Transaction, levels?: DebugLevels, allData = false): Execution {
        const { database } = transaction;
        const bus: TestEventBus = this.executions.bus.fork(database);
        this.executions.useTest(database, new TestRun(bus, allData));
        const log = levels && this.executions.beginLog(transaction, levels);
        return this.executions.start(transaction, { quiddity: 'RUNTEST_SYNC', log });
    }

    /** Asynchronous work that no `Test.stopTest` ran is done after the method. */
    #call(x: Execution, method: ApexMethodInfo): void {
        x.enterUnit(
            () => ({ name: `${method.className}.${method.name}()`, id: x.org.classId(method.className) }),
            () => {
                beginWithSharingOf(x, method.className);
                x.own(method).invoke(x, null, []);
            }
        );
        if (x.test !== undefined) x.org.jobs.runAllOf(x, x.test);
    }
}

function has(annotations: readonly ApexAnnotation[], name: string): boolean {
    return annotations.some((annotation) => annotation.name === name);
}

function isTestClass({ annotations, kind }: ApexClassInfo): boolean {
    return kind === 'class' && has(annotations, 'istest');
}

function isTest({ annotations, static: isStatic }: ApexMethodInfo): boolean {
    return isStatic && has(annotations, 'istest');
}

interface Named {
    readonly name: string;
}

function isWanted(wanted: ReadonlySet<string> | undefined, testClass: Named, method: Named): boolean {
    const name = testClass.name.toLowerCase();
    return wanted === undefined || wanted.has(name) || wanted.has(`${name}.${method.name.toLowerCase()}`);
}

function compileFailures({ holder, message }: LeftOut, wanted: ReadonlySet<string> | undefined): ApexTestResult[] {
    if (holder.kind !== 'class' || !hasAnnotation(holder.annotations, 'istest')) return [];
    return [...holder.methods.values()]
        .flat()
        .filter((method) => method.static && isTestMethod(method) && isWanted(wanted, holder, method))
        .map(({ name }) => ({
            className: holder.name,
            methodName: name,
            outcome: 'CompileFail',
            message,
            stackTrace: null,
            runTimeMs: 0
        }));
}

function isTestMethod({ annotations, declaration }: MethodSymbol): boolean {
    return hasAnnotation(annotations, 'istest') || declaration.modifiers.names.includes('testmethod');
}

function seesAllData(annotations: readonly ApexAnnotation[]): boolean {
    const annotation = annotations.find(({ name }) => name === 'istest');
    return annotation?.parameters.get('seealldata') === true;
}

/** Anything that isn't an exception of Apex fails the test as well: nothing may turn green by mistake. */
function failureOf(x: Execution | undefined, error: unknown): Failure {
    const exception = x && apexExceptionOf(x, error);
    if (x !== undefined && exception !== undefined) {
        return { message: exceptionText(exception), stackTrace: stackTraceText(x.program, exception) };
    }
    if (error instanceof CompileError) return { outcome: 'CompileFail', message: error.message, stackTrace: null };
    const isExpected = error instanceof NotSupportedError;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { message, stackTrace: isExpected || !(error instanceof Error) ? null : (error.stack ?? null) };
}

/** `@IsTest(SeeAllData=true)` on the class or the method. */
function seesAll(testClass: ApexClassInfo, method: ApexMethodInfo): boolean {
    return seesAllData(testClass.annotations) || seesAllData(method.annotations);
}
