import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from 'jsonwebtoken';
import { WebSocket } from 'ws';
import { startCluster, type NewsroomCluster, type Part } from '../../scripts/newsroomCluster.mjs';
import { listen } from './chaos/chaos';
import { Load } from './chaos/load';
import { eventually } from './fixtures/eventually';

/** A part that was killed is back, and its work goes on, within this time also on a slow machine, in milliseconds. */
const patience = 90000;

let cluster: NewsroomCluster;
let directory: string;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'cluster-'));
    cluster = await startCluster({
        data: directory,
        supervised: true, // the org's own limit of deliveries is for a day, not for minutes like these
        environment: { LOG_LEVEL: 'error', SF_DELIVERY_BUDGET: '100000000' }
    });
}, 180000);

afterAll(async () => {
    for (const close of closing.reverse()) await close();
    await cluster?.stop();
    rmSync(directory, { recursive: true, force: true });
}, 60000);

interface Line {
    readonly seq: number;
}

/** The lines that a web process sends to one who has a ticket. */
function hearWire(url: string): Map<number, Line> {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: '00D000000000001EAA', sub: '005000000000001AAA', aud: 'wire', jti: randomUUID() };
    const ticket = sign({ ...claims, iat, exp: iat + 45 }, cluster.ticketSecret, { algorithm: 'HS256' });
    const socket = new WebSocket(`${url.replace('http', 'ws')}/wire?ticket=${ticket}`);
    const lines = new Map<number, Line>();
    socket.on('message', (text) => {
        const message = JSON.parse(String(text)) as { type: string; lines?: readonly Line[] };
        for (const line of message.lines ?? []) lines.set(line.seq, line);
    });
    socket.on('error', () => undefined);
    closing.push(() => socket.terminate());
    return lines;
}

it('sends the lines of one wire from both web processes', async () => {
    const [one, other] = cluster.webUrls.map(hearWire);
    const shared = await eventually(() => {
        const both = [...(one ?? []).keys()].filter((seq) => other?.has(seq));
        return both.length >= 200 && both;
    }, patience);
    for (const seq of shared) expect(one?.get(seq)).toEqual(other?.get(seq));
});

it('loses nothing, doubles nothing and keeps every record’s order when any part is killed under load', async () => {
    const load = new Load({
        org: () => cluster.org,
        webUrls: [...cluster.webUrls, cluster.appUrl],
        rate: 100,
        flashRate: 40,
        most: Infinity,
        mostUnderWay: 20000
    });
    const listener = await listen(Number(new URL(cluster.kafkaUrl).port), directory, load);
    closing.push(() => listener.close());
    await load.start();
    const flowing = (): Promise<boolean> => {
        const before = load.tallies.map(([, { arrived }]) => arrived);
        return eventually(() => load.tallies.every(([, { arrived }], at) => arrived > (before[at] ?? 0)), patience);
    };
    await flowing();
    for (const part of ['web 1', 'web 2', 'worker', 'kafka'] satisfies Part[]) {
        const killed = cluster.pids[part] ?? 0;
        process.kill(killed, 'SIGKILL');
        await eventually(() => (cluster.pids[part] ?? killed) !== killed, patience);
        await flowing();
    }
    await load.stop();
    await eventually(() => load.missing === 0, patience);
    for (const [what, { acknowledged, arrived, duplicates, outOfOrder }] of load.tallies) {
        expect({ what, lost: acknowledged - arrived, duplicates, outOfOrder }).toEqual({
            what,
            lost: 0,
            duplicates: 0,
            outOfOrder: 0
        });
        expect(acknowledged).toBeGreaterThan(50);
    }
    expect(await load.storiesInOrg()).toBe(load.flashes.acknowledged);
}, 420000);
