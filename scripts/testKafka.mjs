import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const report = join(root, '.newsroom/kafka-report.json');

/** Runs the tests that need a Kafka broker, and leaves their counts for `.ci/run` to add up. */
mkdirSync(join(root, '.newsroom/test-counts.d'), { recursive: true });
rmSync(report, { force: true });
spawnSync(
    process.execPath,
    [
        join(root, 'node_modules/jest/bin/jest.js'),
        '--config=jest.kafka.config.js',
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
writeFileSync(join(root, '.newsroom/test-counts.d/kafka'), counts);
console.log(`\nKafka: ${counts}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
