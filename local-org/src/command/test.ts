import { resolve } from 'node:path';
import pino from 'pino';
import type { ApexCoverage, ApexTestResult, ApexTestRun } from '../apex/apexEngine';
import { openRooms } from '../org';
import { CommandLineError, readOptions } from './commandLine';

export const testHelp = `Runs the Apex tests of a Salesforce DX project. No server, no org: everything is in memory.

  local-org test [--source DIR …] [--tests CLASS[.METHOD][,…]] [--coverage] [--result-format human|json]

  --source DIR        a Salesforce DX project, or a folder of source; may be given several times (default: the current folder)
  --tests A,B.c       only these classes or methods
  --coverage          tell which share of each class and trigger ran
  --result-format F   human (default) or json
  --cache DIR         where parsed sources are kept, to be quicker the next time (default: .local-org/apex-cache)
`;

interface CoverageSummary {
    readonly coveredPercent: number;
    readonly classes: readonly {
        readonly name: string;
        readonly percent: number;
        readonly uncovered: readonly number[];
    }[];
}

/** Exit code 1 if a test fails. */
export async function test(args: readonly string[]): Promise<number> {
    const options = readOptions(args, {
        source: { type: 'string', multiple: true, default: ['.'] },
        tests: { type: 'string' },
        coverage: { type: 'boolean', default: false },
        'result-format': { type: 'string', default: 'human' },
        cache: { type: 'string', default: '.local-org/apex-cache' }
    });
    const format = options['result-format'];
    if (format !== 'human' && format !== 'json')
        throw new CommandLineError(`--result-format takes human or json, not "${format}".`);
    const human = format === 'human';
    const rooms = await openRooms({
        sources: options.source.map((directory) => resolve(directory)),
        log: pino({ level: 'silent' }),
        apexCacheDirectory: resolve(options.cache)
    });
    try {
        const run = rooms.apex.runTests({
            tests: options.tests?.split(',').map((name) => name.trim()),
            onResult: (result) => {
                if (human) process.stdout.write(resultLine(result));
            }
        });
        const coverage = options.coverage ? summarize(run.coverage) : undefined;
        process.stdout.write(human ? report(run, coverage) : `${JSON.stringify(jsonReport(run, coverage))}\n`);
        return run.results.some(({ outcome }) => outcome !== 'Pass') ? 1 : 0;
    } finally {
        await rooms.close();
    }
}

function resultLine({ className, methodName, outcome, message, stackTrace, runTimeMs }: ApexTestResult): string {
    const line = `${outcome.padEnd(11)} ${className}.${methodName} (${Math.round(runTimeMs)} ms)\n`;
    if (outcome === 'Pass') return line;
    const detail = [message, stackTrace].filter((part) => part !== null).join('\n');
    return `${line}${detail.replace(/^/gm, '            ')}\n`;
}

function report({ results }: ApexTestRun, coverage: CoverageSummary | undefined): string {
    const passing = results.filter(({ outcome }) => outcome === 'Pass').length;
    const lines = coverage?.classes.map(
        ({ name, percent, uncovered }) =>
            `${String(percent).padStart(4)} %  ${name}${uncovered.length > 0 ? `  not run: ${uncovered.join(', ')}` : ''}`
    );
    const table = coverage ? `\n${lines?.join('\n')}\n${String(coverage.coveredPercent).padStart(4)} %  all\n` : '';
    return `${table}\n${passing} passed, ${results.length - passing} failed\n`;
}

function jsonReport({ results }: ApexTestRun, coverage: CoverageSummary | undefined) {
    const passing = results.filter(({ outcome }) => outcome === 'Pass').length;
    return {
        summary: { testsRan: results.length, passing, failing: results.length - passing },
        tests: results.map((result) => ({ fullName: `${result.className}.${result.methodName}`, ...result })),
        ...(coverage && { coverage })
    };
}

function summarize(coverage: readonly ApexCoverage[]): CoverageSummary {
    const percent = (covered: number, all: number) => (all === 0 ? 100 : Math.floor((covered / all) * 100));
    const covered = coverage.reduce((sum, unit) => sum + unit.covered.length, 0);
    const uncovered = coverage.reduce((sum, unit) => sum + unit.uncovered.length, 0);
    return {
        coveredPercent: percent(covered, covered + uncovered),
        classes: coverage
            .map((unit) => ({
                name: unit.name,
                percent: percent(unit.covered.length, unit.covered.length + unit.uncovered.length),
                uncovered: unit.uncovered
            }))
            .sort((a, b) => a.name.localeCompare(b.name))
    };
}
