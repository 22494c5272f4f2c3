import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SalesforceMessage } from '../src/event';
import { EmbeddedCluster } from '../src/queue/embeddedCluster';
import { ReplayStore, type Gap } from '../src/salesforce/replayStore';
import { SalesforceSubscriber } from '../src/salesforce/salesforceSubscriber';
import { SalesforceSession } from '../src/salesforce/session';
import { organizationId, SalesforceDouble } from './doubles/salesforceDouble';
import { eventually } from './fixtures/eventually';

const stories = '/event/Story_Published__e';
const updates = '/topic/StoryUpdates';

let directory: string;
let salesforce: SalesforceDouble;
let cluster: EmbeddedCluster;
let subscriber: SalesforceSubscriber;
let heard: { channel: string; replayId: number | string | undefined }[];
let gaps: Gap[];

beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'agency-'));
    salesforce = await SalesforceDouble.start();
    heard = [];
    gaps = [];
    cluster = newCluster();
    subscriber = await create();
});

afterEach(async () => {
    await subscriber.stop();
    await salesforce.close();
    rmSync(directory, { recursive: true, force: true });
});

const session = () =>
    new SalesforceSession({
        loginUrl: salesforce.url,
        apiVersion: '65.0',
        credentials: { kind: 'password', username: 'a@b.example', password: 'secret', securityToken: 'TOKEN' }
    });

const newCluster = () =>
    new EmbeddedCluster(directory, (_role, error) => {
        throw error;
    });

async function create(
    store: (message: SalesforceMessage) => Promise<void> = async () => undefined
): Promise<SalesforceSubscriber> {
    const created = await SalesforceSubscriber.open({
        protocol: 'cometd',
        session: session(),
        cluster,
        channels: [stories, updates],
        firstReplay: 'all',
        store: async (channel, message) => {
            await store(message);
            heard.push({ channel, replayId: message.event?.replayId });
        }
    });
    created.on('gap', (gap) => gaps.push(gap));
    return created;
}

const allLive = (of = subscriber) => eventually(() => of.state.channels.every(({ state }) => state === 'live'));
const publish = (channel = stories) => salesforce.bayeux.publish(channel, { payload: { Story_Id__c: 'a01' } });
const heardOn = (channel: string) => heard.filter((each) => each.channel === channel).map(({ replayId }) => replayId);
/** As a process that starts now reads it. */
const reopened = () => ReplayStore.open(newCluster());
const stored = async (channel = stories) => {
    const replayId = (await reopened()).position(organizationId, 'cometd', channel)?.replayId;
    return replayId === undefined ? undefined : Number(replayId);
};

it('hears every channel from the oldest event that Salesforce has, in order', async () => {
    const before = [publish(), publish()];
    subscriber.start();
    await allLive();
    const after = publish();
    const update = publish(updates);
    await eventually(() => heard.length === 4);
    expect(heardOn(stories)).toEqual([...before, after]);
    expect(heardOn(updates)).toEqual([update]);
    expect(subscriber.state.connection).toBe('connected');
});

it('asks for the events after the last one stored, each channel with its own replay id', async () => {
    subscriber.start();
    await allLive();
    const story = publish();
    const update = publish(updates);
    await eventually(async () => (await stored()) === story && (await stored(updates)) === update);
    await subscriber.stop();
    const missed = publish();
    subscriber = await create();
    subscriber.start();
    await eventually(() => heard.length === 3);
    expect(heardOn(stories)).toEqual([story, missed]);
    expect(salesforce.bayeux.replaysAskedFor(stories)).toEqual([-2, story]);
    expect(salesforce.bayeux.replaysAskedFor(updates)).toEqual([-2, update]);
});

it('stores a replay id only once the event is durable, and asks for no more before', async () => {
    const release: (() => void)[] = [];
    subscriber = await create(() => new Promise<void>((resolve) => release.push(resolve)));
    subscriber.start();
    await allLive();
    const story = publish();
    await eventually(() => release.length === 1);
    const polls = () => salesforce.bayeux.received.filter(({ channel }) => channel === '/meta/connect').length;
    const pollsThen = polls();
    expect(await stored()).toBeUndefined();
    release[0]?.();
    await eventually(async () => (await stored()) === story);
    await eventually(() => polls() > pollsThen);
});

it('takes an event again if it could not be made durable', async () => {
    let failures = 1;
    subscriber = await create(async () => {
        if (failures-- > 0) throw new Error('disk full');
    });
    subscriber.start();
    await allLive();
    const story = publish();
    await eventually(async () => (await stored()) === story);
    expect(heardOn(stories)).toEqual([story]);
});

it('shakes hands again when Salesforce has forgotten the client, with one subscription a channel and no event lost or doubled', async () => {
    subscriber.start();
    await allLive();
    const first = publish();
    await eventually(() => heard.length === 1);
    for (let round = 1; round <= 3; round++) {
        const handshakes = salesforce.bayeux.received.filter(({ channel }) => channel === '/meta/handshake').length;
        salesforce.bayeux.forgetClients();
        publish();
        await eventually(() => heard.length === 1 + round);
        await allLive();
        const now = salesforce.bayeux.received.filter(({ channel }) => channel === '/meta/handshake').length;
        expect(now).toBe(handshakes + 1);
        expect(salesforce.bayeux.subscribers(stories)).toBe(1);
    }
    expect(heardOn(stories)[0]).toBe(first);
    expect(new Set(heardOn(stories)).size).toBe(4);
});

it('gets a new token when the old one is refused, then goes on', async () => {
    subscriber.start();
    await allLive();
    salesforce.revokeTokens();
    const story = publish();
    await eventually(() => heard.length === 1);
    expect(heardOn(stories)).toEqual([story]);
    expect(salesforce.logins).toBe(2);
});

it('goes on with all that is left when the replay id has expired, and reports the gap once', async () => {
    subscriber.start();
    await allLive();
    const last = publish();
    await eventually(async () => (await stored()) === last);
    await subscriber.stop();
    publish();
    salesforce.bayeux.expire(stories);
    const left = publish();

    subscriber = await create();
    subscriber.start();
    await eventually(async () => (await stored()) === left);
    expect(heardOn(stories)).toEqual([last, left]);
    expect(gaps).toMatchObject([{ channel: stories, after: String(last) }]);
    expect(gaps[0]?.reason).toContain('you provided was invalid');
    expect(subscriber.state.gaps).toEqual(gaps);
    expect(salesforce.bayeux.replaysAskedFor(stories)).toEqual([-2, last, -2]);
    expect((await reopened()).gaps).toEqual(gaps);
});

it('tries a refused channel again while the others are heard', async () => {
    const error = '400::The channel specified is not valid';
    salesforce.bayeux.refusals.set(updates, error);
    subscriber.start();
    await eventually(() => subscriber.state.channels[1]?.state === 'refused');
    expect(subscriber.state.channels[1]?.error).toBe(error);
    publish();
    await eventually(() => heard.length === 1);
    salesforce.bayeux.refusals.clear();
    await allLive();
    expect(subscriber.state.channels[1]?.error).toBeUndefined();
});

it('says why it has no connection while logins are refused, without trying them again at once', async () => {
    salesforce.refusesLogins = true;
    subscriber.start();
    await eventually(() => subscriber.state.connection === 'reconnecting');
    expect(subscriber.state.reason).toMatch(/refuses the login .*INVALID_LOGIN.*check SF_USERNAME/);
    await eventually(() => salesforce.bayeux.received.length === 0);
    expect(salesforce.logins).toBe(1);
});

it('replaces a connection whose server breaks off in the middle of a poll', async () => {
    subscriber.start();
    await allLive();
    salesforce.breakConnections();
    const story = publish();
    await eventually(async () => (await stored()) === story);
    expect(heardOn(stories)).toEqual([story]);
});

it('replaces a connection on which polls are no longer answered', async () => {
    // a poll is given up ten seconds after the time that the server advised
    salesforce.bayeux.advisedTimeout = 1;
    const lost: string[] = [];
    subscriber.on('lost', ({ reason }) => lost.push(reason));
    subscriber.start();
    await allLive();
    salesforce.bayeux.deaf = true;
    await eventually(() => lost.length > 0, 30000);
    expect(lost[0]).toMatch(/No answer to \/meta\/connect/);
    salesforce.bayeux.deaf = false;
    const story = publish();
    await eventually(async () => (await stored()) === story);
});

it('lets one session serve all who ask while it logs in', async () => {
    const shared = session();
    const [first, second] = await Promise.all([shared.access(), shared.access()]);
    expect(second).toEqual(first);
    const [third, fourth] = await Promise.all([shared.renew(first.accessToken), shared.renew(first.accessToken)]);
    expect(third.accessToken).not.toBe(first.accessToken);
    expect(fourth).toEqual(third);
    expect(await shared.renew(first.accessToken)).toEqual(third);
    expect(salesforce.logins).toBe(2);
});
