import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startKafka } from '../scripts/kafka.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(join(root, 'heroku-app/package.json'));
const GROUP = 100;
const KEYS = Array.from({ length: 200 }, (_, index) => `a0X000000000${String(index).padStart(3, '0')}AAA`);
const TEXT = 'x'.repeat(1000);
const RETENTION = 3600000;

/**
 * The event queue against what it stands on: the embedded engine against a loop that writes the same messages, as the same JSON, to a bare file (write,
 * fdatasync; groups of 100 messages, 1 KB each), and the way through Kafka (append, be handed over, commit) against the same client used bare, which makes
 * and reads the same JSON. Beside them, as figures: a bare file that is given bytes that are ready, against the log under the embedded
 * engine with the same bytes, and against the whole embedded engine, which makes its JSON. Rounds take
 * turns; a ratio is the median of the rounds' ratios.
 */
export async function run({ quick, tell }) {
    const { openQueue } = await load('heroku-app/src/queue/openQueue.ts');
    const { DurableLog } = await load('durable-log/src/index.ts');
    const directory = mkdtempSync(join(root, '.newsroom/bench-queue-'));
    try {
        const embedded = await compare({
            rounds: quick ? 5 : 9,
            floor: () => floor(directory, quick ? 150 : 400),
            ours: () => viaEmbedded(openQueue, directory, quick ? 150 : 400),
            say: (ratio) => tell(`embedded against a bare file: ${ratio}`)
        });
        const ready = await compare({
            rounds: 5,
            floor: () => floor(directory, quick ? 150 : 400, () => PREPARED),
            ours: () => viaLog(DurableLog, directory, quick ? 150 : 400),
            say: (ratio) => tell(`the log alone against a bare file: ${ratio}`)
        });
        const harder = await compare({
            rounds: 3,
            floor: () => floor(directory, quick ? 150 : 400, () => PREPARED),
            ours: () => viaEmbedded(openQueue, directory, quick ? 150 : 400),
            say: (ratio) => tell(`embedded against a bare file that is given its bytes: ${ratio}`)
        });
        const broker = await startKafka();
        try {
            const settings = { brokers: [{ host: '127.0.0.1', port: broker.port }], tls: undefined, prefix: '' };
            const groups = quick ? 100 : 300;
            let topic = 0;
            const kafka = await compare({
                rounds: quick ? 5 : 9,
                floor: () => bare(broker.port, `bare-${topic++}`, groups),
                ours: () => viaKafka(openQueue, settings, `ours-${topic++}`, groups),
                say: (ratio) => tell(`Kafka through the queue against its client alone: ${ratio}`)
            });
            return {
                ratios: { embedded_vs_floor: embedded.ratio, kafka_vs_bare: kafka.ratio },
                figures: {
                    embedded_per_s: embedded.ours,
                    floor_per_s: embedded.floor,
                    log_vs_prepared_bytes: ready.ratio,
                    embedded_vs_prepared_bytes: harder.ratio,
                    log_per_s: ready.ours,
                    prepared_bytes_per_s: ready.floor,
                    kafka_per_s: kafka.ours,
                    bare_per_s: kafka.floor
                }
            };
        } finally {
            await broker.stop();
        }
    } finally {
        rmSync(directory, { recursive: true, force: true });
    }
}

/** Rounds in turns, after one to warm up; the two of a round see the same machine. */
async function compare({ rounds, floor, ours, say }) {
    await floor();
    await ours();
    const measured = [];
    for (let round = 0; round < rounds; round++) {
        const swapped = round % 2 === 1;
        const first = await (swapped ? ours : floor)();
        const second = await (swapped ? floor : ours)();
        const [bottom, mine] = swapped ? [second, first] : [first, second];
        measured.push({ floor: bottom, ours: mine, ratio: mine / bottom });
        say((mine / bottom).toFixed(2));
    }
    const median = (key) => measured.map((each) => each[key]).sort((a, b) => a - b)[Math.floor(rounds / 2)];
    return {
        ratio: Number(median('ratio').toFixed(3)),
        floor: Math.round(median('floor')),
        ours: Math.round(median('ours'))
    };
}

const PREPARED = Buffer.from((TEXT + '\n').repeat(GROUP));

/** A group as it must be written to be read again: with key and time. */
function asJson() {
    const time = Date.now();
    const lines = Array.from(
        { length: GROUP },
        (_, index) => JSON.stringify({ key: KEYS[index % KEYS.length], time, value: { text: TEXT, index } }) + '\n'
    );
    return Buffer.from(lines.join(''));
}

async function floor(directory, groups, bytes = asJson) {
    const file = await open(join(directory, 'floor'), 'w');
    const begun = performance.now();
    for (let group = 0; group < groups; group++) {
        await file.write(bytes());
        await file.datasync();
    }
    const rate = perSecond(groups, begun);
    await file.close();
    return rate;
}

async function viaLog(DurableLog, directory, groups) {
    const place = mkdtempSync(join(directory, 'log-'));
    const log = DurableLog.open({ directory: place });
    const begun = performance.now();
    for (let group = 0; group < groups; group++) {
        for (let index = 0; index < GROUP; index++) log.append(TEXT);
        await log.durable();
    }
    const rate = perSecond(groups, begun);
    await log.close();
    rmSync(place, { recursive: true });
    return rate;
}

async function viaEmbedded(openQueue, directory, groups) {
    const place = mkdtempSync(join(directory, 'embedded-'));
    const opened = await openQueue({ directory: place, retention: RETENTION, onError: fail, onBroken: fail });
    const begun = performance.now();
    for (let group = 0; group < groups; group++) await appendGroup(opened.queue, { name: 'bench' });
    const rate = perSecond(groups, begun);
    await opened.close();
    rmSync(place, { recursive: true });
    return rate;
}

async function viaKafka(openQueue, kafka, topic, groups) {
    const opened = await openQueue({ directory: tmpdir(), retention: RETENTION, kafka, onError: fail, onBroken: fail });
    const through = passed(groups);
    await appendGroup(opened.queue, { name: topic });
    opened.queue.subscribe({ topic: { name: topic }, start: { group: 'bench' }, batch: 500 }, (messages) =>
        through.add(messages.length)
    );
    await through.warm;
    const begun = performance.now();
    for (let group = 0; group < groups; group++) await appendGroup(opened.queue, { name: topic });
    await through.all;
    const rate = perSecond(groups, begun);
    await opened.close();
    return rate;
}

async function bare(port, topic, groups) {
    const { Admin, Consumer, Producer } = require('@platformatic/kafka');
    const options = { clientId: 'bench', bootstrapBrokers: [`127.0.0.1:${port}`] };
    const admin = new Admin(options);
    await admin.createTopics({ topics: [topic], partitions: 3, replicas: -1 });
    await admin.close();
    const producer = new Producer({ ...options, idempotent: true });
    const consumer = new Consumer({ ...options, groupId: topic });
    const through = passed(groups);
    const send = () =>
        producer.send({
            messages: Array.from({ length: GROUP }, (_, index) => ({
                topic,
                key: Buffer.from(KEYS[index % KEYS.length]),
                value: Buffer.from(JSON.stringify({ text: TEXT, index }))
            }))
        });
    await send();
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: 100, maxWaitTime: 250 });
    stream.on('data', ({ value }) => {
        JSON.parse(value.toString());
        through.add(1);
    });
    await through.warm;
    const begun = performance.now();
    for (let group = 0; group < groups; group++) await send();
    await through.all;
    const rate = perSecond(groups, begun);
    await consumer.close(true);
    await producer.close();
    return rate;
}

function appendGroup(queue, topic) {
    return Promise.all(
        Array.from({ length: GROUP }, (_, index) =>
            queue.append(topic, KEYS[index % KEYS.length], { text: TEXT, index })
        )
    );
}

/** Resolves `warm` once the first group has come through, `all` once the others have, too. */
function passed(groups) {
    let count = 0;
    let reportWarm;
    let reportAll;
    const warm = new Promise((resolve) => (reportWarm = resolve));
    const all = new Promise((resolve) => (reportAll = resolve));
    return {
        warm,
        all,
        add: (more) => {
            count += more;
            if (count >= GROUP) reportWarm();
            if (count >= GROUP * (groups + 1)) reportAll();
        }
    };
}

function perSecond(groups, begun) {
    return (groups * GROUP * 1000) / (performance.now() - begun);
}

function fail(...reasons) {
    console.error(...reasons);
}

/** A module, as a bundle has it. */
async function load(module) {
    const outfile = join(root, '.newsroom/bench', `${basename(module, '.ts')}.cjs`);
    mkdirSync(dirname(outfile), { recursive: true });
    await build({
        entryPoints: [join(root, module)],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        packages: 'external',
        alias: { 'durable-log': join(root, 'durable-log/src/index.ts') },
        logLevel: 'warning'
    });
    return require(outfile);
}
