import { median } from '../page/newsroom.mjs';
import { medianRatio } from './medianRatio.mjs';
import { eventName, text } from './project.mjs';
import { Worker } from './processes.mjs';

const clients = 100;

/** REST: 100 clients that each publish one event after the other, to local-org and to a bare Fastify route over the same log; requests a second. */
export async function measurePublish({ folder, bundles, quick, tell }) {
    const sides = {};
    try {
        for (const name of ['org', 'fastify']) sides[name] = await open(name, folder, bundles);
        const milliseconds = quick ? 250 : 1000;
        const rates = { org: [], fastify: [] };
        for (const { crowd } of Object.values(sides)) await crowd.ask({ call: 'post', milliseconds: 2000 });
        for (let round = 0; round < (quick ? 5 : 15); round++) {
            for (const [name, { crowd }] of Object.entries(sides)) {
                const begun = performance.now();
                const { answered } = await crowd.ask({ call: 'post', milliseconds });
                rates[name].push((answered * 1000) / (performance.now() - begun));
            }
        }
        const [ours, floor] = [median(rates.org), median(rates.fastify)].map(Math.round);
        tell(`REST publish, ${clients} clients: local-org ${ours}, Fastify ${floor} requests/s`);
        return {
            ratios: { publish_vs_floor: medianRatio(rates.org, rates.fastify) },
            figures: { publish_org: ours, publish_floor: floor }
        };
    } finally {
        for (const { server, crowd } of Object.values(sides)) await Promise.all([crowd.close(), server.close()]);
    }
}

async function open(name, folder, bundles) {
    const server = await Worker.start('server.mjs', [name, folder, bundles]);
    const crowd = await Worker.start('posters.mjs');
    const { port, token } = server.ready;
    const path = `/services/data/v62.0/sobjects/${eventName}`;
    await crowd.ask({
        call: 'connect',
        target: { port, token, path },
        body: { Headline__c: text, Number__c: 1 },
        count: clients
    });
    return { server, crowd };
}
