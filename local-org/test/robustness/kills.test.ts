import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startProgram } from '../../../scripts/program.mjs';
import { startOrg } from '../../src/startOrg';
import { WireClient } from '../streaming/streamingParts';

/** `KILLS=100` for the long form. */
const kills = Number(process.env['KILLS'] ?? 5);
const publishers = 8;
const source = join(__dirname, '../fixtures/bookshop');
const directory = mkdtempSync(join(tmpdir(), 'kills-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** EventUuids of acknowledged publishes, and by replay id those that a subscriber saw. */
const acknowledged = new Set<string>();
const seen = new Map<number, string>();
let disagreements = 0;

async function publishUntilGone(instanceUrl: string, token: string): Promise<void> {
    for (;;) {
        const response = await fetch(`${instanceUrl}/services/data/v65.0/sobjects/Order_Placed__e`, {
            method: 'POST',
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            body: JSON.stringify({ Isbn__c: 'x', Copies__c: 1 })
        });
        const { errors } = (await response.json()) as { errors: { statusCode: string; message: string }[] };
        for (const { statusCode, message } of errors) {
            if (statusCode === 'OPERATION_ENQUEUED') acknowledged.add(message);
        }
    }
}

async function subscribeUntilGone(instanceUrl: string, token: string): Promise<void> {
    const client = await new WireClient(instanceUrl, `OAuth ${token}`).start();
    const channel = '/event/Order_Placed__e';
    await client.subscribe(channel, { [channel]: -1 });
    for (;;) {
        for (const message of await client.connect()) {
            const { event } = (message['data'] ?? {}) as { event?: { replayId: number; EventUuid: string } };
            if (event === undefined) continue;
            const before = seen.get(event.replayId);
            if (before !== undefined && before !== event.EventUuid) disagreements++;
            seen.set(event.replayId, event.EventUuid);
        }
    }
}

test(`kill -9 ${kills} times under load: no acknowledged publish is lost, no replay id is used twice`, async () => {
    for (let kill = 0; kill < kills; kill++) {
        const args = [
            'start',
            '--source',
            source,
            '--data',
            directory,
            '--port',
            '0',
            '--pubsub-port',
            'none',
            '--json'
        ];
        const org = await startProgram({
            name: 'local-org',
            args: [join(__dirname, '../../bin/local-org.js'), ...args]
        });
        const { instanceUrl = '', accessToken = '' } = org.ready;
        const before = acknowledged.size;
        const load = [
            subscribeUntilGone(instanceUrl, accessToken),
            ...Array.from({ length: publishers }, () => publishUntilGone(instanceUrl, accessToken))
        ].map((each) => each.catch(() => undefined));
        // under load from here on: the moment is random, but never before the org had answered anybody
        for (const end = Date.now() + 60_000; acknowledged.size === before && Date.now() < end;) await delay(5);
        await delay(Math.random() * 400);
        await org.kill();
        await Promise.all(load);
    }
    const org = await startOrg({ source, dataDirectory: directory, pubSubPort: 'none' });
    const byReplayId = new Map<number, string>();
    for (let position = 0, events; ; position = events.at(-1)?.replayId ?? 0) {
        events = org.org.rooms.bus.read('/event/Order_Placed__e', position, 10_000);
        for (const { replayId, eventUuid = '' } of events) byReplayId.set(replayId, eventUuid);
        if (events.length === 0) break;
    }
    await org.close();
    const kept = new Set(byReplayId.values());
    const lost = [...acknowledged].filter((eventUuid) => !kept.has(eventUuid));
    const reused = [...seen].filter(([replayId, eventUuid]) => byReplayId.get(replayId) !== eventUuid);
    process.stdout.write(
        `${kills} kills: ${acknowledged.size} acknowledged, ${byReplayId.size} on the log, ${seen.size} seen, ` +
            `${lost.length} lost, ${reused.length + disagreements} replay ids used twice\n`
    );
    expect(acknowledged.size).toBeGreaterThan(kills);
    expect(lost).toEqual([]);
    expect(reused).toEqual([]);
    expect(disagreements).toBe(0);
}, 600_000);
