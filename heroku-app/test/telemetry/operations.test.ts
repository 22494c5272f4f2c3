import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sign } from 'jsonwebtoken';
import WebSocket from 'ws';
import type { Readiness } from '../../src/http/readiness';
import type { FlashState } from '../../src/relay/flashDesk';
import { SalesforceDouble } from '../doubles/salesforceDouble';
import { AgencyProcess, bundleAgency, ticketSecret } from '../fixtures/agencyProcess';
import { eventually } from '../fixtures/eventually';
import { OtlpReceiver } from './otlpReceiver';

let bundle: string;
let directory: string;
let salesforce: SalesforceDouble;
let running: AgencyProcess[];
let sockets: WebSocket[];

beforeAll(() => {
    bundle = bundleAgency();
});

afterAll(() => rmSync(dirname(bundle), { recursive: true, force: true }));

beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'operations-'));
    salesforce = await SalesforceDouble.start();
    running = [];
    sockets = [];
});

afterEach(async () => {
    for (const socket of sockets) socket.terminate();
    await Promise.all(running.map((agency) => agency.terminate()));
    await salesforce.close();
    rmSync(directory, { recursive: true, force: true });
});

async function start(more: Record<string, string> = {}): Promise<AgencyProcess> {
    const agency = await AgencyProcess.start(bundle, { DATA_DIR: directory, ...salesforce.environment, ...more });
    running.push(agency);
    return agency;
}

const ready = (agency: AgencyProcess) => eventually(async () => (await fetch(`${agency.url}/ready`)).ok, 30000);
const heard = (agency: AgencyProcess, id: string) =>
    eventually(async () => (await agency.get<FlashState>(`/api/flashes/${id}`)).status === 'heard');
const story = (EventUuid: string) => ({
    payload: { Story_Id__c: 'a01', Headline__c: 'Bridge opens', CreatedDate: new Date().toISOString() },
    event: { EventUuid }
});
const logged = (agency: AgencyProcess) =>
    agency.log.map((line) => JSON.parse(line) as { msg?: string; [key: string]: unknown });

function ticket(): string {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: '00D000000000001EAA', sub: '005', aud: 'wire', iat, exp: iat + 45, jti: randomUUID() };
    return sign(claims, ticketSecret, { algorithm: 'HS256' });
}

async function openWire(
    agency: AgencyProcess
): Promise<{ messages: { type: string; id?: string }[]; ended: Promise<number> }> {
    const socket = new WebSocket(`${agency.url.replace('http', 'ws')}/wire`, ['wire', ticket()]);
    sockets.push(socket);
    const messages: { type: string; id?: string }[] = [];
    socket.on('message', (data) => messages.push(JSON.parse(String(data)) as { type: string }));
    const ended = new Promise<number>((resolve) => socket.on('close', resolve));
    await eventually(() => messages.length > 0);
    return { messages, ended };
}

it('tells Prometheus how much goes through, how fast, and what is held up; its manual names every figure', async () => {
    const agency = await start({ METRICS_TOKEN: 'aTokenForPrometheus' });
    await ready(agency);
    const { messages } = await openWire(agency);
    await agency.post('/api/flashes', { headline: 'Bridge opens', externalId: 'f-1' });
    await heard(agency, 'f-1');
    salesforce.bayeux.publish('/event/Story_Published__e', story('1'));
    await eventually(() => messages.some(({ type }) => type === 'news'));
    const response = await fetch(`${agency.url}/metrics`, {
        headers: { authorization: 'Bearer aTokenForPrometheus' }
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    const value = (name: string, labels = '') =>
        Number(text.split('\n').find((line) => line.startsWith(`${name}{`) && line.includes(labels))?.split(' ').at(-1)); // prettier-ignore
    expect(value('agency_published_total', 'result="published"')).toBe(1);
    expect(value('agency_salesforce_events_total', 'channel="/event/Story_Published__e"')).toBe(1);
    for (const hop of ['agency_to_salesforce', 'salesforce_to_queue', 'queue_to_websocket', 'salesforce_to_websocket'])
        expect(value('agency_hop_seconds_count', `hop="${hop}"`)).toBeGreaterThan(0);
    expect(value('agency_queue_depth')).toBe(0);
    expect(value('agency_dead_letters')).toBe(0);
    expect(value('agency_websocket_clients')).toBe(1);
    expect(value('agency_salesforce_connected')).toBe(1);
    expect(value('agency_delivery_budget_used')).toBe(2);
    expect(value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(value('process_resident_memory_bytes', 'process="all.')).toBeGreaterThan(0);

    const manual = readFileSync(join(__dirname, '../../../docs/operations.md'), 'utf8');
    const named = new Set([...manual.matchAll(/^\| `(agency_\w+)/gm)].map(([, name]) => name));
    const told = new Set([...text.matchAll(/^# TYPE (agency_\w+)/gm)].map(([, name]) => name));
    expect([...named].sort()).toEqual([...told].sort());
    // an alert on a figure that isn't there never fires
    const rules = [...manual.matchAll(/^ +expr: (.*)/gm)].map(([, expression]) => expression).join('\n');
    const alerting = [...rules.matchAll(/agency_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));
    expect(alerting.length).toBeGreaterThan(10);
    expect(alerting.filter((name) => !told.has(name))).toEqual([]);
});

it('traces an event from the page to Salesforce, and one from Salesforce to the WebSocket', async () => {
    const receiver = await OtlpReceiver.start();
    try {
        const agency = await start({
            OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
            OTEL_EXPORTER_OTLP_HEADERS: 'api-key=for%20traces'
        });
        await ready(agency);
        const { messages } = await openWire(agency);
        await fetch(`${agency.url}/api/flashes`, {
            method: 'POST',
            headers: {
                'content-type': 'application/json',
                traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
            },
            body: JSON.stringify({ headline: 'Bridge opens', externalId: 'f-1' })
        });
        salesforce.bayeux.publish('/event/Story_Published__e', story('uuid-1'));
        await eventually(() => messages.some(({ type, id }) => type === 'news' && id === 'uuid-1'));
        await eventually(() => receiver.find('publish flash to Salesforce') && receiver.find('send to WebSocket'));
        await eventually(
            () => receiver.find('POST /api/flashes') && receiver.find('receive /event/Story_Published__e')
        );
        expect(receiver.pathOf('publish flash to Salesforce')).toEqual([
            'POST /api/flashes',
            'send salesforce.outbound',
            'publish flash to Salesforce'
        ]);
        expect(receiver.find('POST /api/flashes')).toMatchObject({
            traceId: '0af7651916cd43dd8448eb211c80319c',
            parentSpanId: 'b7ad6b7169203331'
        });
        expect(receiver.pathOf('send to WebSocket')).toEqual([
            'receive /event/Story_Published__e',
            'send salesforce.inbound',
            'send to WebSocket'
        ]);
        expect([...receiver.services]).toEqual(['news-agency']);
        expect([...receiver.keys]).toEqual(['for traces']);
        const published = logged(agency).find(({ msg }) => msg === 'published');
        expect(published?.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    } finally {
        await receiver.close();
    }
});

it('names the event in each line of the log about it, and the request that brought it', async () => {
    const agency = await start();
    await ready(agency);
    const response = await fetch(`${agency.url}/api/flashes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': 'router-request-1' },
        body: JSON.stringify({ headline: 'Bridge opens', externalId: 'f-1' })
    });
    expect(response.headers.get('x-request-id')).toBe('router-request-1');
    await heard(agency, 'f-1');
    const lines = logged(agency);
    const taken = lines.find(({ msg }) => msg === 'a flash was taken');
    const published = await eventually(() => logged(agency).find(({ msg }) => msg === 'published'));
    expect(taken).toMatchObject({ eventId: 'f-1', requestId: 'router-request-1' });
    expect(published).toMatchObject({ eventId: 'f-1', eventUuid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    await eventually(() =>
        logged(agency).some(({ msg, eventId }) => msg === 'heard' && eventId === published.eventUuid)
    );
});

it('says of each part that it needs whether it can be reached', async () => {
    const agency = await start();
    await ready(agency);
    expect(await agency.get<Readiness>('/ready')).toEqual({
        ready: true,
        checks: { salesforce: { ok: true }, queue: { ok: true } }
    });
    const { port } = salesforce;
    await salesforce.close();
    const away = await eventually(async () => {
        const answer = await agency.get<Readiness>('/ready');
        return !answer.ready && answer;
    }, 30000);
    expect(away.checks).toMatchObject({
        salesforce: { ok: false, reason: expect.stringContaining('Salesforce: reconnecting') },
        queue: { ok: true }
    });
    expect(await agency.get('/health')).toEqual({ status: 'ok' });
    salesforce = await SalesforceDouble.start(port);
    await ready(agency);
});

it('loses nothing that it has acknowledged when it is told to end under load, and ends within 30 s', async () => {
    const first = await start();
    await ready(first);
    const { ended } = await openWire(first);
    const acknowledged: string[] = [];
    let sent = 0;
    let ending = false;
    const press = async (): Promise<void> => {
        while (!ending) {
            const externalId = `f-${++sent}`;
            const response = await first
                .post('/api/flashes', { headline: externalId, externalId })
                .catch(() => undefined);
            if (response?.status === 202) acknowledged.push(externalId);
            else if (response === undefined) return;
        }
    };
    const load = Promise.all(Array.from({ length: 8 }, press));
    await eventually(() => acknowledged.length > 100);
    const begun = Date.now();
    const code = first.terminate();
    expect(await ended).toBe(1001);
    expect(await code).toBe(0);
    expect(Date.now() - begun).toBeLessThan(28000);
    ending = true;
    await load;
    // what Salesforce had not taken by then goes out with the next start
    const second = await start();
    await ready(second);
    const published = () => new Set(salesforce.published.map(({ External_Id__c }) => External_Id__c));
    await eventually(() => acknowledged.every((id) => published().has(id)), 30000);
    expect(salesforce.published.length).toBe(published().size);
});
