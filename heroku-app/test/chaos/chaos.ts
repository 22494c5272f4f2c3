import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterOptions, NewsroomCluster } from '../../../scripts/newsroomCluster.mjs';
import { openQueue } from '../../src/queue/openQueue';
import { topics } from '../../src/queue/topics';
import { TcpProxy } from '../fixtures/tcpProxy';
import { Faults } from './faults';
import { Load } from './load';

export interface ChaosOptions {
    readonly startCluster: (options: ClusterOptions) => Promise<NewsroomCluster>;
    readonly freePorts: (count: number) => Promise<number[]>;
    /** A new directory. */
    readonly data: string;
    readonly minutes: number;
    /** The run ends sooner if so many were acknowledged, in both directions together, and have arrived. */
    readonly events: number;
    /** Events that Salesforce publishes a second, at most. */
    readonly rate: number;
    /** Flashes that the agency sends a second, at most. */
    readonly flashRate: number;
    readonly seed: number;
    /** Between one fault and the next, on average, in seconds. */
    readonly pause: number;
    readonly tell: (what: string) => void;
}

export interface Check {
    readonly what: string;
    readonly holds: boolean;
    /** The figures. */
    readonly detail: string;
}

/** How long what is under way may take once all parts run again, as long as something still arrives, in milliseconds. */
const patience = 90000;
const progressInterval = 10000;
/** Fewer than the newest events that the worker knows again. */
const mostUnderWay = 20000;

/**
 * Runs the newsroom under load in both directions while its parts are killed and its connections cut, then lets it come to rest and compares what was
 * acknowledged with what arrived.
 */
export async function runChaos(options: ChaosOptions): Promise<readonly Check[]> {
    const { startCluster, freePorts, data, tell } = options;
    const [orgPort = 0, kafkaPort = 0, behind = 0] = await freePorts(3);
    const ways = { org: await TcpProxy.to(orgPort), kafka: await TcpProxy.to(behind) };
    const closing: (() => Promise<void>)[] = [() => ways.org.close(), () => ways.kafka.close()];
    try {
        const cluster = await startCluster({
            data,
            ports: { org: orgPort, kafka: kafkaPort },
            workerVia: { org: ways.org.port, kafka: ways.kafka.port, behind },
            // the org's own limit is for a day, not for minutes like these
            environment: { LOG_LEVEL: 'warn', SF_DELIVERY_BUDGET: '100000000' }
        });
        closing.unshift(() => cluster.stop());
        tell('all parts run');
        // kept from one start of the org to the next
        let org = cluster.org;
        const load = new Load({
            org: () => (org = cluster.pids.org === undefined ? org : cluster.org),
            webUrls: [...cluster.webUrls, cluster.appUrl],
            rate: options.rate,
            flashRate: options.flashRate,
            most: options.events,
            mostUnderWay
        });
        const listener = await listen(kafkaPort, data, load);
        closing.unshift(() => listener.close());
        const faults = new Faults(cluster, ways, options);
        await underLoad(options, load, faults);
        return await checks(load, faults, await gaps(cluster));
    } finally {
        for (const close of closing) await close();
    }
}

/** A consumer of what comes from Salesforce, as any other. */
export async function listen(port: number, directory: string, load: Load): Promise<{ close(): Promise<void> }> {
    const opened = await openQueue({
        directory,
        retention: 3600000,
        kafka: { brokers: [{ host: '127.0.0.1', port }], tls: undefined, prefix: '' },
        onError: () => undefined,
        onBroken: () => undefined
    });
    const subscription = opened.queue.subscribe({ topic: topics.inbound, start: { last: 0 } }, (messages) => {
        for (const { value } of messages) load.hear(value);
    });
    await subscription.caughtUp;
    return opened;
}

async function underLoad({ minutes, events, tell }: ChaosOptions, load: Load, faults: Faults): Promise<void> {
    const ending = new AbortController();
    const deadline = Date.now() + minutes * 60000;
    let told = Date.now();
    await load.start();
    const failing = faults.run(ending.signal);
    while (Date.now() < deadline && load.arrived < events) {
        await Promise.race([delay(200), failing]);
        if (Date.now() - told < progressInterval) continue;
        told = Date.now();
        tell(summary(load));
    }
    ending.abort();
    await failing;
    tell('all parts run again; what is under way may arrive');
    await load.stop();
    for (let seen = load.arrived, since = Date.now(); load.missing > 0 && Date.now() - since < patience;) {
        await delay(200);
        if (load.arrived === seen) continue;
        [seen, since] = [load.arrived, Date.now()];
    }
    // duplicates would come now
    await delay(2000);
    tell(summary(load));
}

function summary(load: Load): string {
    const parts = load.tallies.map(([, tally]) => `${tally.arrived}/${tally.acknowledged}`);
    return `arrived of acknowledged: flashes ${parts[0]}, events ${parts[1]}, edits ${parts[2]}`;
}

async function gaps(cluster: NewsroomCluster): Promise<number> {
    const response = await fetch(`${cluster.webUrls[0]}/api/status`);
    const { salesforce } = (await response.json()) as { salesforce: { gaps: readonly unknown[] } };
    return salesforce.gaps.length;
}

async function checks(load: Load, faults: Faults, gapsFound: number): Promise<Check[]> {
    const list: Check[] = [];
    for (const [what, tally] of load.tallies) {
        const { acknowledged, missing, duplicates, outOfOrder, records } = tally;
        const which = missing === 0 ? '' : ` (for example ${tally.examples().join(', ')})`;
        list.push(
            {
                what: `${what}: every acknowledged one arrives`,
                holds: acknowledged > 0 && missing === 0,
                detail: `${acknowledged} acknowledged, ${missing} lost${which}`
            },
            { what: `${what}: none comes twice`, holds: duplicates === 0, detail: `${duplicates} duplicates` },
            {
                what: `${what}: the order of each record holds`,
                holds: outOfOrder === 0,
                detail: `${records} records, ${outOfOrder} out of order`
            }
        );
    }
    list.push({
        what: 'both directions together',
        holds: load.acknowledged > 0 && load.missing === 0,
        detail: `${load.acknowledged} acknowledged, ${load.missing} lost`
    });
    const stories = await load.storiesInOrg();
    const { acknowledged } = load.flashes;
    list.push(
        {
            what: 'each flash is one story in Salesforce',
            holds: stories === acknowledged,
            detail: `${stories} stories of ${acknowledged} flashes`
        },
        { what: 'no gap in what Salesforce sent', holds: gapsFound === 0, detail: `${gapsFound} gaps` },
        {
            what: 'every part was killed and every way was cut',
            holds: faults.done.size === 9,
            detail: [...faults.done].map(([name, times]) => `${name} ${times}`).join(', ')
        }
    );
    return list;
}
