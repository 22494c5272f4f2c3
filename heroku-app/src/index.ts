import pino from 'pino';
import { readConfig } from './config';
import { openQueue } from './queue/openQueue';
import { DeadLetters } from './relay/deadLetters';
import { MeasuredQueue } from './telemetry/measuredQueue';
import { MetricsReports } from './telemetry/metricsReports';
import { openTelemetry } from './telemetry/telemetry';
import { Web } from './web';
import { SharedWire, WireGenerator } from './wire/sharedWire';
import { Wire } from './wire/wire';
import type { WireFeed } from './wire/wireFeed';
import { Worker, type Ground } from './worker';
import { reportStatus, WorkerReports } from './workerReports';

/** Heroku kills a dyno 30 s after SIGTERM, in milliseconds. */
const lastMoment = 28000;

type Ending = () => Promise<void>;

async function main(): Promise<void> {
    const config = readConfig();
    const name = config.dyno ?? `${config.process}.${process.pid}`;
    const logger = pino({ level: config.logLevel, base: { app: 'heroku-app', process: name } });
    const telemetry = await openTelemetry({ process: name, tracing: config.tracing }, logger);
    const opened = await openQueue({
        directory: config.dataDirectory,
        retention: config.queue.retention,
        kafka: config.queue.kafka,
        onError: (what, error) => logger.error({ err: error, what }, 'the queue has trouble; it is tried again'),
        onBroken: (error) => {
            logger.fatal({ err: error }, 'the queue is broken');
            die(error);
        }
    });
    const { cluster } = opened;
    const queue = new MeasuredQueue(opened.queue, telemetry);
    const reports =
        config.queue.kafka === undefined
            ? undefined
            : await MetricsReports.open(telemetry.metrics, cluster, (error) =>
                  logger.warn({ err: error }, 'the figures could not be told')
              );
    const ground: Ground = {
        snapshots: async () => reports?.snapshots() ?? [await telemetry.metrics.snapshot()],
        config,
        logger,
        queue,
        cluster,
        telemetry,
        deadLetters: await DeadLetters.open(queue)
    };
    /** In the order in which they are to be done. */
    const endings: Ending[] = [];
    const stop = once(async (signal: string) => {
        logger.info({ signal }, 'stopping');
        setTimeout(() => process.exit(0), lastMoment).unref();
        for (const end of endings) await end();
        await reports?.close();
        await opened.close();
        await telemetry.tracing.close();
        logger.info('stopped');
        process.exit(0);
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal).catch(die));

    const worker = config.process === 'web' ? undefined : await Worker.open(ground);
    const wire = await openWire(ground, endings);
    const web = config.process === 'worker' ? undefined : await openWeb(ground, wire, worker);
    if (web !== undefined) endings.push(() => web.close());
    if (worker !== undefined) {
        endings.push(() => worker.stop());
        if (config.queue.kafka !== undefined) {
            const reports = await reportStatus(
                cluster,
                () => worker.status(),
                (error) => logger.warn({ err: error }, 'the status could not be told')
            );
            endings.push(() => reports.close());
        }
        worker.start();
    }
    logger.info({ address: web?.address, loginUrl: config.salesforce.loginUrl }, 'ready');
    const urls = web && { url: `http://${web.address}`, wireUrl: `ws://${web.address}/wire` };
    process.stdout.write(`${JSON.stringify({ ready: true, ...urls })}\n`);
}

async function openWeb(ground: Ground, wire: WireFeed, worker: Worker | undefined): Promise<Web> {
    if (worker !== undefined) return Web.open(ground, wire, () => worker.status());
    const reports = await WorkerReports.open(ground.cluster);
    return Web.open(ground, wire, () => reports.status());
}

/** Without Kafka this process makes the lines for itself; with it the worker that leads makes them, and every web process hears them. */
async function openWire({ config, logger, queue, cluster }: Ground, endings: Ending[]): Promise<WireFeed> {
    const { rate } = config.wire;
    const onError = (error: unknown): void => logger.warn({ err: error }, 'the wire lost lines');
    const onRate = (wire: WireFeed): void => {
        wire.on('rate', (now, by) => logger.info({ rate: now, by }, 'the wire’s rate was set'));
    };
    if (config.queue.kafka === undefined) {
        const wire = new Wire(rate);
        onRate(wire);
        wire.start();
        endings.push(async () => wire.stop());
        return wire;
    }
    const wire = await SharedWire.open(queue, cluster, rate, onError);
    onRate(wire);
    if (config.process !== 'worker') wire.start();
    endings.push(() => wire.close());
    if (config.process !== 'web') {
        const generator = new WireGenerator(queue, cluster, rate, onError);
        endings.push(() => generator.close());
    }
    return wire;
}

function once<Argument>(action: (argument: Argument) => Promise<void>): (argument: Argument) => Promise<void> {
    let done: Promise<void> | undefined;
    return (argument) => (done ??= action(argument));
}

function die(error: unknown): never {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
}

main().catch(die);
