import { median } from '../page/newsroom.mjs';
import { medianRatio } from './medianRatio.mjs';
import { Worker } from './processes.mjs';

/** One event a poll, and sixteen. */
const sizes = [1, 16];
const clients = 1000;

/**
 * Long polls: 1,000 clients of local-org, of the floor and of faye's server, taking turns; deliveries a second. In a round every client receives the same events
 * and polls again; then the next are published.
 */
export async function measureFanOut({ folder, bundles, quick, tell }) {
    const sides = {};
    const ratios = {};
    const figures = {};
    try {
        for (const name of ['org', 'floor', 'faye']) sides[name] = await open(name, folder, bundles);
        for (const events of sizes) {
            const rates = { org: [], floor: [], faye: [] };
            for (const side of Object.values(sides)) await deliver(side, events, 100);
            for (let round = 0; round < (quick ? 3 : 9); round++) {
                for (const [name, side] of Object.entries(sides)) {
                    rates[name].push(await deliver(side, events, quick ? 400 : 1500));
                }
            }
            for (const name of Object.keys(rates))
                figures[`cometd_${name}_${events}`] = Math.round(median(rates[name]));
            for (const name of ['faye', 'floor']) {
                const ratio = medianRatio(rates.org, rates[name]);
                ratios[`cometd_vs_${name}`] = Math.min(ratios[`cometd_vs_${name}`] ?? Infinity, ratio);
            }
            tell(
                `${clients} clients, ${events} a poll: ${['org', 'floor', 'faye'].map((name) => `${name} ${figures[`cometd_${name}_${events}`]}`).join(', ')} deliveries/s`
            );
        }
        return { ratios, figures };
    } finally {
        for (const { server, crowd } of Object.values(sides)) await Promise.all([crowd.close(), server.close()]);
    }
}

async function open(name, folder, bundles) {
    const server = await Worker.start('server.mjs', [name, folder, bundles]);
    const crowd = await Worker.start('pollers.mjs');
    await crowd.ask({ call: 'connect', target: server.ready, count: clients });
    return { server, crowd };
}

/** Deliveries a second over about so many milliseconds. */
async function deliver({ server, crowd }, events, milliseconds) {
    const begun = performance.now();
    let rounds = 0;
    do {
        await Promise.all([crowd.ask({ call: 'receive', events }), server.ask({ run: 'publish', events })]);
        rounds++;
    } while (performance.now() - begun < milliseconds);
    return (rounds * events * clients * 1000) / (performance.now() - begun);
}
