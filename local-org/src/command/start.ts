import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import pino from 'pino';
import { Org, type OrgAddresses } from '../org';
import { editions, type Edition } from '../bus/allocations';
import { CommandLineError, readOptions, readPort } from './commandLine';

export const startHelp = `Starts a Salesforce org on this machine.

  local-org start --source DIR [--source DIR …] [--port N] [--data DIR] [--fresh] [--json]

  --source DIR    a Salesforce DX project, or a folder of source; may be given several times (default: the current folder)
  --empty         begin without source: it is deployed later
  --port N        port to listen on (default 8200; 0 takes a free one)
  --pubsub-port N port of the Pub/Sub API (default: a free one; "none" switches it off)
  --data DIR      where records and events are kept (default: .local-org in the current folder)
  --fresh         begin with an empty org
  --username NAME user name of the admin (default admin@local-org.test; fixed at the first start)
  --edition NAME  developer (default), enterprise, unlimited or performance: whose allocations /limits shows
  --enforce-limits  refuse what goes beyond the allocations of events and clients (default: they are only counted)
  --json          print one line of JSON with addresses and credentials once the org is ready, and nothing else
  --log-level L   error, warn (default), info, debug: what is logged to standard error
`;

function readEdition(text: string): Edition {
    const edition = editions.find((name) => name === text.toLowerCase());
    if (edition === undefined) throw new CommandLineError(`--edition takes ${editions.join(', ')}, not "${text}".`);
    return edition;
}

/** Runs until SIGINT or SIGTERM. */
export async function start(args: readonly string[]): Promise<number> {
    const options = readOptions(args, {
        source: { type: 'string', multiple: true, default: ['.'] },
        empty: { type: 'boolean', default: false },
        port: { type: 'string', default: '8200' },
        'pubsub-port': { type: 'string', default: '0' },
        data: { type: 'string', default: '.local-org' },
        fresh: { type: 'boolean', default: false },
        username: { type: 'string' },
        json: { type: 'boolean', default: false },
        edition: { type: 'string', default: 'developer' },
        'enforce-limits': { type: 'boolean', default: false },
        'log-level': { type: 'string', default: 'warn' }
    });
    const port = readPort('--port', options.port);
    const pubSubPort =
        options['pubsub-port'] === 'none' ? undefined : readPort('--pubsub-port', options['pubsub-port']);
    const dataDirectory = resolve(options.data);
    if (options.fresh) rmSync(dataDirectory, { recursive: true, force: true });
    const log = pino({ level: options['log-level'] }, pino.destination(2));
    const org = await Org.open({
        sources: options.empty ? [] : options.source.map((directory) => resolve(directory)),
        dataDirectory,
        username: options.username,
        edition: readEdition(options.edition),
        enforceLimits: options['enforce-limits'],
        log
    });
    try {
        announce(org, await org.listen(port, pubSubPort), options.json);
    } catch (error) {
        await org.close();
        throw error;
    }
    void org.componentProblems().then((problems) => {
        for (const { file, line, column, message } of problems) log.error(`${file}:${line}:${column} ${message}`);
    });
    await new Promise((stop) => {
        process.once('SIGINT', stop);
        process.once('SIGTERM', stop);
    });
    await org.close();
    return 0;
}

function announce(org: Org, addresses: OrgAddresses, json: boolean): void {
    const { instanceUrl, pubSubEndpoint, pubSubCertificate } = addresses;
    const accessToken = org.adminToken();
    // a frontdoor address logs a browser in, as Salesforce's does
    const frontdoorUrl = `${instanceUrl}/secur/frontdoor.jsp?sid=${encodeURIComponent(accessToken)}`;
    const ready = {
        instanceUrl,
        ...org.credentials,
        accessToken,
        frontdoorUrl,
        lightningUrl: `${instanceUrl}/`,
        pubSubEndpoint,
        pubSubCertificate
    };
    process.stdout.write(
        json
            ? `${JSON.stringify({ ready: true, ...ready })}\n`
            : `
The org is ready.

  Lightning        ${frontdoorUrl}
  Salesforce API   ${instanceUrl}
    user name      ${ready.username}
    password       ${ready.password}
    security token ${ready.securityToken}
    access token   ${accessToken}
  Pub/Sub API      ${pubSubEndpoint ?? 'off'}

Ctrl-C stops it.
`
    );
}
