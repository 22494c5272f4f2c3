import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pino from 'pino';
import type { ApexTestResult } from '../apex/apexEngine';
import { newJobId } from '../apex/runtime/futureJob';
import { setupRecords } from '../data/database';
import { problemsText, type SourceProblem } from '../errors';
import { readSourceTrees } from '../metadata/readSourceTrees';
import type { SourceModel } from '../metadata/sourceModel';
import { openRooms, type OrgRooms } from '../org';
import { ChangedSources, isApexFile, touchedBy } from './changedSources';
import { CommandLineError, readOptions } from './commandLine';
import { humanReport, resultLine } from './testReport/humanReport';
import { jsonReport } from './testReport/jsonReport';
import { junitReport } from './testReport/junitReport';
import { summarize, type TestReport } from './testReport/testReport';

export const testHelp = `Runs the Apex tests of a Salesforce DX project. No server, no org: everything is in memory.

  local-org test [--source DIR …] [--tests CLASS[.METHOD][,…]] [--coverage] [--result-format human|json|junit]
                 [--output-dir DIR] [--watch]

  --source DIR        a Salesforce DX project, or a folder of source; may be given several times (default: the current folder)
  --tests A,B.c       only these classes or methods
  --coverage          tell which share of each class and trigger ran
  --result-format F   human (default), json or junit (as sf apex run test writes it)
  --output-dir DIR    also write the results to files, as sf apex run test does
  --watch             run again what a change of the source touches, until Ctrl-C
  --cache DIR         where parsed sources are kept, to be quicker the next time (default: .local-org/apex-cache)
`;

const formats = { human: humanReport, json: jsonReport, junit: junitReport };

interface TestCommand {
    readonly sources: readonly string[];
    readonly tests: readonly string[] | undefined;
    readonly coverage: boolean;
    readonly format: keyof typeof formats;
    readonly outputDirectory: string | undefined;
    readonly cache: string;
}

/** Exit code 1 if a test fails. */
export async function test(args: readonly string[]): Promise<number> {
    const options = readOptions(args, {
        source: { type: 'string', multiple: true, default: ['.'] },
        tests: { type: 'string' },
        coverage: { type: 'boolean', default: false },
        'result-format': { type: 'string', default: 'human' },
        'output-dir': { type: 'string' },
        watch: { type: 'boolean', default: false },
        cache: { type: 'string', default: '.local-org/apex-cache' }
    });
    const format = options['result-format'];
    if (format !== 'human' && format !== 'json' && format !== 'junit')
        throw new CommandLineError(`--result-format takes human, json or junit, not "${format}".`);
    const outputDirectory = options['output-dir'];
    const command: TestCommand = {
        sources: options.source.map((directory) => resolve(directory)),
        tests: options.tests?.split(',').map((name) => name.trim()),
        coverage: options.coverage,
        format,
        outputDirectory: outputDirectory === undefined ? undefined : resolve(outputDirectory),
        cache: resolve(options.cache)
    };
    if (options.watch) return watchTests(command);
    const rooms = await open(command);
    try {
        tellProblems(rooms.problems);
        return runTests(rooms, command, command.tests) && rooms.problems.length === 0 ? 0 : 1;
    } finally {
        await rooms.close();
    }
}

function open({ sources, cache }: TestCommand): Promise<OrgRooms> {
    return openRooms({ sources, log: pino({ level: 'silent' }), apexCacheDirectory: cache, tolerant: true });
}

/** What doesn't compile is told, and fails the tests that come to it; the others run. */
function tellProblems(problems: readonly SourceProblem[]): void {
    if (problems.length > 0) process.stderr.write(`${problemsText(problems)}\n`);
}

/** True if all passed. */
function runTests(rooms: OrgRooms, command: TestCommand, tests: readonly string[] | undefined): boolean {
    const startedAt = Date.now();
    const begun = performance.now();
    const progress = new Progress(command.format === 'human');
    const run = rooms.apex.runTests({
        tests,
        onStart: (count) => progress.start(count),
        onResult: (result) => progress.result(result)
    });
    progress.end();
    const { organizationId, adminUserId } = setupRecords(rooms.database);
    const report: TestReport = {
        results: run.results,
        coverage: command.coverage ? summarize(run.coverage) : undefined,
        startedAt,
        durationMilliseconds: performance.now() - begun,
        runId: newJobId(),
        org: {
            id: organizationId,
            userId: adminUserId,
            username: String(rooms.database.get('User', adminUserId)?.['Username'])
        }
    };
    process.stdout.write(formats[command.format](report));
    if (command.outputDirectory !== undefined) writeResults(command.outputDirectory, report);
    return run.results.every(({ outcome }) => outcome === 'Pass');
}

/** Results as they come; on a terminal, how far it is. */
class Progress {
    readonly #shows = process.stderr.isTTY === true;
    #count = 0;
    #done = 0;

    constructor(private readonly human: boolean) {}

    start(count: number): void {
        this.#count = count;
    }

    result(result: ApexTestResult): void {
        this.#done++;
        this.#clear();
        if (this.human) process.stdout.write(resultLine(result));
        if (this.#shows) process.stderr.write(`${this.#done} of ${this.#count}`);
    }

    end(): void {
        this.#clear();
    }

    #clear(): void {
        if (this.#shows) process.stderr.write('\r\u001B[K');
    }
}

/** The files of `sf apex run test --output-dir`. */
function writeResults(directory: string, report: TestReport): void {
    mkdirSync(directory, { recursive: true });
    const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
    write('test-run-id.txt', report.runId);
    write(`test-result-${report.runId}.json`, jsonReport(report));
    write(`test-result-${report.runId}-junit.xml`, junitReport(report));
    if (report.coverage) {
        write(`test-result-${report.runId}-codecoverage.json`, `${JSON.stringify(report.coverage.classes)}\n`);
    }
}

/** Runs until SIGINT or SIGTERM. */
async function watchTests(command: TestCommand): Promise<number> {
    const session = new WatchSession(command);
    await session.changed(undefined);
    const changes = new ChangedSources(command.sources, (files) => void session.changed(files));
    await new Promise((stop) => {
        process.once('SIGINT', stop);
        process.once('SIGTERM', stop);
    });
    changes.close();
    await session.close();
    return 0;
}

/** Runs tests at each change, one run after the other. */
class WatchSession {
    #rooms: OrgRooms | undefined;
    #model: SourceModel | undefined;
    #last: Promise<void> = Promise.resolve();

    constructor(private readonly command: TestCommand) {}

    /** `files`: what changed; undefined at the start. */
    changed(files: readonly string[] | undefined): Promise<void> {
        this.#last = this.#last.then(() => this.#run(files)).catch((error: unknown) => this.#tell(error));
        return this.#last;
    }

    async close(): Promise<void> {
        await this.#last;
        await this.#rooms?.close();
    }

    async #run(files: readonly string[] | undefined): Promise<void> {
        const before = this.#model;
        if (files === undefined || before === undefined || !files.every(isApexFile)) {
            await this.#rooms?.close();
            this.#model = undefined;
            this.#rooms = await open(this.command);
            this.#model = this.#rooms.model;
            tellProblems(this.#rooms.problems);
            runTests(this.#rooms, this.command, this.command.tests);
        } else if (this.#rooms !== undefined) {
            const model = { ...before, apex: readSourceTrees(this.command.sources).apex };
            const candidate = this.#rooms.apex.prepare({ model, schema: this.#rooms.database.schema });
            tellProblems(candidate.problems);
            candidate.activate();
            this.#model = model;
            const touched = touchedBy(before.apex, model.apex);
            const tests = (this.command.tests ?? model.apex.map(({ name }) => name)).filter((name) =>
                touched.has((name.split('.')[0] ?? '').toLowerCase())
            );
            runTests(this.#rooms, this.command, tests);
        }
        process.stderr.write('Waiting for changes. Ctrl-C stops.\n');
    }

    #tell(error: unknown): void {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nWaiting for changes.\n`);
    }
}
