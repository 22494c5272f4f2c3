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
import { observedStore, observeWorker } from './telemetry/observeWorker';
import type { MetricsSnapshot } from './telemetry/metrics';
import type { Telemetry } from './telemetry/telemetry';

/** What must go out before the app ends gets so long, in milliseconds. */
const drainTime = 20000;

/** What both halves of the app stand on. */
export interface Ground {
    readonly config: Config;
    readonly logger: Logger;
    readonly queue: EventQueue;
    readonly cluster: Cluster;
    readonly deadLetters: DeadLetters;
    readonly telemetry: Telemetry;
    /** The figures of all processes that tell theirs. */
    readonly snapshots: () => Promise<readonly MetricsSnapshot[]>;
}

/** The half of the app that speaks with Salesforce: Salesforce to queue, queue to Salesforce. */
export class Worker {
    readonly #inbound: SalesforceToQueue;
    readonly #outbound: QueueToSalesforce;
    readonly #subscriber: SalesforceSubscriber;
    readonly #telemetry: Telemetry;

    private constructor(
        inbound: SalesforceToQueue,
        outbound: QueueToSalesforce,
        subscriber: SalesforceSubscriber,
        telemetry: Telemetry
    ) {
        this.#telemetry = telemetry;
        this.#inbound = inbound;
        this.#outbound = outbound;
        this.#subscriber = subscriber;
    }

    static async open({ config, logger, queue, cluster, deadLetters, telemetry }: Ground): Promise<Worker> {
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
            store: observedStore(telemetry, logger, inbound),
            onLead: () => inbound.refresh(),
            budget: await DeliveryBudget.open({
                cluster,
                configured: config.salesforce.deliveryBudget,
                readLimit: () => readDeliveryLimit(rest)
            }),
            pubSub: config.salesforce.pubSub
        });
        observeWorker(telemetry, logger, { subscriber, inbound, outbound, deadLetters });
        return new Worker(inbound, outbound, subscriber, telemetry);
    }

    start(): void {
        this.#subscriber.start();
        this.#inbound.start();
        this.#outbound.start();
    }

    async status(): Promise<WorkerStatus> {
        const { inbound, outbound } = this.#telemetry;
        return {
            salesforce: this.#subscriber.state,
            outbound: {
                depth: await this.#outbound.depth(),
                trouble: this.#outbound.trouble,
                perSecond: outbound.perSecond,
                duration: outbound.duration
            },
            inbound: {
                duplicates: this.#inbound.duplicates,
                perSecond: inbound.perSecond,
                duration: inbound.duration
            }
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
