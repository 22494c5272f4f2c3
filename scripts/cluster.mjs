import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildMissing } from './build.mjs';
import { installMissing, requireNode } from './install.mjs';
import { startCluster } from './newsroomCluster.mjs';
import { progress } from './progress.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const HELP = `Starts the newsroom as it is in production, on this machine: an org, a Kafka broker, a worker, two web processes, and a
router in front of them. What ends by itself, or is killed, is started again; nothing is lost meanwhile.

  npm run cluster
  npm run cluster -- --org-port 8100 --app-port 8101 --kafka-port 9092 --data .newsroom/cluster --fresh --json

  --org-port N    port of the org (default 8100; 0 takes a free one)
  --app-port N    port of the router (default 8101); the web processes take the two after it
  --kafka-port N  port of the Kafka broker (default 9092; 0 takes a free one)
  --data DIR      where all keep their data (default .newsroom/cluster)
  --fresh         begin with empty data
  --json          print one line of JSON with every address and process id once all is ready, and nothing else
  --help          print this
`;

async function main() {
    const options = readOptions();
    if (options.help) return void process.stdout.write(HELP);
    requireNode();
    const quiet = options.json;
    await installMissing(root, { quiet });
    await buildMissing({ quiet });
    const data = resolve(options.data);
    if (options.fresh) rmSync(data, { recursive: true, force: true });
    const app = Number(options['app-port']);
    let announced = false;
    let detail = () => undefined;
    const starting = progress('Starting the newsroom', quiet, (show) => {
        detail = show;
        return startCluster({
            data,
            ports: {
                org: Number(options['org-port']),
                kafka: Number(options['kafka-port']),
                router: app,
                web: app === 0 ? undefined : [app + 1, app + 2]
            },
            supervised: true,
            quiet,
            tell: (what) => (announced ? process.stderr.write(`${time()} ${what}\n`) : detail(what))
        });
    });
    let stopping;
    const stop = (code) => {
        stopping ??= starting
            .then((cluster) => cluster.stop())
            .catch(() => undefined)
            .then(() => process.exit(code));
    };
    process.once('SIGINT', () => stop(0));
    process.once('SIGTERM', () => stop(0));
    try {
        const cluster = await starting;
        announced = true;
        announce(cluster, options.json, data);
    } catch (error) {
        console.error(error.message);
        stop(1);
    }
}

function announce(cluster, json, data) {
    const { org, appUrl, webUrls, wireUrl, kafkaUrl, pids } = cluster;
    if (json) {
        process.stdout.write(`${JSON.stringify({ ...org, appUrl, webUrls, wireUrl, kafkaUrl, pids })}\n`);
        return;
    }
    process.stdout.write(`
The newsroom is open.

  Lightning page     ${org.frontdoorUrl}
                     (opens logged in, once; after that ${org.lightningUrl})
  Agency's page      ${appUrl}   (router)
    web 1            ${webUrls[0]}   process ${pids['web 1']}
    web 2            ${webUrls[1]}   process ${pids['web 2']}
  Worker             process ${pids.worker}
  Kafka              ${kafkaUrl}   process ${pids.kafka}
  Salesforce API     ${org.instanceUrl}   process ${pids.org}
    user name        ${org.username}
    password         ${org.password}
    security token   ${org.securityToken}
    access token     ${org.accessToken}

Kill any of them (kill -9): it comes back, and nothing is lost. Ctrl-C stops all. Data is kept in ${data}.
`);
}

function time() {
    return new Date().toISOString().slice(11, 19);
}

function readOptions() {
    try {
        const { values } = parseArgs({
            options: {
                'org-port': { type: 'string', default: '8100' },
                'app-port': { type: 'string', default: '8101' },
                'kafka-port': { type: 'string', default: '9092' },
                data: { type: 'string', default: join(root, '.newsroom/cluster') },
                fresh: { type: 'boolean', default: false },
                json: { type: 'boolean', default: false },
                help: { type: 'boolean', default: false }
            }
        });
        for (const name of ['org-port', 'app-port', 'kafka-port']) {
            const port = Number(values[name]);
            if (!Number.isInteger(port) || port < 0 || port > 65533)
                throw new Error(`--${name} takes a number from 0 to 65533`);
        }
        return values;
    } catch (error) {
        console.error(`${error.message}\n\n${HELP}`);
        process.exit(1);
    }
}

await main();
