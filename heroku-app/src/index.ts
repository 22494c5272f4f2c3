import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import pino, { type Logger } from 'pino';
import { readConfig, type Config } from './config';
import type { AgencyStatus } from './http/agency';
import { createServer } from './http/server';
import { EmbeddedQueue } from './queue/embedded';
import { EmbeddedCluster } from './queue/embeddedCluster';
import { DeadLetters } from './relay/deadLetters';
import { FlashDesk } from './relay/flashDesk';
import { NewsHeard } from './relay/newsHeard';
import { QueueToSalesforce } from './relay/queueToSalesforce';
import { SalesforceToQueue } from './relay/salesforceToQueue';
import { createPublisher } from './salesforce/createPublisher';
import { DeliveryBudget } from './salesforce/deliveryBudget';
import { readDeliveryLimit } from './salesforce/readDeliveryLimit';
import { RestClient } from './salesforce/restClient';
import { SalesforceSubscriber } from './salesforce/salesforceSubscriber';
import { SalesforceSession } from './salesforce/session';
import { CommandLog } from './websocket/command';
import { WireServer } from './websocket/server';
import { TicketOffice } from './websocket/ticket';
import { Wire } from './wire/wire';

/** Heroku kills a dyno 30 s after SIGTERM; what must go out gets most of it, in milliseconds. */
const drainTime = 20000;
const lastMoment = 28000;

async function main(): Promise<void> {
    const config = readConfig();
    const logger = pino({ level: config.logLevel, base: { app: 'heroku-app' } });
    const queue = new EmbeddedQueue({
        directory: join(config.dataDirectory, 'queue'),
        retention: config.queue.retention,
        onHandlerError: (topic, error) => logger.error({ err: error, topic }, 'a batch failed and comes again'),
        onBroken: (error) => {
            logger.fatal({ err: error }, 'the queue is broken');
            die(error);
        }
    });
    const cluster = new EmbeddedCluster(join(config.dataDirectory, 'cluster'), (role, error) =>
        logger.error({ err: error, role }, 'a role’s work failed and is begun again')
    );
    const session = new SalesforceSession(config.salesforce);
    const rest = new RestClient(session);
    const deadLetters = await DeadLetters.open(queue);
    const inbound = await SalesforceToQueue.open(queue, deadLetters);
    const outbound = new QueueToSalesforce(queue, createPublisher(config.salesforce, session, rest), deadLetters);
    const subscriber = await SalesforceSubscriber.open({
        protocol: config.salesforce.subscriber,
        session,
        cluster,
        channels: config.salesforce.channels,
        firstReplay: config.salesforce.firstReplay,
        store: (channel, message, organizationId) => inbound.store(channel, message, organizationId),
        onLead: () => inbound.refresh(),
        budget: await DeliveryBudget.open({
            cluster,
            configured: config.salesforce.deliveryBudget,
            readLimit: () => readDeliveryLimit(rest)
        }),
        pubSub: config.salesforce.pubSub
    });
    const flashes = await FlashDesk.open(queue, deadLetters);
    const news = await NewsHeard.open(queue);
    const commands = new CommandLog();
    const wire = new Wire(config.wire.rate);
    const wireServer = new WireServer({
        wire,
        tickets: await TicketOffice.open(config.wire.ticketSecret, queue),
        commands,
        allowedOrigins: config.wire.allowedOrigins,
        maxClients: config.wire.maxClients,
        maxClientsPerUser: config.wire.maxClientsPerUser,
        slowClients: config.wire.slowClients,
        logger
    });
    const status = async (): Promise<AgencyStatus> => ({
        salesforce: subscriber.state,
        outbound: { depth: await outbound.depth(), trouble: outbound.trouble, deadLetters: deadLetters.list().length },
        inbound: { duplicates: inbound.duplicates },
        wire: {
            rate: wire.rate,
            linesPerSecond: wire.linesPerSecond,
            clients: wireServer.clients,
            dropped: wireServer.dropped
        }
    });
    const app = await createServer({
        agency: { name: config.agencyName, flashes, news, deadLetters, commands, wire, status },
        deskPassword: config.deskPassword,
        logger
    });
    wireServer.attach(app.server);
    logWhatHappens(logger, { subscriber, outbound, commands, wire });
    await listen(app, config);

    const stop = once(async (signal: string) => {
        logger.info({ signal }, 'stopping');
        setTimeout(() => process.exit(0), lastMoment).unref();
        wire.stop();
        await wireServer.close();
        await app.close();
        await drained(outbound);
        await outbound.stop();
        await subscriber.stop();
        await cluster.close();
        await queue.close();
        logger.info('stopped');
        process.exit(0);
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal).catch(die));

    subscriber.start();
    outbound.start();
    wire.start();
    const { port } = app.server.address() as AddressInfo;
    const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
    const url = `http://${host}:${port}`;
    logger.info({ url, loginUrl: config.salesforce.loginUrl, channels: config.salesforce.channels }, 'listening');
    process.stdout.write(`${JSON.stringify({ ready: true, url, wireUrl: `ws://${host}:${port}/wire` })}\n`);
}

interface Talkative {
    readonly subscriber: SalesforceSubscriber;
    readonly outbound: QueueToSalesforce;
    readonly commands: CommandLog;
    readonly wire: Wire;
}

function logWhatHappens(logger: Logger, { subscriber, outbound, commands, wire }: Talkative): void {
    subscriber.on('connected', () => logger.info('connected to Salesforce'));
    subscriber.on('lost', (loss) => logger.warn({ ...loss }, 'no connection to Salesforce; it is tried again'));
    subscriber.on('refused', (channel, error, advice) =>
        logger.warn({ channel, error, advice }, 'Salesforce refused a subscription')
    );
    subscriber.on('paused', (reason) => logger.error({ reason }, 'subscriptions rest'));
    subscriber.on('gap', (gap) =>
        logger.error({ gap }, 'events may be lost; going on with all that Salesforce still has')
    );
    outbound.on('retry', (error) => logger.warn({ error: error.message }, 'publishing failed and is tried again'));
    outbound.on('refused', (id, error) => logger.error({ id, error: error.message }, 'Salesforce refused a message'));
    outbound.on('published', (id) => logger.info({ id }, 'published'));
    commands.on('command', (command) => logger.info({ command }, 'an editor’s command'));
    wire.on('rate', (rate, by) => logger.info({ rate, by }, 'the wire’s rate was set'));
}

/** Waits until Salesforce has taken what is queued, unless it takes nothing at the moment. */
async function drained(outbound: QueueToSalesforce): Promise<void> {
    const deadline = Date.now() + drainTime;
    while (Date.now() < deadline && outbound.trouble === undefined && (await outbound.depth()) > 0)
        await new Promise((again) => setTimeout(again, 50));
}

async function listen(app: Awaited<ReturnType<typeof createServer>>, { port, host }: Config): Promise<void> {
    try {
        await app.listen({ port, host });
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
            throw new Error(`Port ${port} is in use: stop what listens there, or set PORT to another one.`);
        throw error;
    }
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
