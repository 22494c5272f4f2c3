import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOrg, type TestOrg } from '../../src/startOrg';
import { order, until } from '../bus/busParts';
import { eventsOf, PubSubClient } from '../pubsub/pubSubParts';
import { WireClient, type Message } from '../streaming/streamingParts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'event-components-'));
let org: TestOrg;
const open = async (): Promise<void> => {
    org = await startOrg({ source: join(__dirname, '../fixtures/bookshop'), dataDirectory });
};
beforeAll(open, 60_000);
afterAll(async () => {
    await org.close();
    rmSync(dataDirectory, { recursive: true, force: true });
});

interface Answer {
    readonly status: number;
    readonly body: Record<string, unknown> & { readonly records?: readonly Record<string, unknown>[] };
}

async function request(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${org.instanceUrl}/services/data/v65.0/${path}`, {
        method,
        headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) };
}
const create = (object: string, FullName: string, Metadata: object) =>
    request('POST', `tooling/sobjects/${object}`, { FullName, Metadata });
async function created(object: string, fullName: string, metadata: object): Promise<string> {
    const { status, body } = await create(object, fullName, metadata);
    expect({ status, body }).toMatchObject({ status: 201, body: { success: true } });
    return String(body['id']);
}
const rows = async (soql: string) =>
    (await request('GET', `tooling/query/?q=${encodeURIComponent(soql)}`)).body.records ?? [];

const publish = (...isbns: string[]): void => {
    const { bus, database } = org.org.rooms;
    bus.publish({
        objectName: 'Order_Placed__e',
        records: isbns.map(order),
        userId: database.setup?.adminUserId ?? ''
    });
};
/** A CometD client that listens to a channel. */
async function listener(channel: string): Promise<() => Promise<readonly Message[]>> {
    const client = await new WireClient(org.instanceUrl, `OAuth ${org.accessToken}`).start();
    expect(await client.subscribe(channel)).toMatchObject({ successful: true });
    return async () => (await client.connect()).filter((message) => message['channel'] === channel);
}
const payloadOf = (message: Message | undefined) =>
    (message?.['data'] as { payload: Record<string, unknown> } | undefined)?.payload;

describe('PlatformEventChannel and PlatformEventChannelMember', () => {
    test('make a custom channel of platform events that clients subscribe to at once', async () => {
        const channelId = await created('PlatformEventChannel', 'Orders__chn', {
            channelType: 'event',
            label: 'Orders'
        });
        expect(channelId).toMatch(/^0YL/);
        const memberId = await created('PlatformEventChannelMember', 'Orders_chn_Order_Placed_e', {
            eventChannel: 'Orders__chn',
            selectedEntity: 'Order_Placed__e',
            filterExpression: "Isbn__c = 'w & < d'"
        });
        const next = await listener('/event/Orders__chn');
        const port = Number(org.pubSubEndpoint?.split(':')[1]);
        const client = new PubSubClient(
            { port, certificatePem: org.pubSubCertificate ?? '' },
            { accesstoken: org.accessToken, instanceurl: org.instanceUrl, tenantid: org.org.organizationId }
        );
        const stream = client.subscribe({ topicName: '/event/Orders__chn', replayPreset: 'EARLIEST', numRequested: 9 });
        publish('another', 'w & < d');
        expect((await next()).map((message) => payloadOf(message)?.['Isbn__c'])).toEqual(['w & < d']);
        await until(() => eventsOf(stream).length === 1);

        // another filter, for those who listen already
        const patched = await request('PATCH', `tooling/sobjects/PlatformEventChannelMember/${memberId}`, {
            Metadata: {
                eventChannel: 'Orders__chn',
                selectedEntity: 'Order_Placed__e',
                filterExpression: "Isbn__c = 'another'"
            }
        });
        expect(patched.status).toBe(204);
        publish('another', 'w & < d');
        expect((await next()).map((message) => payloadOf(message)?.['Isbn__c'])).toEqual(['another']);
        await until(() => eventsOf(stream).length === 2);

        // a channel that has members stays
        const refused = await request('DELETE', `tooling/sobjects/PlatformEventChannel/${channelId}`);
        expect(refused).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_INPUT' }] });
        expect((await request('DELETE', `tooling/sobjects/PlatformEventChannelMember/${memberId}`)).status).toBe(204);
        publish('another');
        expect((await request('DELETE', `tooling/sobjects/PlatformEventChannel/${channelId}`)).status).toBe(204);
        const wire = await new WireClient(org.instanceUrl, `OAuth ${org.accessToken}`).start();
        expect(await wire.subscribe('/event/Orders__chn')).toMatchObject({ successful: false });
        expect(eventsOf(stream)).toHaveLength(2);
        client.close();
    });

    test('select an object for change events, with enriched fields', async () => {
        await created('PlatformEventChannel', 'People__chn', { channelType: 'data', label: 'People' });
        await created('PlatformEventChannelMember', 'People_chn_ContactChangeEvent', {
            eventChannel: 'People__chn',
            selectedEntity: 'ContactChangeEvent',
            enrichedFields: [{ name: 'Email' }]
        });
        const next = await listener('/data/People__chn');
        const { body } = await request('POST', 'sobjects/Contact', { LastName: 'Ng', Email: 'ng@example.com' });
        expect(payloadOf((await next())[0])).toMatchObject({ Email: 'ng@example.com' });
        await request('PATCH', `sobjects/Contact/${String(body['id'])}`, { LastName: 'Ngo' });
        expect(payloadOf((await next())[0])).toMatchObject({
            Name: expect.objectContaining({ LastName: 'Ngo' }),
            Email: 'ng@example.com'
        });
    });

    test('are queried as in an org', async () => {
        expect(
            await rows(
                "SELECT DeveloperName, EventChannel, SelectedEntity FROM PlatformEventChannelMember WHERE SelectedEntity = 'Book__ChangeEvent'"
            )
        ).toMatchObject([{ EventChannel: 'ChangeEvents', SelectedEntity: 'Book__ChangeEvent' }]);
        expect(await rows('SELECT FullName, MasterLabel, ChannelType FROM PlatformEventChannel')).toMatchObject([
            { FullName: 'People__chn', MasterLabel: 'People', ChannelType: 'data' }
        ]);
        const [member] = await rows(
            "SELECT Id, Metadata FROM PlatformEventChannelMember WHERE DeveloperName = 'People_chn_ContactChangeEvent'"
        );
        expect(member?.['Metadata']).toEqual({
            enrichedFields: [{ name: 'Email' }],
            eventChannel: 'People__chn',
            filterExpression: null,
            selectedEntity: 'ContactChangeEvent'
        });
        const one = await request('GET', `tooling/sobjects/PlatformEventChannelMember/${String(member?.['Id'])}`);
        expect(one.body).toMatchObject({ FullName: 'People_chn_ContactChangeEvent', EventChannel: 'People__chn' });
        const many = await request(
            'GET',
            `tooling/query/?q=${encodeURIComponent('SELECT Metadata FROM PlatformEventChannelMember')}`
        );
        expect(many).toMatchObject({ status: 400, body: [{ errorCode: 'MALFORMED_QUERY' }] });
        // of the Tooling API alone
        const data = await request('GET', `query/?q=${encodeURIComponent('SELECT Id FROM PlatformEventChannel')}`);
        expect(data).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_TYPE' }] });
    });

    test.each([
        ['PlatformEventChannel', 'No_Suffix', { channelType: 'event', label: 'x' }, 'INVALID_INPUT'],
        ['PlatformEventChannel', 'People__chn', { channelType: 'data', label: 'x' }, 'DUPLICATE_DEVELOPER_NAME'],
        ['PlatformEventChannel', 'Other__chn', { channelType: 'event' }, 'INVALID_INPUT'],
        ['PlatformEventChannel', 'Bad name', { channelType: 'event', label: 'x' }, 'INVALID_FIELD'],
        ['PlatformEventChannel', 'Other__chn', { channelType: 'event', colour: 'red' }, 'INVALID_FIELD'],
        [
            'PlatformEventChannelMember',
            'Nowhere',
            { eventChannel: 'Nowhere__chn', selectedEntity: 'Order_Placed__e' },
            'INVALID_INPUT'
        ],
        [
            'PlatformEventChannelMember',
            'Wrong_Kind',
            { eventChannel: 'ChangeEvents', selectedEntity: 'Order_Placed__e' },
            'INVALID_INPUT'
        ],
        [
            'PlatformEventChannelMember',
            'Bad_Filter',
            { eventChannel: 'ChangeEvents', selectedEntity: 'ContactChangeEvent', filterExpression: 'Nothing__c = 1' },
            'INVALID_INPUT'
        ],
        [
            'ManagedEventSubscription',
            'Paused',
            { label: 'x', topicName: '/event/Order_Placed__e', state: 'PAUSE' },
            'INVALID_INPUT'
        ],
        ['ManagedEventSubscription', 'Nothing', { label: 'x', topicName: '/event/Nothing__e' }, 'INVALID_INPUT']
    ])('%s %s %j is refused: %s', async (object, name, metadata, errorCode) => {
        expect(await create(object, name, metadata)).toMatchObject({ status: 400, body: [{ errorCode }] });
    });

    test('what a member is of stays', async () => {
        const [member] = await rows(
            "SELECT Id FROM PlatformEventChannelMember WHERE DeveloperName = 'People_chn_ContactChangeEvent'"
        );
        const moved = await request('PATCH', `tooling/sobjects/PlatformEventChannelMember/${String(member?.['Id'])}`, {
            Metadata: { eventChannel: 'ChangeEvents', selectedEntity: 'ContactChangeEvent' }
        });
        expect(moved).toMatchObject({ status: 400, body: [{ errorCode: 'FIELD_INTEGRITY_EXCEPTION' }] });
        expect(
            await request('PATCH', 'tooling/sobjects/PlatformEventChannelMember/0v8000000000001AAA', { Metadata: {} })
        ).toMatchObject({ status: 404 });
    });
});

test('PlatformEventSubscriberConfig changes how a trigger subscribes, at once', async () => {
    const [trigger] = await rows("SELECT Id FROM ApexTrigger WHERE Name = 'OrderPlaced'");
    const { status, body } = await request('POST', 'tooling/sobjects/PlatformEventSubscriberConfig', {
        DeveloperName: 'Order_Config',
        MasterLabel: 'Order config',
        PlatformEventConsumerId: trigger?.['Id'],
        BatchSize: '50',
        UserId: org.org.rooms.database.setup?.adminUserId
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    const [config] = await rows(
        'SELECT BatchSize, UserId, PlatformEventConsumerId, Metadata FROM PlatformEventSubscriberConfig'
    );
    expect(config).toMatchObject({
        BatchSize: 50,
        UserId: org.org.rooms.database.setup?.adminUserId,
        PlatformEventConsumerId: trigger?.['Id'],
        Metadata: { batchSize: 50, platformEventConsumer: 'OrderPlaced', user: org.username }
    });
    const consumer = org.org.rooms.apex.consumers.find(({ name }) => name === 'OrderPlaced');
    expect(consumer?.batchSize).toBe(50);
    const address = `tooling/sobjects/PlatformEventSubscriberConfig/${String(body['id'])}`;
    expect((await request('PATCH', address, { NumPartitions: 3, PartitionKey: 'EventUuid' })).status).toBe(204);
    const soql =
        "SELECT ExternalId, Name, Position, Status, IsPartitioned FROM EventBusSubscriber WHERE Topic = 'Order_Placed__e' AND Type = 'ApexTrigger'";
    const { body: subscribers } = await request('GET', `query/?q=${encodeURIComponent(soql)}`);
    expect(subscribers.records).toMatchObject([
        { ExternalId: trigger?.['Id'], Name: 'OrderPlaced', Status: 'Running', IsPartitioned: true }
    ]);
    expect(await request('PATCH', address, { PartitionKey: 'Order_Placed__e.Nothing__c' })).toMatchObject({
        status: 400,
        body: [{ errorCode: 'INVALID_INPUT' }]
    });
    expect(
        await request('POST', 'tooling/sobjects/PlatformEventSubscriberConfig', {
            DeveloperName: 'Too_Many',
            MasterLabel: 'x',
            PlatformEventConsumerId: trigger?.['Id'],
            NumPartitions: 11
        })
    ).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_INPUT' }] });
    await request('DELETE', `tooling/sobjects/PlatformEventSubscriberConfig/${String(body['id'])}`);
    expect(org.org.rooms.apex.consumers.find(({ name }) => name === 'OrderPlaced')?.batchSize).toBe(2_000);
});

test('what was created outlives a restart', async () => {
    await org.close();
    await open();
    expect(await rows('SELECT FullName FROM PlatformEventChannel')).toMatchObject([{ FullName: 'People__chn' }]);
    await listener('/data/People__chn');
}, 60_000);
