import { SpanKind } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { createdAt, eventId, type SalesforceMessage } from '../event';
import type { DeadLetters } from '../relay/deadLetters';
import type { Handed, QueueToSalesforce } from '../relay/queueToSalesforce';
import type { SalesforceToQueue } from '../relay/salesforceToQueue';
import type { SalesforceSubscriber } from '../salesforce/salesforceSubscriber';
import type { ChannelState, StoreEvent } from '../salesforce/subscriber';
import type { Telemetry } from './telemetry';
import { traceIdOf } from './tracing';

/** What the worker's half is made of. */
export interface WorkerParts {
    readonly subscriber: SalesforceSubscriber;
    readonly inbound: SalesforceToQueue;
    readonly outbound: QueueToSalesforce;
    readonly deadLetters: DeadLetters;
}

/** Stores events as `store` does, and tells of each: in the log by its id, in the figures, as a span that its place in the queue belongs to. */
export function observedStore(telemetry: Telemetry, logger: Logger, relay: SalesforceToQueue): StoreEvent {
    const { metrics, tracing } = telemetry;
    const store = async (channel: string, message: SalesforceMessage, organizationId: string): Promise<void> => {
        const about = {
            eventId: eventId(channel, message, organizationId),
            channel,
            replayId: message.event?.replayId,
            traceId: traceIdOf(tracing.traceparent)
        };
        try {
            const outcome = await relay.store(channel, message, organizationId);
            metrics.received.inc({ channel, result: outcome });
            const madeAt = createdAt(message);
            const duration = madeAt === undefined ? undefined : Math.max(0, Date.now() - madeAt);
            if (outcome === 'stored') {
                telemetry.inbound.count(duration);
                if (duration !== undefined) metrics.hop('salesforce_to_queue', duration);
            }
            logger.info({ ...about, outcome }, 'heard');
        } catch (error) {
            metrics.received.inc({ channel, result: 'failed' });
            logger.error({ ...about, err: error }, 'an event could not be stored; it comes again');
            throw error;
        }
    };
    return (channel, message, organizationId) => {
        const attributes = {
            'messaging.system': 'salesforce',
            'messaging.operation.type': 'receive',
            'messaging.destination.name': channel,
            'messaging.message.id': eventId(channel, message, organizationId)
        };
        return tracing.inSpan(`receive ${channel}`, { kind: SpanKind.CONSUMER, attributes }, () =>
            store(channel, message, organizationId)
        );
    };
}

/** Tells what happens between Salesforce and the queue. */
export function observeWorker(telemetry: Telemetry, logger: Logger, parts: WorkerParts): void {
    observeSubscriber(telemetry, logger, parts.subscriber);
    observeOutbound(telemetry, logger, parts.outbound);
    const { metrics } = telemetry;
    const { inbound, outbound, deadLetters } = parts;
    deadLetters.on('added', ({ id, cause, outbound: out }) => {
        metrics.deadLettersAdded.inc({ direction: out === undefined ? 'inbound' : 'outbound' });
        logger.error({ eventId: id, cause }, 'a dead letter');
    });
    deadLetters.on('replayed', ({ id }) => logger.info({ eventId: id }, 'a dead letter was sent again'));
    deadLetters.on('discarded', ({ id }) => logger.warn({ eventId: id }, 'a dead letter was discarded'));
    metrics.gauge('agency_dead_letters', 'Messages that are given up and wait for somebody to look', () => deadLetters.list().length); // prettier-ignore
    metrics.gauge('agency_queue_depth', 'Messages that Salesforce has not taken yet', () => outbound.depth());
    metrics.gauge('agency_publishing_held_up', '1 while Salesforce takes nothing', () => (outbound.trouble === undefined ? 0 : 1)); // prettier-ignore
    metrics.count('agency_duplicates_dropped_total', 'Events that Salesforce sent again', () => inbound.duplicates);
}

function observeSubscriber({ metrics }: Telemetry, logger: Logger, subscriber: SalesforceSubscriber): void {
    subscriber.on('connected', () => logger.info('connected to Salesforce'));
    subscriber.on('lost', (loss) => {
        metrics.reconnects.inc();
        logger.warn({ ...loss }, 'no connection to Salesforce; it is tried again');
    });
    subscriber.on('refused', (channel, error, advice) =>
        logger.warn({ channel, error, advice }, 'Salesforce refused a subscription')
    );
    subscriber.on('paused', (reason) => logger.error({ reason }, 'subscriptions rest'));
    subscriber.on('gap', (gap) => {
        metrics.gaps.inc({ channel: gap.channel });
        logger.error({ gap }, 'events may be lost; going on with all that Salesforce still has');
    });
    metrics.gauge('agency_salesforce_connected', '1 while this process hears Salesforce', () =>
        subscriber.state.connection === 'connected' ? 1 : 0
    );
    metrics.gauge('agency_salesforce_standby', '1 while another process hears Salesforce', () =>
        subscriber.state.connection === 'standby' ? 1 : 0
    );
    metrics.gauges('agency_salesforce_channels', 'Channels in each state', ['state'], () => {
        // in a process on standby they say nothing
        if (subscriber.state.connection === 'standby') return [];
        const counts: Record<ChannelState['state'], number> = { waiting: 0, subscribing: 0, live: 0, refused: 0, paused: 0 }; // prettier-ignore
        for (const { state } of subscriber.state.channels) counts[state]++;
        return Object.entries(counts).map(([state, value]) => ({ labels: { state }, value }));
    });
    metrics.gauge('agency_delivery_budget_used', 'Events delivered in the last 24 hours', () => subscriber.state.budget?.delivered ?? NaN); // prettier-ignore
    metrics.gauge('agency_delivery_budget_limit', 'Events that may be delivered in 24 hours', () => subscriber.state.budget?.limit ?? NaN); // prettier-ignore
}

function observeOutbound(telemetry: Telemetry, logger: Logger, outbound: QueueToSalesforce): void {
    const { metrics, tracing } = telemetry;
    outbound.on('retry', (error) => {
        metrics.published.inc({ result: 'retried' });
        logger.warn({ error: error.message }, 'publishing failed and is tried again');
    });
    outbound.on('published', (id, handed) => {
        const duration = Date.now() - handed.queuedAt;
        metrics.published.inc({ result: 'published' });
        metrics.hop('agency_to_salesforce', duration);
        telemetry.outbound.count(duration);
        record(id, handed);
        logger.info({ eventId: id, eventUuid: handed.eventUuid, traceId: traceIdOf(handed.message.traceparent) }, 'published'); // prettier-ignore
    });
    outbound.on('refused', (id, error, handed) => {
        metrics.published.inc({ result: 'refused' });
        record(id, handed, error);
        const traceId = traceIdOf(handed.message.traceparent);
        logger.error({ eventId: id, traceId, error: error.message }, 'Salesforce refused a message');
    });
    const record = (id: string, { message, takenAt, eventUuid }: Handed, failure?: unknown): void => {
        const attributes = {
            'messaging.system': 'salesforce',
            'messaging.operation.type': 'send',
            'messaging.message.id': id,
            ...(eventUuid === undefined ? {} : { 'salesforce.event_uuid': eventUuid })
        };
        const options = { kind: SpanKind.CLIENT, attributes, parent: message.traceparent, startTime: takenAt };
        tracing.record(`publish ${message.kind} to Salesforce`, options, failure);
    };
}
