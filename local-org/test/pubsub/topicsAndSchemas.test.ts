import { statSync } from 'node:fs';
import { join } from 'node:path';
import { status, type ServiceError } from '@grpc/grpc-js';
import {
    errorCodeOf,
    openPubSubParts,
    order,
    orderChannel,
    temporaryDirectory,
    until,
    type PubSubParts
} from './pubSubParts';

const root = temporaryDirectory();
let parts: PubSubParts;
afterEach(() => parts.close());

const failure = (call: Promise<unknown>) =>
    call.then(
        () => undefined,
        (error: ServiceError) => error
    );
const prefix = 'sfdc.platform.eventbus.grpc.';

describe('GetTopic', () => {
    test('tells who may not subscribe, and Subscribe refuses them', async () => {
        parts = await openPubSubParts({ maySubscribe: (userId, topic) => userId === '' || topic !== orderChannel });
        expect(await parts.client.call('GetTopic', { topicName: orderChannel })).toMatchObject({ canSubscribe: false });
        const stream = parts.client.subscribe({ topicName: orderChannel, numRequested: 1 });
        const refused = await stream.status;
        expect(refused.code).toBe(status.PERMISSION_DENIED);
        expect(errorCodeOf(refused)).toBe(`${prefix}subscription.topic.cannot.subscribe`);
        const other = await parts.client.call('GetTopic', { topicName: '/data/Book__ChangeEvent' });
        expect(other).toMatchObject({ canSubscribe: true });
    });

    test('tells what may be done with a platform event, and its schema', async () => {
        parts = await openPubSubParts();
        expect(await parts.client.call('GetTopic', { topicName: orderChannel })).toEqual({
            topicName: orderChannel,
            tenantGuid: `CORE/prod/${parts.organizationId}`,
            canPublish: true,
            canSubscribe: true,
            schemaId: expect.stringMatching(/^[\w-]{22}$/),
            rpcId: expect.stringMatching(/^[\da-f-]{36}$/)
        });
    });

    test('gives the schema id that CometD messages have', async () => {
        parts = await openPubSubParts();
        parts.bus.publish({ objectName: 'Order_Placed__e', records: [order('1')], userId: parts.userId });
        await parts.bus.durable();
        const [event] = parts.bus.read(orderChannel, 0, 1);
        const { schemaId } = await parts.client.call('GetTopic', { topicName: orderChannel });
        expect(schemaId).toBe(JSON.parse(event?.data ?? '').schema);
    });

    test('knows change events of selected objects and their channel, which can be heard only', async () => {
        parts = await openPubSubParts();
        const topic = (topicName: string) => parts.client.call('GetTopic', { topicName });
        expect(await topic('/data/Book__ChangeEvent')).toMatchObject({ canPublish: false, canSubscribe: true });
        expect(await topic('/data/ChangeEvents')).toMatchObject({
            canPublish: false,
            canSubscribe: true,
            schemaId: ''
        });
    });

    test.each(['/event/Nothing__e', '/data/AccountChangeEvent', '/event/Book__c', '/topic/Books', 'Order_Placed__e'])(
        'does not find %s',
        async (topicName) => {
            parts = await openPubSubParts();
            const error = await failure(parts.client.call('GetTopic', { topicName }));
            expect(error?.code).toBe(status.NOT_FOUND);
            const [rpcId] = error?.metadata.get('rpc-id') ?? [];
            expect(error?.details).toBe(
                `The topic information for org CORE/prod/${parts.organizationId} and topic ${topicName} not found. ` +
                    `Ensure the topic name is correct and that the topic exists. rpcId: ${String(rpcId)}`
            );
            expect(error && errorCodeOf(error)).toBe(`${prefix}topic.not.found`);
            expect(error?.metadata.get('type')).toEqual(['GetTopic']);
        }
    );
});

describe('GetSchema', () => {
    test("has Salesforce's form", async () => {
        parts = await openPubSubParts();
        const { schemaId } = await parts.client.call('GetTopic', { topicName: orderChannel });
        const { schemaJson } = await parts.client.call<{ schemaJson: string }>('GetSchema', { schemaId });
        const field = (name: string, type: string, doc: string) => ({
            name,
            type: ['null', type],
            doc: expect.stringMatching(new RegExp(`^Data:${doc}:00N\\w{12}$`)),
            default: null
        });
        const schema = JSON.parse(schemaJson);
        expect(Object.keys(schema)).toEqual(['type', 'name', 'namespace', 'fields']);
        expect(schema).toMatchObject({ type: 'record', name: 'Order_Placed__e', namespace: 'com.sforce.eventbus' });
        expect(schema.fields.slice(0, 2)).toEqual([
            { name: 'CreatedDate', type: 'long', doc: 'CreatedDate:DateTime' },
            { name: 'CreatedById', type: 'string', doc: 'CreatedBy:EntityId' }
        ]);
        expect(schema.fields.slice(2)).toHaveLength(4);
        expect(schema.fields.slice(2)).toEqual(
            expect.arrayContaining([
                field('Copies__c', 'double', 'Double'),
                field('Gift__c', 'boolean', 'Boolean'),
                field('Isbn__c', 'string', 'Text'),
                field('Wanted_By__c', 'long', 'DateTime')
            ])
        );
    });

    test('is the same after a restart', async () => {
        const directory = join(root, 'schema');
        parts = await openPubSubParts({ directory });
        const { schemaId } = await parts.client.call('GetTopic', { topicName: orderChannel });
        const before = await parts.client.call('GetSchema', { schemaId });
        await parts.close();
        parts = await openPubSubParts({ directory });
        expect(await parts.client.call('GetSchema', { schemaId })).toEqual({ ...before, rpcId: expect.anything() });
    });

    test('of a blank id', async () => {
        parts = await openPubSubParts();
        const error = await failure(parts.client.call('GetSchema', { schemaId: '' }));
        expect(error?.code).toBe(status.INVALID_ARGUMENT);
        expect(error?.details).toMatch(/^Schema validation failed\. The schema ID can't be blank\. rpcId: /);
        expect(error && errorCodeOf(error)).toBe(`${prefix}schema.validation.failed`);
    });

    test.each(['AAAAAAAAAAAAAAAAAAAAAA', '../pubsub-key'])('of the unknown id %s', async (schemaId) => {
        parts = await openPubSubParts({ directory: join(root, 'unknown') });
        const error = await failure(parts.client.call('GetSchema', { schemaId }));
        expect(error && errorCodeOf(error)).toBe(`${prefix}schema.meta.permission`);
    });
});

describe('authentication', () => {
    const headers = () => ({
        accesstoken: parts.accessToken,
        instanceurl: 'https://localhost',
        tenantid: parts.organizationId
    });
    const getTopic = (more: Record<string, string>) =>
        failure(parts.client.call('GetTopic', { topicName: orderChannel }, { ...headers(), ...more }));

    test('takes the id of the org in either length', async () => {
        parts = await openPubSubParts();
        expect(await getTopic({})).toBeUndefined();
        expect(await getTopic({ tenantid: parts.organizationId.slice(0, 15) })).toBeUndefined();
    });

    test.each<Record<string, string>>([{ accesstoken: 'wrong' }, { tenantid: '00D000000000000AAA' }])(
        'refuses %p',
        async (more) => {
            parts = await openPubSubParts();
            const error = await getTopic(more);
            expect(error?.code).toBe(status.UNAUTHENTICATED);
            expect(error?.details).toMatch(
                /^An authentication exception occurred\. Provide valid authentication via metadata headers\. rpcId: /
            );
            expect(error && errorCodeOf(error)).toBe(`${prefix}service.auth.error`);
        }
    );

    test.each(['accesstoken', 'instanceurl', 'tenantid'])('wants %s', async (header) => {
        parts = await openPubSubParts();
        const error = await getTopic({ [header]: ' ' });
        expect(error && errorCodeOf(error)).toBe(`${prefix}service.auth.headers.invalid`);
    });

    test('refuses a stream that is not authentic', async () => {
        parts = await openPubSubParts();
        const stream = parts.client.stream('Subscribe', { ...headers(), accesstoken: 'wrong' });
        expect(errorCodeOf(await stream.status)).toBe(`${prefix}service.auth.error`);
        await until(() => stream.ended);
    });
});

describe('the certificate', () => {
    test('is kept, and its key is for the owner alone', async () => {
        const directory = join(root, 'certificate');
        parts = await openPubSubParts({ directory });
        const { certificatePem } = parts.pubSub;
        await parts.close();
        parts = await openPubSubParts({ directory });
        expect(parts.pubSub.certificatePem).toBe(certificatePem);
        expect(statSync(join(directory, 'pubsub', 'pubsub-key.pem')).mode & 0o777).toBe(0o600);
    });
});
