import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildMissing } from './build.mjs';
import { installMissing, requireNode } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** What Salesforce asks for a deployment is 75; this project asks more of itself. */
const LEAST_COVERAGE = 90;

/**
 * Runs every suite: the unit, integration and end-to-end tests of all parts by jest (arguments are handed to it), and the Apex
 * tests by local-org. Ends with one line that counts them all.
 */
async function main() {
    requireNode();
    await installMissing(root, { quiet: false });
    await buildMissing({ quiet: false });
    const jest = await runJest(process.argv.slice(2));
    const apex = process.argv.length > 2 ? { passed: 0, failed: 0 } : await runApex();
    const passed = jest.passed + apex.passed;
    const failed = jest.failed + apex.failed;
    const counts = `${passed} passed, ${failed} failed`;
    mkdirSync(join(root, '.newsroom'), { recursive: true });
    writeFileSync(join(root, '.newsroom/test-counts'), counts);
    console.log(`\n${counts}`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

async function runJest(args) {
    // at least two: while one waits for a browser or a disk, the other computes
    const workers = Math.max(2, Math.min(4, cpus().length - 1));
    const report = join(tmpdir(), `newsroom-jest-${process.pid}.json`);
    await run(
        [
            join(root, 'node_modules/jest/bin/jest.js'),
            '--json',
            `--outputFile=${report}`,
            `--maxWorkers=${workers}`,
            ...args
        ],
        'ignore'
    );
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    rmSync(report);
    // a suite that can't be loaded has no tests to fail
    const broken = testResults.filter(
        ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0
    );
    return { passed: numPassedTests, failed: numFailedTests + broken.length };
}

/** The Apex tests, with each class's coverage; too little coverage counts as one failure. */
async function runApex() {
    const said = await run(
        [join(root, 'local-org/bin/local-org.js'), 'test', '--source', root, '--coverage', '--result-format', 'json'],
        'pipe'
    );
    const { summary, tests, coverage } = JSON.parse(said.out);
    console.log(`\nApex tests (run by local-org): ${summary.passing} passed, ${summary.failing} failed`);
    for (const { fullName, outcome, message, stackTrace } of tests)
        if (outcome !== 'Pass') console.log(`  ${fullName}: ${message}\n    ${stackTrace ?? ''}`);
    const percent = coverage.coveredPercent;
    console.log(`  coverage ${percent} % (at least ${LEAST_COVERAGE} % is asked for)`);
    return { passed: summary.passing, failed: summary.failing + (percent < LEAST_COVERAGE ? 1 : 0) };
}

function run(args, stdout) {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', stdout, 'inherit'] });
        let out = '';
        child.stdout?.on('data', (text) => (out += text));
        child.on('error', reject);
        child.on('exit', (code) => resolve({ code, out }));
    });
}

await main();
