import type { Logger } from 'pino';
import type { Config } from './config';
import type { WorkerStatus } from './http/agency';
import type { Cluster } from './queue/cluster';
import type { EventQueue } from './queue/eventQueue';
import type { DeadLetters } from './relay/deadLetters';
import { QueueToSalesforce } from './relay/queueToSalesforce';
import { SalesforceToQueue } from './relay/salesforceToQueue';
import { createPublisher } from './salesforce/createPublisher';
import { DeliveryBudget } from './salesforce/deliveryBudget';
import { readDeliveryLimit } from './salesforce/readDeliveryLimit';
import { RestClient } from './salesforce/restClient';
import { SalesforceSubscriber } from './salesforce/salesforceSubscriber';
import { SalesforceSession } from './salesforce/session';

/** What must go out before the app ends gets so long, in milliseconds. */
const drainTime = 20000;

/** What both halves of the app stand on. */
export interface Ground {
    readonly config: Config;
    readonly logger: Logger;
    readonly queue: EventQueue;
    readonly cluster: Cluster;
    readonly deadLetters: DeadLetters;
}

/** The half of the app that speaks with Salesforce: Salesforce to queue, queue to Salesforce. */
export class Worker {
    readonly #inbound: SalesforceToQueue;
    readonly #outbound: QueueToSalesforce;
    readonly #subscriber: SalesforceSubscriber;

    private constructor(inbound: SalesforceToQueue, outbound: QueueToSalesforce, subscriber: SalesforceSubscriber) {
        this.#inbound = inbound;
        this.#outbound = outbound;
        this.#subscriber = subscriber;
    }

    static async open({ config, logger, queue, cluster, deadLetters }: Ground): Promise<Worker> {
        const session = new SalesforceSession(config.salesforce);
        const rest = new RestClient(session);
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
        logWhatHappens(logger, subscriber, outbound);
        return new Worker(inbound, outbound, subscriber);
    }

    start(): void {
        this.#subscriber.start();
        this.#inbound.start();
        this.#outbound.start();
    }

    async status(): Promise<WorkerStatus> {
        return {
            salesforce: this.#subscriber.state,
            outbound: { depth: await this.#outbound.depth(), trouble: this.#outbound.trouble },
            inbound: { duplicates: this.#inbound.duplicates }
        };
    }

    /** Lets out what is queued, unless Salesforce takes nothing at the moment. */
    async stop(): Promise<void> {
        const deadline = Date.now() + drainTime;
        while (Date.now() < deadline && this.#outbound.trouble === undefined && (await this.#outbound.depth()) > 0)
            await new Promise((again) => setTimeout(again, 50));
        await this.#outbound.stop();
        await this.#subscriber.stop();
        await this.#inbound.stop();
    }
}

function logWhatHappens(logger: Logger, subscriber: SalesforceSubscriber, outbound: QueueToSalesforce): void {
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
}
