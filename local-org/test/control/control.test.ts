import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Activity } from '../../src/control/activityLog';
import { startOrg, type TestOrg } from '../../src/startOrg';

const directory = mkdtempSync(join(tmpdir(), 'control-'));
let org: TestOrg;

beforeAll(async () => {
    org = await startOrg({ source: join(__dirname, '../fixtures/bookshop'), dataDirectory: join(directory, 'data') });
}, 60_000);
afterEach(() => org.reset());
afterAll(async () => {
    await org.close();
    rmSync(directory, { recursive: true, force: true });
});

type Answer = { readonly status: number; readonly body: unknown };

async function rest(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${org.instanceUrl}/services/data/v65.0${path}`, {
        method,
        headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body)
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

async function door(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {}
): Promise<Answer> {
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const response = await fetch(`${org.instanceUrl}/local-org${path}`, { method, headers, body: text });
    return { status: response.status, body: await response.json().catch(() => undefined) };
}

async function names(): Promise<string[]> {
    const { body } = await rest('GET', `/query?q=${encodeURIComponent('SELECT Name FROM Account ORDER BY Name')}`);
    return (body as { records: { Name: string }[] }).records.map(({ Name }) => Name);
}

const insert = (name: string) => rest('POST', '/sobjects/Account', { Name: name });
const publish = () => rest('POST', '/sobjects/Order_Placed__e', { Isbn__c: '1', Copies__c: 1 });
const retained = () => org.org.rooms.bus.read('/event/Order_Placed__e', 0, 100);

describe('the clock', () => {
    it('moved past the retention, leaves no event; past the session, no session', async () => {
        await publish();
        expect(retained()).toHaveLength(1);
        org.clock.advance('73h');
        expect(retained()).toHaveLength(0);
        expect((await insert('late')).status).toBe(401);
    });

    it('is moved by its door', async () => {
        const before = org.clock.now().getTime();
        expect(await door('POST', '/clock', { advance: '1h' })).toMatchObject({ status: 200 });
        expect(org.clock.now().getTime() - before).toBeGreaterThanOrEqual(3_600_000);
        expect((await door('POST', '/clock', { advance: 'soon' })).status).toBe(400);
    });
});

describe('reset', () => {
    it('leaves the records, events, time and faults of the start, and the sessions alive, in under 50 ms', async () => {
        await org.reset();
        await insert('gone');
        await publish();
        org.clock.advance('5m');
        org.faults.add({ kind: 'unavailable', match: { route: '/nowhere' } });
        const { milliseconds } = await org.reset();
        expect(await names()).toEqual([]);
        expect(retained()).toEqual([]);
        expect(org.faults.list()).toEqual([]);
        expect(Math.abs(org.clock.now().getTime() - Date.now())).toBeLessThan(1_000);
        expect(milliseconds).toBeLessThan(50);
    });
});

describe('a snapshot', () => {
    it('brings records, their ids and events with their replay ids back', async () => {
        await insert('kept');
        await publish();
        const before = retained();
        const file = join(directory, 'snapshot.jsonl');
        await org.snapshot(file);
        await insert('later');
        await publish();
        await org.load(file);
        expect(await names()).toEqual(['kept']);
        expect(retained()).toEqual(before);
    });

    it('of something else is refused', async () => {
        expect(await door('PUT', '/snapshot', 'no snapshot')).toMatchObject({ status: 400 });
    });
});

describe('faults', () => {
    it.each([
        ['unavailable', 503, 'SERVER_UNAVAILABLE'],
        ['limitExceeded', 403, 'REQUEST_LIMIT_EXCEEDED'],
        ['revokedToken', 401, 'INVALID_SESSION_ID']
    ] as const)('%s answers REST with %i', async (kind, status, errorCode) => {
        const session = await fetch(`${org.instanceUrl}/services/data/v65.0/limits`, {
            headers: { authorization: `Bearer ${org.org.adminToken()}` }
        });
        expect(session.status).toBe(200);
        org.faults.add({ kind, count: 1, match: { protocol: 'rest' } });
        const token = org.org.adminToken();
        const ask = () =>
            fetch(`${org.instanceUrl}/services/data/v65.0/limits`, { headers: { authorization: `Bearer ${token}` } });
        const refused = await ask();
        expect(refused.status).toBe(status);
        expect(await refused.json()).toMatchObject([{ errorCode }]);
        expect((await ask()).status).toBe(kind === 'revokedToken' ? 401 : 200);
        expect(org.faults.list()).toMatchObject([{ struck: 1 }]);
    });

    it('half-open connections are never answered, and never closed', async () => {
        org.faults.add({ kind: 'halfOpen', count: 1 });
        const { signal } = new AbortController();
        const outcome = await Promise.race([
            rest('GET', '/limits'),
            fetch(`${org.instanceUrl}/services/data`, { signal }).then(() => 'another is answered')
        ]);
        expect(outcome).toBe('another is answered');
    });

    it('a slow disk makes publishers wait, not others', async () => {
        org.faults.add({ kind: 'slowDisk', latency: 500 });
        const answered: string[] = [];
        await Promise.all([
            publish().then(() => answered.push('publish')),
            rest('GET', '/limits').then(() => answered.push('limits'))
        ]);
        expect(answered).toEqual(['limits', 'publish']);
    });

    it('with the same seed strike in the same places', async () => {
        const run = async () => {
            const { id } = org.faults.add({ kind: 'unavailable', probability: 0.5, seed: 7 });
            const statuses: number[] = [];
            for (let i = 0; i < 12; i++) statuses.push((await rest('GET', '/limits')).status);
            org.faults.remove(id);
            return statuses;
        };
        const first = await run();
        expect(new Set(first)).toEqual(new Set([200, 503]));
        expect(await run()).toEqual(first);
    });

    it('are set by their door, which tells what is wrong', async () => {
        const answer = await door('POST', '/faults', { kind: 'meteorite' });
        expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining('meteorite') } });
        expect(await door('POST', '/faults', { kind: 'latency', latency: 5 })).toMatchObject({ status: 200 });
        expect((await door('GET', '/faults')).body).toHaveLength(1);
    });
});

describe('the fault gapEvent', () => {
    it('leaves of a change event only that there was a change', async () => {
        const { bus } = org.org.rooms;
        org.faults.add({ kind: 'gapEvent', count: 1, match: { channel: '/data/Book__*' } });
        await rest('POST', '/sobjects/Book__c', { Title__c: 'Emma', Isbn__c: '1', Price__c: 1 });
        await rest('POST', '/sobjects/Book__c', { Title__c: 'Sanditon', Isbn__c: '2', Price__c: 1 });
        const payloads = bus
            .read('/data/Book__ChangeEvent', 0, 10)
            .map(({ data }) => (JSON.parse(data) as { payload: Record<string, unknown> }).payload);
        expect(payloads).toMatchObject([
            { ChangeEventHeader: { changeType: 'GAP_CREATE', entityName: 'Book__c', recordIds: [expect.any(String)] } },
            { ChangeEventHeader: { changeType: 'CREATE' }, Title__c: 'Sanditon' }
        ]);
        expect(Object.keys(payloads[0] ?? {})).toEqual(['ChangeEventHeader']);
    });
});

describe('the doors', () => {
    it('are shut to pages of other origins, and to other names of this address', async () => {
        const foreign: Record<string, string>[] = [
            { origin: 'https://elsewhere.test' },
            { 'sec-fetch-site': 'cross-site' }
        ];
        for (const headers of foreign) {
            expect((await door('POST', '/reset', undefined, headers)).status).toBe(403);
        }
    });

    it('mute triggers and let them run again', async () => {
        expect((await door('POST', '/triggers', { muted: true })).body).toEqual({ muted: true });
        expect(org.org.rooms.database.automationMuted).toBe(true);
        await org.muteTriggers(() => undefined);
        expect(org.org.rooms.bus.consumersMuted).toBe(false);
    });
});

it('the log tells of requests, events and who received them; without watchers nothing stands in the way', async () => {
    const seen: Activity[] = [];
    const end = org.log.watch((activity) => seen.push(activity));
    await publish();
    end();
    expect(seen).toContainEqual(expect.objectContaining({ kind: 'published', channel: '/event/Order_Placed__e' }));
    expect(org.org.rooms.bus.tap).toBeUndefined();
});
