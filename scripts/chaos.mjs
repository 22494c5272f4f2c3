import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { buildMissing } from './build.mjs';
import { installMissing, requireNode } from './install.mjs';
import { freePorts } from './kafka.mjs';
import { startCluster } from './newsroomCluster.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const HELP = `Runs the newsroom under load in both directions while org, Kafka broker, worker and web processes are killed with SIGKILL, and connections of
the worker cut or left dead, at random; then compares what was acknowledged with what arrived.

  npm run chaos
  npm run chaos -- --minutes 30 --events 1000000 --rate 4000 --flash-rate 100 --seed 7

  --minutes N     how long at most (default 30)
  --events N      ends sooner, once so many were acknowledged in both directions together and have arrived (default 1000000)
  --rate N        how many events Salesforce publishes a second, at most (default 5000)
  --flash-rate N  how many flashes the agency sends a second, at most (default 200)
  --pause N       seconds between one fault and the next, on average (default 15)
  --seed N        what happens when; the same seed does the same things (default: another one each time)
  --bounded       the form for every change: 2 minutes, 100 events and 40 flashes a second, a fault every 4 s, seed 1; leaves its counts in .newsroom/test-counts.d/chaos
`;

const number = (fallback) => ({ type: 'string', default: String(fallback) });
const { values } = parseArgs({
    options: {
        minutes: number(30),
        events: number(1000000),
        rate: number(5000),
        'flash-rate': number(200),
        pause: number(15),
        seed: number(Date.now() % 100000),
        bounded: { type: 'boolean', default: false },
        help: { type: 'boolean' }
    }
});

async function main() {
    if (values.help) return void process.stdout.write(HELP);
    requireNode();
    await installMissing(root, { quiet: false });
    await buildMissing({ quiet: false });
    const { runChaos } = await load();
    const data = mkdtempSync(join(tmpdir(), 'newsroom-chaos-'));
    const form = values.bounded
        ? { minutes: 2, events: 1000000, rate: 100, flashRate: 40, pause: 4, seed: 1 }
        : {
              ...Object.fromEntries(
                  ['minutes', 'events', 'rate', 'pause', 'seed'].map((name) => [name, Number(values[name])])
              ),
              flashRate: Number(values['flash-rate'])
          };
    const begun = Date.now();
    const tell = (what) => console.log(`${String(Math.round((Date.now() - begun) / 1000)).padStart(4)} s  ${what}`);
    tell(`seed ${form.seed}`);
    // all that was started ends with this process
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
    let checks;
    try {
        checks = await runChaos({ ...form, startCluster, freePorts, data, tell });
        rmSync(data, { recursive: true, force: true });
    } catch (error) {
        console.error(error);
        checks = [{ what: 'the run comes to its end', holds: false, detail: error.message }];
    }
    report(checks);
}

function report(checks) {
    console.log();
    for (const { what, holds, detail } of checks) console.log(`  ${holds ? 'ok    ' : 'FAILED'}  ${what}: ${detail}`);
    const passed = checks.filter(({ holds }) => holds).length;
    const counts = `${passed} passed, ${checks.length - passed} failed`;
    if (values.bounded) {
        mkdirSync(join(root, '.newsroom/test-counts.d'), { recursive: true });
        writeFileSync(join(root, '.newsroom/test-counts.d/chaos'), counts);
    }
    console.log(`\nChaos: ${counts}`);
    process.exitCode = passed === checks.length ? 0 : 1;
}

/** The load and the faults, in TypeScript, as one bundle. */
async function load() {
    const outfile = join(root, '.newsroom/chaos/chaos.cjs');
    mkdirSync(dirname(outfile), { recursive: true });
    await build({
        entryPoints: [join(root, 'heroku-app/test/chaos/chaos.ts')],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        packages: 'external',
        alias: { 'durable-log': join(root, 'durable-log/src/index.ts') },
        logLevel: 'warning'
    });
    return createRequire(join(root, 'heroku-app/package.json'))(outfile);
}

await main();
