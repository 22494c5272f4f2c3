import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SalesforceMessage } from '../../src/event';
import { EmbeddedQueue } from '../../src/queue/embedded';
import { topics } from '../../src/queue/topics';
import { DeadLetters } from '../../src/relay/deadLetters';
import { QueueToSalesforce } from '../../src/relay/queueToSalesforce';
import { SalesforceToQueue } from '../../src/relay/salesforceToQueue';
import { PublishError } from '../../src/salesforce/publishError';
import { transformations, type Transformations } from '../../src/transformations/registry';
import { CommandLog } from '../../src/websocket/command';
import { eventually } from '../fixtures/eventually';

let directory: string;
let queue: EmbeddedQueue;

const openQueue = () =>
    new EmbeddedQueue({
        directory,
        retention: 3600000,
        onHandlerError: () => undefined,
        onBroken: () => undefined
    });
const fail = (error: unknown): never => {
    throw error;
};
const message = (uuid: string): SalesforceMessage => ({ event: { EventUuid: uuid }, payload: { Story_Id__c: 'a01' } });
const inQueue = async () => (await queue.last(topics.inbound, 100)).map(({ value }) => value.id);
const channel = '/event/Story_Published__e';

beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'relay-'));
    queue = openQueue();
});

afterEach(async () => {
    await queue.close();
    rmSync(directory, { recursive: true, force: true });
});

it('knows an event again by its EventUuid, also after a restart', async () => {
    const inbound = await SalesforceToQueue.open(queue, await DeadLetters.open(queue));
    await Promise.all([inbound.store(channel, message('1'), 'org'), inbound.store(channel, message('1'), 'org')]);
    await queue.close();
    queue = openQueue();
    const again = await SalesforceToQueue.open(queue, await DeadLetters.open(queue));
    await again.store(channel, message('1'), 'org');
    await again.store(channel, message('2'), 'org');
    expect(await inQueue()).toEqual(['1', '2']);
    expect(inbound.duplicates + again.duplicates).toBe(2);
});

it('does not take an event for a duplicate that could not be stored the first time', async () => {
    const inbound = await SalesforceToQueue.open(queue, await DeadLetters.open(queue));
    const append = jest.spyOn(queue, 'append').mockRejectedValueOnce(new Error('the disk is full'));
    await expect(inbound.store(channel, message('1'), 'org')).rejects.toThrow('the disk is full');
    append.mockRestore();
    await inbound.store(channel, message('1'), 'org');
    expect(await inQueue()).toEqual(['1']);
});

it('keeps an event whose transformation throws as a dead letter with its cause, and takes it in when it is replayed', async () => {
    let broken = true;
    const all: Transformations = {
        ...transformations,
        inbound: {
            '*': (heard) => {
                if (broken) throw new Error('no headline');
                return transformations.inbound['*'](heard);
            }
        }
    };
    const deadLetters = await DeadLetters.open(queue);
    const inbound = await SalesforceToQueue.open(queue, deadLetters, all);
    await inbound.store(channel, message('1'), 'org');
    expect(deadLetters.list()).toMatchObject([
        { id: '1', cause: { code: 'TRANSFORMATION_FAILED', message: 'no headline' }, inbound: { channel } }
    ]);
    await deadLetters.replay('1');
    expect(deadLetters.list()).toHaveLength(1);
    broken = false;
    await deadLetters.replay('1');
    expect(deadLetters.list()).toEqual([]);
    expect(await inQueue()).toEqual(['1']);
});

it('replays a letter of the way in from a process without transformations: its order goes through the queue', async () => {
    let broken = true;
    const all: Transformations = {
        ...transformations,
        inbound: {
            '*': (heard) => {
                if (broken) throw new Error('no headline');
                return transformations.inbound['*'](heard);
            }
        }
    };
    const atWorker = await DeadLetters.open(queue);
    const inbound = await SalesforceToQueue.open(queue, atWorker, all);
    const atWeb = await DeadLetters.open(queue);
    await inbound.store(channel, message('1'), 'org');
    await eventually(() => atWeb.list().length === 1);
    inbound.start();
    await atWeb.replay('1');
    expect(atWeb.list()).toHaveLength(1);
    broken = false;
    await Promise.all([atWeb.replay('1'), atWeb.replay('1')]);
    expect(atWeb.list()).toEqual([]);
    await eventually(() => atWorker.list().length === 0);
    await inbound.stop();
    expect(await inQueue()).toEqual(['1']);
});

it('shows an editor’s command in every process, and after a restart', async () => {
    const [one, other] = [await CommandLog.open(queue, fail), await CommandLog.open(queue, fail)];
    one.add({ at: 1, by: 'Ada', userId: '005', name: 'rate', value: 5 });
    await eventually(() => one.list().length === 1 && other.list().length === 1);
    expect(other.list()).toEqual([{ at: 1, by: 'Ada', userId: '005', name: 'rate', value: 5 }]);
    expect((await CommandLog.open(queue, fail)).list()).toHaveLength(1);
});

it('forgets a dead letter that is discarded, also after a restart', async () => {
    const deadLetters = await DeadLetters.open(queue);
    await deadLetters.add(
        { id: 'x', outbound: { kind: 'generic', id: 'x', channel: '/u/A', payload: '' } },
        { code: 'A', message: 'b' }
    );
    expect(await deadLetters.discard('x')).toBe(true);
    expect(await deadLetters.discard('x')).toBe(false);
    await queue.close();
    queue = openQueue();
    expect((await DeadLetters.open(queue)).list()).toEqual([]);
});

it('waits as long as Retry-After says, then publishes in order', async () => {
    const published: { id: unknown; at: number }[] = [];
    let refusals = 1;
    const started = Date.now();
    const outbound = new QueueToSalesforce(
        queue,
        {
            batch: 200,
            publish: async (_name, events) => {
                if (refusals-- > 0) throw PublishError.of('SERVER_UNAVAILABLE', 'maintenance', { retryAfter: 1200 });
                published.push(...events.map(({ External_Id__c: id }) => ({ id, at: Date.now() - started })));
                return events.map(() => ({ eventUuid: 'e' }));
            },
            push: async () => undefined,
            close: () => undefined
        },
        await DeadLetters.open(queue)
    );
    for (const id of ['a', 'b', 'c']) {
        const flash = { externalId: id, headline: id, body: '', category: 'World', urgency: 'Flash', source: 's' };
        await queue.append(topics.outbound, id, { kind: 'flash', id, flash });
    }
    outbound.start();
    await eventually(() => published.length === 3);
    await outbound.stop();
    expect(published.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(published[0]?.at).toBeGreaterThanOrEqual(1190);
});
