import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildMissing } from './build.mjs';
import { installMissing, requireNode } from './install.mjs';
import { setUpNewsroom, setUpWire } from './newsroomRecords.mjs';
import { startProgram } from './program.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const HELP = `Starts the newsroom: a Salesforce org on this machine, with force-app in it, and the news agency's Heroku app.

  npm start
  npm start -- --org-port 8100 --app-port 8101 --data .newsroom --fresh --json

  --org-port N   port of the org (default 8100; 0 takes a free one)
  --app-port N   port of the Heroku app (default 8101; 0 takes a free one)
  --data DIR     where both keep their data (default .newsroom)
  --fresh        begin with empty data
  --json         print one line of JSON with every address and credential once all is ready, and nothing else
  --help         print this
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
    mkdirSync(data, { recursive: true });
    const running = [];
    const stop = stopper(running);
    process.once('SIGINT', () => stop(0));
    process.once('SIGTERM', () => stop(0));
    try {
        await start(options, data, running, quiet);
    } catch (error) {
        console.error(error.message);
        await stop(1);
    }
}

async function start(options, data, running, quiet) {
    const failed = (name) => (code) => {
        console.error(`${name} has ended by itself (exit code ${code}); the rest is stopped.`);
        running.stop(1);
    };
    const org = await startProgram({
        name: 'local-org',
        args: [
            join(root, 'local-org/bin/local-org.js'),
            'start',
            '--source',
            root,
            '--port',
            String(options['org-port']),
            '--data',
            join(data, 'org'),
            '--json'
        ],
        onExit: failed('The org')
    });
    running.push(org);
    const access = { instanceUrl: org.ready.instanceUrl, accessToken: org.ready.accessToken };
    await setUpNewsroom(access);
    const ticketSecret = wireSecret(data);
    const app = await startProgram({
        name: 'heroku-app',
        args: [join(root, 'heroku-app/dist/index.js')],
        env: {
            PORT: String(options['app-port']),
            HOST: '127.0.0.1',
            DATA_DIR: join(data, 'app'),
            SF_LOGIN_URL: org.ready.instanceUrl,
            SF_USERNAME: org.ready.username,
            SF_PASSWORD: org.ready.password,
            SF_SECURITY_TOKEN: org.ready.securityToken,
            ...(org.ready.pubSubEndpoint === undefined
                ? {}
                : { SF_PUBSUB_ENDPOINT: org.ready.pubSubEndpoint, SF_PUBSUB_CA: org.ready.pubSubCertificate }),
            WIRE_TICKET_SECRET: ticketSecret,
            WIRE_ALLOWED_ORIGINS: [org.ready.instanceUrl, org.ready.instanceUrl.replace('127.0.0.1', 'localhost')].join(
                ','
            )
        },
        onExit: failed('The Heroku app')
    });
    running.push(app);
    const wireUrl = `${app.ready.url.replace(/^http/, 'ws')}/wire`;
    await setUpWire(access, { url: wireUrl, ticketSecret });
    await subscribed(app.ready.url);
    announce(options, org.ready, app.ready, wireUrl);
    if (!quiet) process.stdout.write('Ctrl-C stops both. Data is kept in ' + data + '.\n');
}

/** Waits until the Heroku app hears the org: only then is every event seen. */
async function subscribed(appUrl) {
    const deadline = Date.now() + 30000;
    for (;;) {
        const response = await fetch(`${appUrl}/ready`).catch(() => undefined);
        if (response?.ok) return;
        if (Date.now() > deadline) throw new Error(`The Heroku app does not get ready: see ${appUrl}/ready.`);
        await new Promise((again) => setTimeout(again, 50));
    }
}

function announce(options, org, app, wireUrl) {
    if (options.json) {
        process.stdout.write(`${JSON.stringify({ ...org, appUrl: app.url, wireUrl })}\n`);
        return;
    }
    process.stdout.write(`
The newsroom is open.

  Lightning page     ${org.frontdoorUrl}
                     (opens logged in, once; after that ${org.lightningUrl})
  Agency's page      ${app.url}
  Salesforce API     ${org.instanceUrl}
    user name        ${org.username}
    password         ${org.password}
    security token   ${org.securityToken}
    access token     ${org.accessToken}
  Pub/Sub API        ${org.pubSubEndpoint}

`);
}

/** The secret that signs the wire's tickets: made once, kept for the next start, known to the org and the Heroku app alone. */
function wireSecret(data) {
    const file = join(data, 'wire-ticket-secret');
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
    return readFileSync(file, 'utf8').trim();
}

/** Stops the Heroku app before the org, so that it can hand over what it holds. */
function stopper(running) {
    let stopping;
    const stop = (code) => {
        stopping ??= (async () => {
            for (const program of [...running].reverse()) await program.stop();
            process.exit(code);
        })();
        return stopping;
    };
    running.stop = stop;
    return stop;
}

function readOptions() {
    try {
        const { values } = parseArgs({
            options: {
                'org-port': { type: 'string', default: '8100' },
                'app-port': { type: 'string', default: '8101' },
                data: { type: 'string', default: join(root, '.newsroom') },
                fresh: { type: 'boolean', default: false },
                json: { type: 'boolean', default: false },
                help: { type: 'boolean', default: false }
            }
        });
        for (const name of ['org-port', 'app-port']) {
            const port = Number(values[name]);
            if (!Number.isInteger(port) || port < 0 || port > 65535)
                throw new Error(`--${name} takes a number from 0 to 65535`);
        }
        return values;
    } catch (error) {
        console.error(`${error.message}\n\n${HELP}`);
        process.exit(1);
    }
}

await main();
