// A program that uses the client most Node.js programs use, in a process of its own: the package is an ES module.
import { createInterface } from 'node:readline';
import PubSubApiClient from 'salesforce-pubsub-api-client';

const { port, topicName, login, ...session } = JSON.parse(process.argv[2]);
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const credentials =
    login === undefined
        ? { authType: 'user-supplied', instanceUrl: 'https://localhost', ...session }
        : { authType: 'username-password', ...login };
const client = new PubSubApiClient(
    { ...credentials, pubSubEndpoint: `127.0.0.1:${port}`, rejectUnauthorizedSsl: false },
    silent
);
const tell = (kind, detail) =>
    process.stdout.write(
        `${JSON.stringify({ kind, detail }, (_, value) => (typeof value === 'bigint' ? Number(value) : value))}\n`
    );
const heard = (_, kind, detail) =>
    tell(kind, detail instanceof Error ? { message: detail.message, cause: String(detail.cause) } : detail);
/** What a command throws is told, as a program would log it. */
const attempt = async (work) => {
    try {
        return await work();
    } catch (error) {
        tell('failure', { message: error.message });
    }
};

await client.connect();
const commands = {
    subscribe: () => client.subscribe(topicName, heard),
    subscribeFromEarliest: () => client.subscribeFromEarliestEvent(topicName, heard),
    subscribeFrom: (replayId) => client.subscribeFromReplayId(topicName, heard, null, replayId),
    subscribeSome: (count) => client.subscribeFromEarliestEvent(topicName, heard, count),
    more: (count) => client.requestAdditionalEvents(topicName, count),
    subscribeManaged: ([name, count]) => client.subscribeWithManagedSubscription(name, heard, count),
    moreManaged: ([id, count]) => client.requestAdditionalManagedEvents(id, count),
    commit: ([id, replayId]) => tell('committing', client.commitReplayId(id, replayId)),
    publish: async (payload) =>
        tell('published', await client.publish(topicName, payload, 'f5da32b3-5f3c-4b43-9b7e-2a1f9d0b6d11')),
    publishBatch: (payloads) =>
        client.publishBatch(
            topicName,
            payloads.map((payload) => ({ payload })),
            heard
        )
};
tell('connected');
for await (const line of createInterface({ input: process.stdin })) {
    const [name, argument] = JSON.parse(line);
    await attempt(() => commands[name](argument));
    tell('done', name);
}
client.close();
