import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildMissing } from './build.mjs';
import { installMissing, requireNode } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const HELP = `Sets every fault that local-org knows, one after the other, at 5 % probability under load, while faye (as the Heroku app uses it), jsforce,
CometD's own client, salesforce-pubsub-api-client and plain grpc-js listen; then compares log, deliveries and what each client has.

  npm run faults
  npm run faults -- --seconds 60 --seed 5 --fault halfOpen

  --seconds N  how long each fault is set (default 60)
  --seed N     where faults strike: the same seed strikes the same requests and deliveries, counted by protocol (default 5)
  --fault KIND one fault alone
`;

const { values } = parseArgs({
    options: {
        seconds: { type: 'string', default: '60' },
        seed: { type: 'string', default: '5' },
        fault: { type: 'string' },
        help: { type: 'boolean' }
    }
});

if (values.help) {
    process.stdout.write(HELP);
} else {
    requireNode();
    await installMissing(root, { quiet: false });
    await buildMissing({ quiet: false });
    const only = values.fault === undefined ? [] : ['--testNamePattern', `^${values.fault}:`];
    const { status } = spawnSync(
        process.execPath,
        [
            join(root, 'node_modules/jest/bin/jest.js'),
            '--selectProjects',
            'local-org',
            '--runInBand',
            ...only,
            'local-org/test/robustness/faults'
        ],
        {
            cwd: root,
            stdio: 'inherit',
            env: { ...process.env, FAULT_SECONDS: values.seconds, FAULT_SEED: values.seed }
        }
    );
    process.exitCode = status ?? 1;
}
