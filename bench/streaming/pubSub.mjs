import { createRequire } from 'node:module';
import { median } from '../page/newsroom.mjs';
import { medianRatio } from './medianRatio.mjs';
import { Worker } from './processes.mjs';

const clients = 20;
const events = 1000;
/** Before anything counts, in milliseconds: the compilers of both sides are done by then. */
const warmUp = 1000;

/**
 * Pub/Sub API: 20 streams that each are sent the same 1,000 events, 100 a response as the protocol allows, by local-org and by grpc-js alone; deliveries a
 * second. The events are there before the streams request them: what it costs to publish them is measured elsewhere (`publish_vs_floor`).
 */
export async function measurePubSub({ folder, bundles, quick, tell }) {
    const { generate } = createRequire(import.meta.url)('selfsigned');
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
        extensions: [
            {
                name: 'subjectAltName',
                altNames: [
                    { type: 2, value: 'localhost' },
                    { type: 7, ip: '127.0.0.1' }
                ]
            }
        ]
    });
    const sides = {};
    try {
        sides.org = await open('org', [folder, bundles]);
        sides.floor = await open('grpc', [folder, bundles, JSON.stringify({ cert, key })]);
        // a while for the streams to be there
        await new Promise((resolve) => setTimeout(resolve, 1000));
        await Promise.all([
            sides.org.crowd.ask({ call: 'receive', events: 1, requested: true }),
            sides.org.server.ask({ run: 'publish', events: 1 })
        ]);
        await deliver(sides.org, {}, warmUp);
        const { response } = await sides.org.crowd.ask({ call: 'lastResponse' });
        const rates = { org: [], floor: [] };
        await deliver(sides.floor, { response }, warmUp);
        for (let round = 0; round < (quick ? 3 : 9); round++) {
            rates.org.push(await deliver(sides.org, {}, quick ? 300 : 1500));
            rates.floor.push(await deliver(sides.floor, {}, quick ? 300 : 1500));
        }
        const [ours, floor] = [median(rates.org), median(rates.floor)].map(Math.round);
        tell(`Pub/Sub, ${clients} streams: local-org ${ours}, grpc-js ${floor} deliveries/s`);
        return {
            ratios: { pubsub_vs_floor: medianRatio(rates.org, rates.floor) },
            figures: { pubsub_org: ours, pubsub_floor: floor }
        };
    } finally {
        for (const { server, crowd } of Object.values(sides)) await Promise.all([crowd.close(), server.close()]);
    }
}

async function open(name, args) {
    const server = await Worker.start('server.mjs', [name, ...args]);
    const crowd = await Worker.start('streams.mjs');
    await crowd.ask({ call: 'connect', target: server.ready, count: clients, connections: clients });
    return { server, crowd };
}

async function deliver({ server, crowd }, more, milliseconds) {
    let rounds = 0;
    let taken = 0;
    do {
        await server.ask({ run: 'publish', events, ...more });
        const begun = performance.now();
        await crowd.ask({ call: 'receive', events });
        taken += performance.now() - begun;
        rounds++;
    } while (taken < milliseconds);
    return (rounds * events * clients * 1000) / taken;
}
