import type { Logger } from 'pino';
import { Meter } from './meter';
import { Metrics } from './metrics';
import { Tracing, type TracingSettings } from './tracing';

/** What a process tells of itself: figures for Prometheus, traces, and rates for the page. */
export interface Telemetry {
    readonly metrics: Metrics;
    readonly tracing: Tracing;
    /** Events from Salesforce, and how long after Salesforce made them they were durable. */
    readonly inbound: Meter;
    /** Messages that Salesforce took, and how long after they were queued. */
    readonly outbound: Meter;
}

export interface TelemetrySettings {
    /** The name of this process among the app's, for example `web.1`. */
    readonly process: string;
    readonly tracing: TracingSettings | undefined;
}

export async function openTelemetry(
    { process, tracing }: TelemetrySettings,
    logger: Pick<Logger, 'warn'>
): Promise<Telemetry> {
    const onError = (error: unknown): void => logger.warn({ err: error }, 'traces could not be delivered');
    return {
        metrics: new Metrics(process),
        tracing: await Tracing.open(tracing, onError),
        inbound: new Meter(),
        outbound: new Meter()
    };
}
