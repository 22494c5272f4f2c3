import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { parseArgs } from 'node:util';
import type { Activity } from '../control/activityLog';
import { readAddress } from '../control/addressFile';
import { faultKinds } from '../control/faults';
import { CommandLineError } from './commandLine';

const where = `
  --org URL    the org (default: LOCAL_ORG_URL, else the one that runs on the data folder)
  --data DIR   its data folder (default: .local-org in the current folder)
`;

interface Words {
    readonly options: Readonly<Record<string, string | boolean | undefined>>;
    readonly words: readonly string[];
    /** Calls a door. */
    readonly call: (method: string, path: string, body?: unknown) => Promise<Response>;
}

interface Command {
    readonly run: (args: readonly string[]) => Promise<number>;
    readonly help: string;
}

type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;

/** The commands for an org that runs: each calls one of its doors. */
export const doorCommands: Readonly<Record<string, Command>> = {
    clock: command(
        `Tells the org's time, or moves it ahead.

  local-org clock
  local-org clock advance 3h        90s, 5m, 3h, 2d
`,
        {},
        async ({ words: [verb, duration], call }) => {
            if (verb === undefined) return tell(await call('GET', '/clock'));
            if (verb !== 'advance' || duration === undefined)
                throw new CommandLineError('clock takes: advance DURATION');
            return tell(await call('POST', '/clock', { advance: duration }));
        }
    ),
    snapshot: command(
        `Takes or loads a snapshot of the org: records, retained events, time.

  local-org snapshot save FILE
  local-org snapshot load FILE
`,
        {},
        async ({ words: [verb, file], call }) => {
            if (file === undefined) throw new CommandLineError('snapshot takes: save FILE, or load FILE');
            if (verb === 'load') return tell(await call('PUT', '/snapshot', await readFile(file, 'utf8')));
            if (verb !== 'save') throw new CommandLineError('snapshot takes: save FILE, or load FILE');
            const response = await call('GET', '/snapshot');
            if (response.body === null) return 1;
            await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(file));
            return 0;
        }
    ),
    reset: command(
        `Brings the org back to what it was after its start; clients stay connected.

  local-org reset
`,
        {},
        async ({ call }) => tell(await call('POST', '/reset'))
    ),
    triggers: command(
        `Mutes Apex triggers and flows, or lets them run again.

  local-org triggers
  local-org triggers mute
  local-org triggers unmute
`,
        {},
        async ({ words: [verb], call }) => {
            if (verb === undefined) return tell(await call('GET', '/triggers'));
            if (verb !== 'mute' && verb !== 'unmute') throw new CommandLineError('triggers takes: mute, or unmute');
            return tell(await call('POST', '/triggers', { muted: verb === 'mute' }));
        }
    ),
    faults: command(
        `Sets, lists and removes faults.

  local-org faults
  local-org faults add KIND [--probability P] [--latency MS] [--count N] [--seed N]
                            [--protocol rest|soap|cometd|pubsub] [--route R] [--channel C] [--client C]
  local-org faults remove ID
  local-org faults clear

  KIND is one of ${faultKinds.join(', ')}.
  --route, --channel and --client take * for any characters.
`,
        {
            probability: { type: 'string' },
            latency: { type: 'string' },
            count: { type: 'string' },
            seed: { type: 'string' },
            protocol: { type: 'string' },
            route: { type: 'string' },
            channel: { type: 'string' },
            client: { type: 'string' }
        },
        async ({ words: [verb, what], options, call }) => {
            if (verb === undefined) return tell(await call('GET', '/faults'));
            if (verb === 'clear') return tell(await call('DELETE', '/faults'));
            if (verb === 'remove' && what !== undefined) return tell(await call('DELETE', `/faults/${what}`));
            if (verb !== 'add' || what === undefined)
                throw new CommandLineError('faults takes: add KIND, remove ID, or clear');
            const number = (name: string) => (options[name] === undefined ? undefined : Number(options[name]));
            const { protocol, route, channel, client } = options;
            return tell(
                await call('POST', '/faults', {
                    kind: what,
                    probability: number('probability'),
                    latency: number('latency'),
                    count: number('count'),
                    seed: number('seed'),
                    match: { protocol, route, channel, client }
                })
            );
        }
    ),
    log: command(
        `Follows the org's requests, events and deliveries until Ctrl-C.

  local-org log [--follow] [--json]

  --follow     as it does anyway
  --json       as lines of JSON
`,
        { follow: { type: 'boolean' }, json: { type: 'boolean' } },
        async ({ options, call }) => {
            const response = await call('GET', '/log');
            if (response.body === null) return 1;
            for await (const line of createInterface({ input: Readable.fromWeb(response.body as ReadableStream) })) {
                process.stdout.write(
                    `${options['json'] === true ? line : activityLine(JSON.parse(line) as Activity)}\n`
                );
            }
            return 0;
        }
    )
};

function command(help: string, options: Options, run: (words: Words) => Promise<number>): Command {
    return {
        help: `${help}${where}`,
        run: async (args) => {
            const { values, positionals } = parse(args, options);
            const url = addressOf(values);
            const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
                const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
                const response = await fetch(`${url}/local-org${path}`, { method, body: text }).catch(() => undefined);
                if (response === undefined) throw new CommandLineError(`No org answers at ${url}.`);
                if (response.ok) return response;
                const { error } = (await response.json()) as { readonly error?: string };
                throw new CommandLineError(error ?? `The org answered ${response.status}.`);
            };
            return run({ options: values, words: positionals, call });
        }
    };
}

function parse(args: readonly string[], options: Options) {
    try {
        return parseArgs({
            args: [...args],
            options: { ...options, org: { type: 'string' }, data: { type: 'string' } },
            allowPositionals: true
        });
    } catch (error) {
        throw new CommandLineError(error instanceof Error ? error.message : String(error));
    }
}

function addressOf(options: Readonly<Record<string, string | boolean | undefined>>): string {
    const { org, data } = options;
    const given = typeof org === 'string' ? org : data === undefined ? process.env['LOCAL_ORG_URL'] : undefined;
    if (given !== undefined) return given.replace(/\/$/, '');
    const directory = resolve(typeof data === 'string' ? data : '.local-org');
    const url = readAddress(directory);
    if (url === undefined) throw new CommandLineError(`No org runs on ${directory}. Name one with --org URL.`);
    return url;
}

async function tell(response: Response): Promise<number> {
    process.stdout.write(`${JSON.stringify(await response.json(), null, 2)}\n`);
    return 0;
}

/** `12:00:01.250  delivered  /event/News_Flash__e 1017 -> cometd 1cyu4th…`. */
function activityLine(activity: Activity): string {
    const begin = `${activity.time.slice(11, 23)}  ${activity.kind.padEnd(9)} `;
    switch (activity.kind) {
        case 'request':
            return `${begin} ${activity.status} ${activity.method} ${activity.path} (${activity.milliseconds} ms)`;
        case 'published':
            return `${begin} ${activity.channel} ${activity.replayId}`;
        case 'delivered':
            return `${begin} ${activity.channel} ${activity.replayId} -> ${activity.by} ${activity.to}`;
        case 'fault':
            return `${begin} ${activity.fault} (${activity.id}) ${activity.protocol ?? ''}`;
    }
}
