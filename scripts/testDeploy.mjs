import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildMissing } from './build.mjs';
import { installSalesforceCli } from './salesforceCli.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const report = join(root, '.newsroom/deploy-report.json');

/** Runs the tests that deploy by the Salesforce CLI, and leaves their counts for `.ci/run` to add up. */
await installSalesforceCli();
await buildMissing({ quiet: false });
mkdirSync(join(root, '.newsroom/test-counts.d'), { recursive: true });
rmSync(report, { force: true });
spawnSync(
    process.execPath,
    [
        join(root, 'node_modules/jest/bin/jest.js'),
        '--config=jest.deploy.config.js',
        '--runInBand',
        '--json',
        `--outputFile=${report}`,
        ...process.argv.slice(2)
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }
);
const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0
);
const failed = numFailedTests + broken.length;
const counts = `${passed} passed, ${failed} failed`;
writeFileSync(join(root, '.newsroom/test-counts.d/deploy'), counts);
console.log(`\nDeployment: ${counts}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
