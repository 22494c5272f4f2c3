import { createRequire } from 'node:module';
import { median } from '../page/newsroom.mjs';
import { medianRatio } from './medianRatio.mjs';
import { Worker } from './processes.mjs';

const clients = 20;
/** Enough of them that the one commit to disk that local-org makes for them, and the floor doesn't, isn't what is measured. */
const events = 1000;

/** Pub/Sub API: 20 streams that each are sent the same 1,000 events, 100 a response as the protocol allows, by local-org and by grpc-js alone; deliveries a second. */
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
        await deliver(sides.org, {}, 300);
        const { response } = await sides.org.crowd.ask({ call: 'lastResponse' });
        const rates = { org: [], floor: [] };
        await deliver(sides.floor, { response }, 300);
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
    const begun = performance.now();
    let rounds = 0;
    do {
        await Promise.all([crowd.ask({ call: 'receive', events }), server.ask({ run: 'publish', events, ...more })]);
        rounds++;
    } while (performance.now() - begun < milliseconds);
    return (rounds * events * clients * 1000) / (performance.now() - begun);
}
