import { SpanKind } from '@opentelemetry/api';
import type { NewsHeard } from '../relay/newsHeard';
import type { WireServer } from '../websocket/server';
import type { WireFeed } from '../wire/wireFeed';
import type { Telemetry } from './telemetry';

/** Tells what happens between the queue and the WebSockets of this process. */
export function observeWire({ metrics }: Telemetry, wireServer: WireServer, wire: WireFeed): void {
    metrics.gauge('agency_websocket_clients', 'WebSocket connections that are open', () => wireServer.clients);
    metrics.gauge('agency_wire_lines_per_second', 'Lines of the wire in the last second', () => wire.linesPerSecond);
    metrics.count('agency_websocket_messages_sent_total', 'Messages times clients', () => wireServer.sent);
    metrics.count('agency_websocket_batches_dropped_total', 'Batches that slow clients did not get when they were due', () => wireServer.dropped); // prettier-ignore
    metrics.count('agency_websocket_sent_away_total', 'Clients sent away for reading too slowly', () => wireServer.sentAway); // prettier-ignore
}

/** Sends published stories to the wire's clients: the last hop of an event on its way from Salesforce to a screen. */
export function sendNews({ metrics, tracing }: Telemetry, news: NewsHeard, wireServer: WireServer): void {
    news.on('heard', (kind, { id, time, subject, data = {}, traceparent }, queuedAt) => {
        if (kind !== 'story-published') return;
        const { Headline__c: headline, Category__c: category, Urgency__c: urgency } = data;
        const attributes = {
            'messaging.operation.type': 'process',
            'messaging.message.id': id,
            'wire.clients': wireServer.clients
        };
        const span = tracing.begin('send to WebSocket', { kind: SpanKind.CONSUMER, attributes, parent: traceparent });
        wireServer.send({ type: 'news', id, time: Date.parse(time ?? ''), subject, headline, category, urgency });
        span?.end();
        const now = Date.now();
        metrics.hop('queue_to_websocket', now - queuedAt);
        const madeAt = Date.parse(time ?? '');
        if (madeAt > 0) metrics.hop('salesforce_to_websocket', now - madeAt);
    });
}
