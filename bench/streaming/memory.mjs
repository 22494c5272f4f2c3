import { Worker } from './processes.mjs';

const idle = 10_000;
const idleStreams = 1_000;
const retained = 1_000_000;

/** What 10,000 subscribers cost that wait for events, each, in kB; and how far the server's memory grows while retained events are replayed, in MB: 1,000,000, or a tenth in the quick form. */
export async function measureMemory({ folder, bundles, quick, tell }) {
    const figures = {};
    await withOrg(folder, bundles, async (server) => {
        figures.idle_subscriber_kb = await idleCost(server, 'pollers.mjs', { count: idle });
        tell(`${idle} CometD subscribers that wait: ${figures.idle_subscriber_kb} kB each`);
    });
    await withOrg(folder, bundles, async (server) => {
        figures.idle_stream_kb = await idleCost(server, 'streams.mjs', { count: idleStreams, connections: 10 });
        tell(`${idleStreams} Pub/Sub streams that wait, on 10 connections: ${figures.idle_stream_kb} kB each`);
    });
    await withOrg(folder, bundles, async (server) => {
        const events = quick ? retained / 10 : retained;
        Object.assign(figures, { replay_events: events }, await replay(server, events));
        const { replay_per_s, replay_1m_rss_mb } = figures;
        tell(`${events} retained events replayed: ${replay_per_s} events/s, ${replay_1m_rss_mb} MB more memory`);
    });
    return { ratios: {}, figures };
}

async function withOrg(folder, bundles, work) {
    const server = await Worker.start('server.mjs', ['org', folder, bundles]);
    try {
        await work(server);
    } finally {
        await server.close();
    }
}

async function idleCost(server, clients, options) {
    const crowd = await Worker.start(clients);
    try {
        const before = await server.ask({ run: 'memory' });
        await crowd.ask({ call: 'connect', target: server.ready, ...options });
        await new Promise((resolve) => setTimeout(resolve, 1000));
        const after = await server.ask({ run: 'memory' });
        return Math.round((after.held - before.held) / options.count / 102.4) / 10;
    } finally {
        await crowd.close();
    }
}

async function replay(server, events) {
    await server.ask({ run: 'retain', events });
    const before = await server.ask({ run: 'memory' });
    await server.ask({ run: 'watchMemory' });
    const crowd = await Worker.start('pollers.mjs');
    try {
        const begun = performance.now();
        await crowd.ask({ call: 'connect', target: { ...server.ready, replay: -2 }, count: 1 });
        await crowd.ask({ call: 'receive', events });
        const replay_per_s = Math.round((events * 1000) / (performance.now() - begun));
        const { most } = await server.ask({ run: 'mostMemory' });
        return { replay_per_s, replay_1m_rss_mb: Math.max(0, Math.round((most - before.rss) / 1024 / 1024)) };
    } finally {
        await crowd.close();
    }
}
