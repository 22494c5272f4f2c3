import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { NewsEvent } from '../src/event';
import type { DeadLetter } from '../src/relay/deadLetters';
import type { FlashState } from '../src/relay/flashDesk';
import { SalesforceDouble } from './doubles/salesforceDouble';
import { AgencyProcess, bundleAgency } from './fixtures/agencyProcess';
import { eventually } from './fixtures/eventually';

const stories = '/event/Story_Published__e';

let bundle: string;
let directory: string;
let salesforce: SalesforceDouble;
let running: AgencyProcess[];

beforeAll(() => {
    bundle = bundleAgency();
});

afterAll(() => rmSync(dirname(bundle), { recursive: true, force: true }));

beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'agency-'));
    salesforce = await SalesforceDouble.start();
    running = [];
});

afterEach(async () => {
    await Promise.all(running.map((agency) => agency.terminate()));
    await salesforce.close();
    rmSync(directory, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = salesforce.environment): Promise<AgencyProcess> {
    const agency = await AgencyProcess.start(bundle, { DATA_DIR: directory, ...environment });
    running.push(agency);
    return agency;
}

const ready = (agency: AgencyProcess) => eventually(async () => (await fetch(`${agency.url}/ready`)).ok);
const publishStory = (number: number) =>
    salesforce.bayeux.publish(stories, {
        payload: { Story_Id__c: `a01${number}`, Headline__c: `Story ${number}` },
        event: { EventUuid: `00000000-0000-0000-0000-${String(number).padStart(12, '0')}` }
    });
const headlines = async (agency: AgencyProcess) =>
    (await agency.get<NewsEvent[]>('/api/stories')).map(({ data }) => data?.Headline__c).reverse();
const flashes = (agency: AgencyProcess) => agency.get<FlashState[]>('/api/flashes');

it('follows a flash from the desk to Salesforce and back', async () => {
    const agency = await start();
    await ready(agency);
    const response = await agency.post('/api/flashes', {
        headline: 'Bridge opens',
        urgency: 'Flash',
        externalId: 'f-1'
    });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ id: 'f-1', status: 'queued', follow: '/api/flashes/f-1' });
    const state = await eventually(async () => {
        const now = await agency.get<FlashState>('/api/flashes/f-1');
        return now.status === 'heard' && now.publishedAt !== undefined && now;
    });
    expect(state.eventUuid).toMatch(/^[0-9a-f-]{36}$/);
    expect(salesforce.published).toEqual([
        expect.objectContaining({ External_Id__c: 'f-1', Headline__c: 'Bridge opens', Urgency__c: 'Flash' })
    ]);
});

it('refuses a flash that Salesforce would refuse, and says what is wrong with it', async () => {
    const agency = await start();
    const response = await agency.post('/api/flashes', { headline: '  ', category: 'Weather' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
        fields: { headline: 'A flash needs a headline.', category: expect.stringContaining('World, Politics') }
    });
});

it('refuses what another site’s page asks for', async () => {
    const agency = await start();
    const response = await fetch(`${agency.url}/api/flashes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
        body: '{"headline":"x"}'
    });
    expect(response.status).toBe(403);
});

it('loses no flash and sends none twice under one id when killed while Salesforce is away', async () => {
    const { port, environment } = salesforce;
    let agency = await start();
    await ready(agency);
    await salesforce.close();
    const ids = Array.from({ length: 20 }, (_, index) => `f-${index}`);
    for (const externalId of ids)
        expect((await agency.post('/api/flashes', { headline: `Flash ${externalId}`, externalId })).status).toBe(202);
    await agency.kill();
    agency = await start(environment);
    salesforce = await SalesforceDouble.start(port);
    await eventually(async () => (await flashes(agency)).every(({ status }) => status === 'heard'), 30000);
    expect(salesforce.published.map(({ External_Id__c }) => External_Id__c)).toEqual(ids);
});

it('shows each story once, in order, however often it is killed', async () => {
    let sent = 0;
    for (let round = 0; round < 4; round++) {
        const agency = await start();
        for (let burst = 0; burst < 10; burst++) {
            for (let i = 0; i < 20; i++) publishStory(++sent);
            await new Promise((turn) => setImmediate(turn));
        }
        // anywhere between the first and the last event of the round
        await eventually(async () => (await headlines(agency)).length >= Math.min(200, sent - 150));
        await agency.kill();
    }
    const agency = await start();
    await ready(agency);
    const expected = Array.from({ length: 200 }, (_, index) => `Story ${sent - 199 + index}`);
    await eventually(async () => (await headlines(agency)).at(-1) === `Story ${sent}`);
    expect(await headlines(agency)).toEqual(expected);
}, 60000);

it('keeps what Salesforce refuses as a dead letter over a restart, and sends it again when asked', async () => {
    let agency = await start();
    await ready(agency);
    salesforce.onPublish = (records, response) => {
        const errors = [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION', message: 'Source: not known', fields: [] }];
        response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify(records.map(() => ({ success: false, errors }))));
        return true;
    };
    await agency.post('/api/flashes', { headline: 'Refused', externalId: 'f-9' });
    await eventually(async () => (await agency.get<FlashState>('/api/flashes/f-9')).status === 'failed');
    await agency.kill();
    agency = await start();
    const [letter] = await agency.get<DeadLetter[]>('/api/dead-letters');
    expect(letter).toMatchObject({
        id: 'f-9',
        cause: { code: 'FIELD_INTEGRITY_EXCEPTION', message: 'Source: not known' }
    });
    salesforce.onPublish = undefined;
    await ready(agency);
    expect((await agency.post('/api/dead-letters/f-9/replay', {})).status).toBe(202);
    await eventually(async () => (await agency.get<FlashState>('/api/flashes/f-9')).status === 'heard');
    expect(await agency.get('/api/dead-letters')).toEqual([]);
});

it('holds on to flashes while publishing is limited, and sends them in order later', async () => {
    const agency = await start();
    await ready(agency);
    let refusals = 3;
    salesforce.onPublish = (_records, response) => {
        if (refusals-- <= 0) return false;
        response
            .writeHead(403, { 'content-type': 'application/json' })
            .end(JSON.stringify([{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }]));
        return true;
    };
    for (const externalId of ['a', 'b', 'c']) await agency.post('/api/flashes', { headline: externalId, externalId });
    await eventually(async () => (await flashes(agency)).every(({ status }) => status === 'heard'));
    expect(salesforce.published.map(({ External_Id__c }) => External_Id__c)).toEqual(['a', 'b', 'c']);
    expect(await agency.get('/api/dead-letters')).toEqual([]);
});

it('finds the one message that spoils a request', async () => {
    const agency = await start();
    await ready(agency);
    salesforce.onPublish = (records, response) => {
        if (!records.some(({ Headline__c }) => Headline__c === 'bad')) return false;
        response
            .writeHead(400, { 'content-type': 'application/json' })
            .end(JSON.stringify([{ message: 'Unexpected character', errorCode: 'JSON_PARSER_ERROR' }]));
        return true;
    };
    await Promise.all(
        ['good', 'bad', 'fine'].map((headline) => agency.post('/api/flashes', { headline, externalId: headline }))
    );
    await eventually(async () =>
        (await flashes(agency)).every(({ status }) => status === 'heard' || status === 'failed')
    );
    expect((await agency.get<DeadLetter[]>('/api/dead-letters')).map(({ id }) => id)).toEqual(['bad']);
    expect(salesforce.published.map(({ Headline__c }) => Headline__c).sort()).toEqual(['fine', 'good']);
});

it('publishes and replaces its token when the old one is refused', async () => {
    const agency = await start();
    await ready(agency);
    salesforce.revokeTokens();
    await agency.post('/api/flashes', { headline: 'After', externalId: 'after' });
    await agency.post('/api/generic', { text: 'Good morning' });
    await eventually(() => salesforce.pushed.length === 1 && salesforce.published.length === 1);
    expect(salesforce.pushed).toEqual(['{"text":"Good morning","from":"Northern Wire"}']);
    await ready(agency);
    expect(salesforce.logins).toBe(2);
});

it('is not ready while a channel is refused, and says which', async () => {
    salesforce.bayeux.refusals.set('/topic/StoryUpdates', '400::The channel specified is not valid');
    const agency = await start();
    const reason = await eventually(async () => {
        const answer = await agency.get<{ ready: boolean; reason?: string }>('/ready');
        return answer.reason?.includes('refused') ? answer.reason : undefined;
    });
    expect(reason).toMatch(
        /^\/topic\/StoryUpdates: refused \(400::The channel specified is not valid - .*check its spelling/
    );
    salesforce.bayeux.refusals.clear();
    await ready(agency);
});

it('sends the page a snapshot, then every change', async () => {
    publishStory(1);
    const agency = await start();
    await ready(agency);
    const abort = new AbortController();
    const response = await fetch(`${agency.url}/api/events`, { signal: abort.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = (part: string) =>
        eventually(async () => text.includes(part) || (void (text += (await reader?.read())?.value ?? ''), false));
    await until('Story 1');
    expect(text).toMatch(/^retry: 1000\nevent: snapshot\ndata: \{"agency":/);
    publishStory(2);
    await until('event: story-published\n');
    await until('Story 2');
    abort.abort();
});

it('ends with exit code 0 on SIGTERM, after Salesforce has taken what was queued', async () => {
    const agency = await start();
    await ready(agency);
    await agency.post('/api/flashes', { headline: 'Last', externalId: 'last' });
    expect(await agency.terminate()).toBe(0);
    expect(salesforce.published).toHaveLength(1);
    expect(salesforce.bayeux.clients).toBe(0);
});

it('says in one sentence that its port is taken', async () => {
    const agency = await start();
    const port = new URL(agency.url).port;
    const other = AgencyProcess.start(bundle, {
        ...salesforce.environment,
        DATA_DIR: join(directory, 'b'),
        PORT: port
    });
    await expect(other).rejects.toThrow(
        `exit code 1: Port ${port} is in use: stop what listens there, or set PORT to another one.\n`
    );
});

it('serves its page with a policy that lets in nothing from elsewhere', async () => {
    const agency = await start();
    const response = await fetch(agency.url);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
});

it('asks for the desk’s password where one is set, but tells anyone whether it lives', async () => {
    const agency = await start({ ...salesforce.environment, DESK_PASSWORD: 'a long password' });
    const status = async (path: string, headers: Record<string, string> = {}) =>
        (await fetch(agency.url + path, { headers })).status;
    const basic = (password: string) => ({
        authorization: `Basic ${Buffer.from(`desk:${password}`).toString('base64')}`
    });
    expect(await status('/')).toBe(401);
    expect(await status('/api/flashes', basic('a wrong password'))).toBe(401);
    expect(await status('/api/flashes', basic('a long password'))).toBe(200);
    expect(await status('/', basic('a long password'))).toBe(200);
    expect(await status('/health')).toBe(200);
});

it('sets the wire’s rate, within its bounds', async () => {
    const agency = await start();
    const put = async (rate: unknown) => {
        const response = await fetch(`${agency.url}/api/wire/rate`, {
            method: 'PUT',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ rate })
        });
        return response.status;
    };
    expect(await put(5000)).toBe(200);
    expect(await put(50001)).toBe(400);
    expect(await put('fast')).toBe(400);
    expect((await agency.get<{ wire: { rate: number } }>('/api/status')).wire.rate).toBe(5000);
});

it('writes no secret into its log', async () => {
    const agency = await start();
    await ready(agency);
    salesforce.refusesLogins = true;
    salesforce.revokeTokens();
    await eventually(() => agency.log.some((line) => line.includes('401::Authentication invalid')));
    const log = agency.log.join('\n');
    for (const secret of ['secretTOKEN', 'the org and the agency know', '00D000000000001!'])
        expect(log).not.toContain(secret);
});
