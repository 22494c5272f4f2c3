import { fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { median } from './page/newsroom.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundles = join(root, '.newsroom/bench');
/** What a WebSocket frame adds to 126 bytes and more; below that it adds 2. */
const frameHead = (bytes) => (bytes < 126 ? 2 : 4);
const inBurst = 16;
const shortTurns = 3;

/**
 * One server sends the same to many clients: the wire's, bare ws, socket.io and faye, each in a process of its own with its clients in another, taking turns. The
 * ratios are of deliveries a second, medians of the turns' own ratios, and the worst of all sizes and numbers of clients.
 *
 * - `burst_vs_…`: 16 messages a turn of the event loop. `bare_ws` frames once, concatenates the turn's frames and writes once a client.
 * - `single_vs_bare_ws`: one message a turn, against one buffer framed beforehand.
 * - `p99_vs_bare_ws`: 99th percentile of the time from sending to receipt, at half of what bare ws can deliver.
 * - `kb_per_client_over_ws`: memory a client costs beyond what it costs bare ws.
 */
export async function run({ quick, tell }) {
    await build({
        absWorkingDir: root,
        entryPoints: ['heroku-app/src/websocket/server.ts'],
        outfile: join(bundles, 'wireServer.cjs'),
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        packages: 'external',
        logLevel: 'warning'
    });
    const rounds = quick ? 3 : 7;
    const milliseconds = quick ? 300 : 1000;
    const ratios = {};
    const figures = {};
    const worst = (key, value, choose) => (ratios[key] = choose(ratios[key] ?? value, value));
    for (const clients of quick ? [1000] : [1000, 5000]) {
        const names = clients === 1000 ? ['wire', 'bare', 'socketio', 'faye'] : ['wire', 'bare'];
        const sides = {};
        try {
            for (const name of names) sides[name] = await openSide(name, clients);
            figures[`kb_per_client_over_ws_${clients}`] = round(
                (sides.wire.bytesPerClient - sides.bare.bytesPerClient) / 1024
            );
            for (const bytes of [110, 1024]) {
                const label = `${clients} clients, ${bytes} B`;
                const measured = await takeTurns(sides, { bytes, rounds, milliseconds });
                for (const [name, rates] of Object.entries(measured.burst)) {
                    figures[`burst_${name}_${clients}_${bytes}`] = Math.round(median(rates));
                    const against = ratio(measured.burst.wire, rates);
                    if (name === 'bare') worst('burst_vs_bare_ws', against, Math.min);
                    else if (name !== 'wire') worst(`burst_vs_${name}`, against, Math.min);
                }
                worst('single_vs_bare_ws', ratio(measured.single.wire, measured.single.bare), Math.min);
                worst('p99_vs_bare_ws', ratio(measured.p99.wire, measured.p99.bare), Math.max);
                for (const name of ['wire', 'bare']) {
                    figures[`single_${name}_${clients}_${bytes}`] = Math.round(median(measured.single[name]));
                    figures[`p99_ms_${name}_${clients}_${bytes}`] = round(median(measured.p99[name]));
                }
                tell(
                    `${label}: burst ${figures[`burst_wire_${clients}_${bytes}`]} deliveries/s, bare ws ${figures[`burst_bare_${clients}_${bytes}`]}`
                );
            }
        } finally {
            for (const side of Object.values(sides)) side.close();
        }
    }
    return { ratios, figures };
}

/**
 * Every round asks each side, and the next one in the opposite order, so that whatever else the machine does falls on all. Single messages, where the
 * two sides are nearest to each other, take short turns.
 */
async function takeTurns(sides, { bytes, rounds, milliseconds }) {
    const measured = { burst: {}, single: {}, p99: {} };
    const note = (kind, name, value) => (measured[kind][name] ??= []).push(value);
    for (let number = 0; number < rounds; number++) {
        const inTurn = (names) => (number % 2 === 0 ? names : [...names].reverse());
        for (const name of inTurn(Object.keys(sides)))
            note('burst', name, await flood(sides[name], { bytes, messages: inBurst, milliseconds }));
        const pair = ['wire', 'bare'];
        for (let turn = 0; turn < shortTurns; turn++)
            for (const name of turn % 2 === 0 ? inTurn(pair) : inTurn(pair).reverse())
                note('single', name, await flood(sides[name], { bytes, messages: 1, milliseconds: milliseconds / 2 }));
        const perSecond = median(measured.single.bare) / sides.bare.clients / 2;
        for (const name of inTurn(pair)) note('p99', name, await pace(sides[name], { bytes, perSecond, milliseconds }));
    }
    return measured;
}

/** The median of the turns' ratios: the two of a turn see the same machine. */
function ratio(ours, theirs) {
    return round(median(ours.map((value, turn) => value / theirs[turn])));
}

/** Deliveries a second. */
async function flood(side, options) {
    await side.ask('clients', {
        call: 'prepare',
        frame: side.name === 'faye' ? 0 : options.bytes + frameHead(options.bytes)
    });
    const begun = performance.now();
    const { sent } = await side.ask('server', { run: 'flood', ...options });
    const { deliveries } = await side.ask('clients', { call: 'await', messages: sent });
    return (deliveries / (performance.now() - begun)) * 1000;
}

/** 99th percentile of the delay in milliseconds. */
async function pace(side, options) {
    await side.ask('clients', { call: 'prepare', sample: true });
    const { sent } = await side.ask('server', { run: 'pace', ...options });
    return (await side.ask('clients', { call: 'await', messages: sent })).p99;
}

async function openSide(name, clients) {
    const server = fork(join(root, 'bench/fanOut/server.mjs'), [name, bundles], { execArgv: ['--expose-gc'] });
    const [{ port, path }] = await once(server, 'message');
    const crowd = fork(join(root, 'bench/fanOut/clients.mjs'), [name, String(port), path]);
    await once(crowd, 'message');
    const processes = { server, clients: crowd };
    const ask = async (process, message) => {
        const waiting = new AbortController();
        const { signal } = waiting;
        try {
            const answer = Promise.race([
                once(processes[process], 'message', { signal }).then(([said]) => said),
                once(processes[process], 'exit', { signal }).then(([code]) => {
                    throw new Error(`${process} of ${name} ended with ${code}`);
                })
            ]);
            processes[process].send(message);
            return await answer;
        } finally {
            waiting.abort();
        }
    };
    const empty = await ask('server', { run: 'memory' });
    await ask('clients', { call: 'connect', count: clients });
    const full = await ask('server', { run: 'memory' });
    return {
        name,
        clients,
        ask,
        bytesPerClient: (full.bytes - empty.bytes) / clients,
        close() {
            for (const child of Object.values(processes)) child.kill('SIGKILL');
        }
    };
}

const round = (number) => Math.round(number * 100) / 100;
