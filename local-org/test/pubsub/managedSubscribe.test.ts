import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { decodeReplayId, encodeReplayId } from '../../src/pubsub/replayIdBytes';
import { startOrg, type TestOrg } from '../../src/startOrg';
import { ClientProgram } from './clientProgram';
import { errorCodeOf, order, orderChannel, PubSubClient, until, type FetchResponse } from './pubSubParts';

const root = mkdtempSync(join(tmpdir(), 'managed-'));
const project = join(root, 'project');
cpSync(join(__dirname, '../fixtures/bookshop'), project, { recursive: true });
const folder = join(project, 'shop/main/default/managedEventSubscriptions');
mkdirSync(folder);
writeFileSync(
    join(folder, 'Order_Feed.managedEventSubscription-meta.xml'),
    `<?xml version="1.0" encoding="UTF-8"?>
<ManagedEventSubscription xmlns="http://soap.sforce.com/2006/04/metadata">
    <defaultReplay>EARLIEST</defaultReplay>
    <errorRecoveryReplay>EARLIEST</errorRecoveryReplay>
    <label>Order feed</label>
    <state>RUN</state>
    <topicName>${orderChannel}</topicName>
</ManagedEventSubscription>
`
);

interface ManagedResponse extends FetchResponse {
    readonly commitResponse: {
        readonly commitRequestId: string;
        readonly replayId: Buffer;
        readonly error: { readonly code: string; readonly msg: string } | null;
        readonly processTime: number;
    } | null;
}

let org: TestOrg;
let client: PubSubClient;
const clients: PubSubClient[] = [];
const dataDirectory = join(root, 'data');

async function open(options: { dataDirectory?: string } = {}): Promise<void> {
    org = await startOrg({ source: project, ...options });
    client = newClient();
}
function newClient(): PubSubClient {
    const made = new PubSubClient(
        {
            port: Number(org.pubSubEndpoint?.split(':')[1]),
            certificatePem: org.pubSubCertificate ?? ''
        },
        { accesstoken: org.accessToken, instanceurl: org.instanceUrl, tenantid: org.org.organizationId }
    );
    clients.push(made);
    return made;
}
beforeAll(() => open(), 60_000);
afterAll(() => org.close());
afterEach(() => clients.splice(1).forEach((each) => each.close()));
afterAll(() => clients.forEach((each) => each.close()));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const publish = async (...isbns: string[]): Promise<void> => {
    const { bus, database } = org.org.rooms;
    const userId = database.setup?.adminUserId ?? '';
    bus.publish({ objectName: 'Order_Placed__e', records: isbns.map(order), userId });
    await bus.durable();
};
const isActive = (id: string) => org.org.rooms.bus.managedSubscriptions.isActive(id);
const managed = (request: object, by = client) => by.stream<ManagedResponse>('ManagedSubscribe').write({ ...request });
const idsOf = ({ responses }: { responses: readonly ManagedResponse[] }) =>
    responses.flatMap(({ events }) => events.map(({ replayId }) => decodeReplayId(replayId) ?? NaN));
const commitsOf = ({ responses }: { responses: readonly ManagedResponse[] }) =>
    responses.flatMap(({ commitResponse }) => (commitResponse === null ? [] : [commitResponse]));

/** A request of the Tooling API. */
async function tooling<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${org.instanceUrl}/services/data/v65.0/tooling/${path}`, {
        method,
        headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    return (response.status === 204 ? {} : await response.json()) as T;
}
async function create(name: string, metadata: object = {}): Promise<string> {
    const { id } = await tooling<{ id: string }>('POST', 'sobjects/ManagedEventSubscription', {
        FullName: name,
        Metadata: { label: name, topicName: orderChannel, defaultReplay: 'LATEST', state: 'RUN', ...metadata }
    });
    return id;
}
const setState = (id: string, state: string) =>
    tooling('PATCH', `sobjects/ManagedEventSubscription/${id}`, { Metadata: { state } });

/** Ends a client's stream, and waits until the org has noticed. */
async function leave(stream: ReturnType<typeof managed>): Promise<void> {
    stream.call.end();
    await stream.status;
}

describe('ManagedSubscribe', () => {
    test('starts where the configuration says, and goes on after what was committed', async () => {
        await publish('1', '2', '3');
        const first = managed({ developerName: 'Order_Feed', numRequested: 10 });
        await until(() => idsOf(first).length === 3);
        const [one = 0, two = 0, three = 0] = idsOf(first);
        first.write({ commitReplayIdRequest: { commitRequestId: 'c1', replayId: encodeReplayId(two) } });
        const commit = await until(() => commitsOf(first)[0]);
        expect(commit).toMatchObject({ commitRequestId: 'c1', error: null });
        expect(decodeReplayId(commit.replayId)).toBe(two);
        expect(Math.abs(commit.processTime - Date.now())).toBeLessThan(60_000);
        await leave(first);

        const second = managed({ developerName: 'order_feed', numRequested: 10 });
        await until(() => idsOf(second).length === 1);
        expect(idsOf(second)).toEqual([three]);
        second.write({ commitReplayIdRequest: { commitRequestId: 'c2', replayId: encodeReplayId(one) } });
        second.write({ commitReplayIdRequest: { commitRequestId: 'c3', replayId: encodeReplayId(three + 999) } });
        second.write({ commitReplayIdRequest: { commitRequestId: 'c4', replayId: Buffer.alloc(0) } });
        // a commit of the same place again keeps the subscription alive
        second.write({ commitReplayIdRequest: { commitRequestId: 'c5', replayId: encodeReplayId(two) } });
        await until(() => commitsOf(second).length === 4);
        const answers = new Map(commitsOf(second).map((each) => [each.commitRequestId, each.error]));
        expect([...answers.keys()].sort()).toEqual(['c2', 'c3', 'c4', 'c5']);
        for (const id of ['c2', 'c3', 'c4']) expect(answers.get(id)).toMatchObject({ code: 'COMMIT' });
        expect(answers.get('c5')).toBeNull();
        // none of it ended the stream
        await publish('4');
        await until(() => idsOf(second).length === 2);
        await leave(second);
    });

    test('is for one client at a time', async () => {
        const id = await create('Single');
        const first = managed({ subscriptionId: id, numRequested: 1 });
        await until(() => isActive(id));
        const second = managed({ developerName: 'Single', numRequested: 1 }, newClient());
        const refused = await second.status;
        expect(refused.code).toBe(status.ALREADY_EXISTS);
        expect(errorCodeOf(refused)).toBe('sfdc.platform.eventbus.grpc.managed.subscription.already.active');
        await leave(first);
        const third = managed({ subscriptionId: id.slice(0, 15), numRequested: 1 });
        await until(() => isActive(id));
        await publish('for the third');
        await until(() => idsOf(third).length === 1);
        await leave(third);
    });

    test.each([
        ['no identifier', { numRequested: 1 }, 'id.or.developer.name.empty'],
        ['two identifiers', { subscriptionId: '18x000000000001AAA', developerName: 'X' }, 'id.or.developer.name.empty'],
        ['an id of another length', { subscriptionId: '18x0' }, 'subscription.id.invalid'],
        ['an unknown id', { subscriptionId: '18x000000000001AAA' }, 'subscription.id.not.found'],
        ['an unknown name', { developerName: 'Nobody' }, 'developer.name.not.found'],
        ['less than no events', { developerName: 'Order_Feed', numRequested: -1 }, 'fetch.request.events.invalid'],
        [
            'a commit at the start',
            { developerName: 'Order_Feed', commitReplayIdRequest: { commitRequestId: 'c', replayId: Buffer.alloc(8) } },
            'fetch.request.commit.request.restricted'
        ],
        [
            'a refresh token at the start',
            { developerName: 'Order_Feed', authRefresh: 'token' },
            'fetch.request.auth.request.restricted'
        ]
    ])('refuses %s', async (_, request, code) => {
        const refused = await managed(request).status;
        expect(errorCodeOf(refused)).toBe(`sfdc.platform.eventbus.grpc.managed.subscription.${code}`);
    });

    test('refuses an empty request, and one for another subscription', async () => {
        for (const next of [{}, { developerName: 'Other', numRequested: 1 }]) {
            const stream = managed({ developerName: 'Order_Feed', numRequested: 1 });
            stream.write(next);
            expect(errorCodeOf(await stream.status)).toBe(
                'sfdc.platform.eventbus.grpc.managed.subscription.fetch.request.invalid'
            );
        }
    });

    test('ends when an administrator stops it, forgets its place, and starts anew when it runs again', async () => {
        const id = await create('Stopped');
        const stream = managed({ subscriptionId: id, numRequested: 10 });
        await until(() => isActive(id));
        await publish('heard');
        await until(() => idsOf(stream).length === 1);
        stream.write({
            commitReplayIdRequest: { commitRequestId: 'c', replayId: encodeReplayId(idsOf(stream)[0] ?? 0) }
        });
        await until(() => commitsOf(stream).length === 1);
        await setState(id, 'STOP');
        expect(errorCodeOf(await stream.status)).toBe(
            'sfdc.platform.eventbus.grpc.managed.subscription.config.stopped'
        );
        expect(errorCodeOf(await managed({ subscriptionId: id, numRequested: 1 }).status)).toBe(
            'sfdc.platform.eventbus.grpc.managed.subscription.config.stopped'
        );
        await publish('while it was stopped');
        await setState(id, 'RUN');
        // LATEST: without the committed place nothing of what was published meanwhile comes
        const again = managed({ subscriptionId: id, numRequested: 10 });
        await until(() => isActive(id));
        await publish('new');
        await until(() => idsOf(again).length === 1);
        expect(idsOf(again)).toHaveLength(1);
        await tooling('DELETE', `sobjects/ManagedEventSubscription/${id}`);
        expect(errorCodeOf(await again.status)).toBe('sfdc.platform.eventbus.grpc.managed.subscription.config.deleted');
    });

    test('goes by errorRecoveryReplay when the committed place is older than the retention', async () => {
        const id = await create('Recovering', { defaultReplay: 'LATEST', errorRecoveryReplay: 'EARLIEST' });
        const stream = managed({ subscriptionId: id, numRequested: 10 });
        await until(() => isActive(id));
        await publish('old', 'old too');
        await until(() => idsOf(stream).length === 2);
        stream.write({
            commitReplayIdRequest: { commitRequestId: 'c', replayId: encodeReplayId(idsOf(stream)[0] ?? 0) }
        });
        await until(() => commitsOf(stream).length === 1);
        await leave(stream);
        org.clock.advance('80h');
        // the token's session has ended meanwhile
        const fresh = new PubSubClient(
            {
                port: Number(org.pubSubEndpoint?.split(':')[1]),
                certificatePem: org.pubSubCertificate ?? ''
            },
            { accesstoken: org.org.adminToken(), instanceurl: org.instanceUrl, tenantid: org.org.organizationId }
        );
        clients.push(fresh);
        await publish('retained');
        const again = managed({ subscriptionId: id, numRequested: 10 }, fresh);
        await until(() => idsOf(again).length === 1);
        await leave(again);
        await org.reset();
    });
});

test('streams end when a snapshot is loaded: their topics hold other events', async () => {
    const snapshot = join(root, 'snapshot');
    await publish('kept');
    await org.snapshot(snapshot);
    const stream = managed({ developerName: 'Order_Feed', numRequested: 1 });
    await until(() => idsOf(stream).length > 0);
    await org.load(snapshot);
    expect(errorCodeOf(await stream.status)).toBe('sfdc.platform.eventbus.grpc.service.unavailable');
});

test('more streams than the org may have clients are refused, where limits are enforced', async () => {
    const limited = await startOrg({ source: project, enforceLimits: true });
    const own = new PubSubClient(
        { port: Number(limited.pubSubEndpoint?.split(':')[1]), certificatePem: limited.pubSubCertificate ?? '' },
        {
            accesstoken: limited.accessToken,
            instanceurl: limited.instanceUrl,
            tenantid: limited.org.organizationId
        }
    );
    const request = { topicName: orderChannel, replayPreset: 'EARLIEST', numRequested: 1 };
    const streams = Array.from({ length: 21 }, () => own.subscribe(request));
    const refused = await Promise.race(streams.map(({ status: ended }) => ended));
    expect(errorCodeOf(refused)).toBe('sfdc.platform.eventbus.grpc.concurrent.client.limit.exceeded');
    expect(streams.filter(({ ended }) => ended)).toHaveLength(1);
    own.close();
    await limited.close();
});

test('the committed place outlives a restart of the org', async () => {
    await org.close();
    await open({ dataDirectory });
    await publish('1', '2');
    const stream = managed({ developerName: 'Order_Feed', numRequested: 10 });
    await until(() => idsOf(stream).length === 2);
    const [one = 0, two = 0] = idsOf(stream);
    stream.write({ commitReplayIdRequest: { commitRequestId: 'c', replayId: encodeReplayId(one) } });
    await until(() => commitsOf(stream).length === 1);
    const id = await create('By_Tooling', { defaultReplay: 'EARLIEST' });
    await leave(stream);
    await org.close();
    await open({ dataDirectory });
    const again = managed({ developerName: 'Order_Feed', numRequested: 10 });
    await until(() => idsOf(again).length === 1);
    expect(idsOf(again)).toEqual([two]);
    const kept = managed({ subscriptionId: id, numRequested: 10 });
    await until(() => idsOf(kept).length === 2);
    await leave(again);
    await leave(kept);
}, 60_000);

test('salesforce-pubsub-api-client subscribes, commits and comes back to its place', async () => {
    const id = await create('Client_Feed');
    const login = {
        loginUrl: org.instanceUrl,
        username: org.username,
        password: org.password,
        userToken: org.securityToken
    };
    const port = Number(org.pubSubEndpoint?.split(':')[1]);
    const start = async () => {
        const program = new ClientProgram({ port, topicName: orderChannel, login });
        await program.heard('connected');
        program.do('subscribeManaged', ['Client_Feed', 2]);
        await program.heard('done');
        await until(() => isActive(id));
        return program;
    };
    const program = await start();
    await publish('a', 'b', 'c');
    const events = await program.heard<{ replayId: number; payload: { Isbn__c: string } }>('event', 2);
    await program.heard('lastEvent');
    program.do('commit', [id, events[0]?.replayId]);
    await program.heard('committing');
    await until(() => org.org.rooms.bus.managedSubscriptions.committed(id) === events[0]?.replayId);
    program.do('moreManaged', [id, 1]);
    await program.heard('event', 3);
    await program.end();
    await until(() => !isActive(id));
    const second = await start();
    const more = await second.heard<{ payload: { Isbn__c: string } }>('event', 2);
    expect(more.map(({ payload }) => payload.Isbn__c)).toEqual(['b', 'c']);
    await second.end();
    await until(() => !isActive(id));
    await setState(id, 'STOP');
    const third = new ClientProgram({ port, topicName: orderChannel, login });
    await third.heard('connected');
    third.do('subscribeManaged', [id, 1]);
    const [failure] = await third.heard<{ message: string }>('failure');
    expect(failure?.message).toContain('subscription is in STOP state');
    await third.end();
}, 60_000);
