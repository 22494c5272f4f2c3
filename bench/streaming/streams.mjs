import { createRequire } from 'node:module';
import { subscribePath } from './sides.mjs';

/** Subscribers of the Pub/Sub API in a process of their own: grpc-js, responses counted by their length and never decoded. */
const { Client, credentials, Metadata } = createRequire(import.meta.url)('@grpc/grpc-js');
const atOnce = 100;
const topicField = 0x0a;
const requestedField = 0x20;
/** Field 1 of FetchResponse: the events. */
const eventsField = 0x0a;

const streams = [];
let last;
let received = 0;
let expected = 0;
let done = () => undefined;

function fetchRequest(topic, count) {
    return Buffer.concat([
        Buffer.from([topicField, topic.length]),
        Buffer.from(topic),
        Buffer.from([requestedField, count])
    ]);
}

function varint(bytes, at) {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return [value, at];
    }
}

/** How many events a response has; they stand before everything else. */
function eventsOf(bytes) {
    let events = 0;
    for (let at = 0; bytes[at] === eventsField; events++) {
        const [length, begin] = varint(bytes, at + 1);
        at = begin + length;
    }
    return events;
}

const calls = {
    async connect({ target, count, connections }) {
        const { pubSubEndpoint, pubSubCertificate, token, organizationId, channel } = target;
        const metadata = new Metadata();
        metadata.set('accesstoken', token ?? 'x');
        metadata.set('instanceurl', 'http://localhost');
        metadata.set('tenantid', organizationId ?? 'x');
        const clients = Array.from(
            { length: connections },
            () =>
                new Client(pubSubEndpoint, credentials.createSsl(Buffer.from(pubSubCertificate)), {
                    'grpc.use_local_subchannel_pool': 1
                })
        );
        const topic = channel ?? '/event/x';
        for (let i = 0; i < count; i++) {
            const same = (bytes) => bytes;
            const call = clients[i % connections].makeBidiStreamRequest(subscribePath, same, same, metadata);
            call.on('data', (bytes) => {
                const events = eventsOf(bytes);
                if (events === 0) return;
                last = bytes;
                received += events;
                stream.received += events;
                if (stream.received < stream.expected) call.write(fetchRequest(topic, events));
                if (received >= expected) done();
            });
            call.on('error', (error) => {
                if (error.code !== 1) throw error;
            });
            // the first request says where the stream begins
            call.write(fetchRequest(topic, 1));
            const stream = { request: (events) => call.write(fetchRequest(topic, events)), received: 0, expected: 0 };
            streams.push(stream);
        }
    },
    /** Waits until each stream has so many more events, which it requests unless they are requested already. */
    async receive({ events, requested = false }) {
        expected += events * streams.length;
        for (const stream of streams) {
            stream.expected += events;
            if (!requested) stream.request(atOnce);
        }
        if (received < expected) await new Promise((resolve) => (done = resolve));
    },
    /** The last response, for the floor to send the same. */
    lastResponse: () => ({ response: last.toString('base64') })
};

process.on('message', async ({ call, ...options }) => process.send((await calls[call](options)) ?? {}));
process.on('disconnect', () => process.exit(0));
process.send({});
