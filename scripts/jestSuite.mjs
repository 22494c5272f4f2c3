import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Runs a suite that `npm test` leaves out, since it needs more than Node.js, and leaves its counts for `.ci/run` to add up.
 * @param {string} name of the counts' file in .newsroom/test-counts.d, and of jest.NAME.config.js
 * @param {string} title for people
 */
export function runSuite(name, title) {
    const report = join(root, `.newsroom/${name}-report.json`);
    mkdirSync(join(root, '.newsroom/test-counts.d'), { recursive: true });
    rmSync(report, { force: true });
    const jest = [join(root, 'node_modules/jest/bin/jest.js'), `--config=jest.${name}.config.js`, '--runInBand'];
    spawnSync(process.execPath, [...jest, '--json', `--outputFile=${report}`, ...process.argv.slice(2)], {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit']
    });
    const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    // a suite that can't be loaded has no tests to fail
    const broken = testResults.filter(
        ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0
    );
    const failed = numFailedTests + broken.length;
    const counts = `${passed} passed, ${failed} failed`;
    writeFileSync(join(root, '.newsroom/test-counts.d', name), counts);
    console.log(`\n${title}: ${counts}`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}
