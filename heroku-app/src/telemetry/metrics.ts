import {
    AggregatorRegistry,
    collectDefaultMetrics,
    Counter,
    Gauge,
    Histogram,
    Registry,
    type MetricObjectWithValues,
    type MetricValue
} from 'prom-client';

/** A process's figures, as they travel to the process that is asked for all of them. */
export type MetricsSnapshot = MetricObjectWithValues<MetricValue<string>>[];

/** The ways that an event goes, each of which takes its time. */
export type Hop = 'salesforce_to_queue' | 'queue_to_websocket' | 'salesforce_to_websocket' | 'agency_to_salesforce';

/** Seconds: from a fast disk to a long outage. */
const latencies = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];
const waits = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** What Prometheus is told. docs/operations.md says what each figure means and what to do about it. */
export class Metrics {
    readonly #registry = new Registry();
    readonly received = this.#counter(
        'agency_salesforce_events_total',
        'Events that Salesforce delivered, by what became of them: stored or failed',
        ['channel', 'result']
    );
    readonly published = this.#counter(
        'agency_published_total',
        'Messages for Salesforce: published, refused for good, or (once each time) put off',
        ['result']
    );
    readonly hops = this.#histogram('agency_hop_seconds', 'Time that events take on their way', ['hop'], latencies);
    readonly reconnects = this.#counter('agency_salesforce_connections_lost_total', 'Connections to Salesforce lost');
    readonly gaps = this.#counter('agency_replay_gaps_total', 'Times that Salesforce no longer knew a replay id', [
        'channel'
    ]);
    readonly deadLettersAdded = this.#counter('agency_dead_letters_added_total', 'Messages given up', ['direction']);
    readonly appended = this.#counter('agency_queue_appended_total', 'Messages durable in the queue', ['topic']);
    readonly appendFailures = this.#counter('agency_queue_append_failures_total', 'Messages the queue did not take', [
        'topic'
    ]);
    readonly appendTime = this.#histogram(
        'agency_queue_append_seconds',
        'Time until a message is durable',
        ['topic'],
        waits
    );
    readonly handled = this.#counter('agency_queue_handled_total', 'Messages that a consumer group is done with', [
        'topic',
        'group'
    ]);
    readonly requests = this.#histogram(
        'agency_http_request_seconds',
        'Time that requests took, by route',
        ['method', 'route', 'status'],
        waits
    );
    readonly refusals = this.#counter('agency_http_refused_total', 'Requests and connections refused at the door', [
        'reason'
    ]);

    /** @param process its name among the app's processes, for example `web.1` */
    constructor(process: string) {
        this.#registry.setDefaultLabels({ process });
        collectDefaultMetrics({ register: this.#registry });
    }

    /** A hop took so long, in milliseconds; clocks that disagree make none negative. */
    hop(hop: Hop, duration: number): void {
        this.hops.observe({ hop }, Math.max(0, duration) / 1000);
    }

    /** A figure that is looked up when it is asked for. One that can't be had at the moment (NaN, or a rejection) is left out. */
    gauge(name: string, help: string, look: () => number | Promise<number>): void {
        this.gauges(name, help, [], async () => [{ labels: {}, value: await look() }]);
    }

    /** Like {@link gauge}, with a value for each set of labels. */
    gauges<Label extends string>(
        name: string,
        help: string,
        labelNames: readonly Label[],
        look: () => LabelledValue<Label>[] | Promise<LabelledValue<Label>[]>
    ): void {
        new Gauge({
            name,
            help,
            labelNames: [...labelNames],
            registers: [this.#registry],
            async collect() {
                this.reset();
                // prom-client shows 0 for a gauge without labels that was reset
                if (labelNames.length === 0) this.set(NaN);
                const found = await Promise.resolve()
                    .then(look)
                    .catch(() => []);
                for (const { labels, value } of found) this.set(labels, value);
            }
        });
    }

    /** A count that is kept elsewhere, since the process started. */
    count(name: string, help: string, look: () => number): void {
        new Counter({
            name,
            help,
            registers: [this.#registry],
            collect() {
                this.reset();
                this.inc(look());
            }
        });
    }

    /** What there is now, each value with the label `process`. */
    async snapshot(): Promise<MetricsSnapshot> {
        const metrics = await this.#registry.getMetricsAsJSON();
        // no two processes' values have the same labels, so nothing is ever added up
        return metrics.map((metric) => ({
            ...metric,
            aggregator: 'first',
            values: metric.values.filter(({ value }) => Number.isFinite(value))
        }));
    }

    #counter<Label extends string = never>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
        return new Counter({ name, help, labelNames, registers: [this.#registry] });
    }

    #histogram<Label extends string>(
        name: string,
        help: string,
        labelNames: Label[],
        buckets: number[]
    ): Histogram<Label> {
        return new Histogram({ name, help, labelNames, buckets, registers: [this.#registry] });
    }
}

export interface LabelledValue<Label extends string> {
    readonly labels: Readonly<Record<Label, string>>;
    readonly value: number;
}

/** Snapshots of several processes in Prometheus's text format. */
export function textOf(snapshots: readonly MetricsSnapshot[]): Promise<string> {
    return AggregatorRegistry.aggregate([...snapshots]).metrics();
}

/** The content type of {@link textOf}. */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;
