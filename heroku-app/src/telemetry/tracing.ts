import { AsyncLocalStorage } from 'node:async_hooks';
import {
    isSpanContextValid,
    ROOT_CONTEXT,
    SpanStatusCode,
    trace,
    TraceFlags,
    type Attributes,
    type Context,
    type Span,
    type SpanContext,
    type SpanKind,
    type Tracer
} from '@opentelemetry/api';

export interface TracingSettings {
    /** Base address of an OTLP/HTTP receiver, for example `http://localhost:4318`: traces go to `/v1/traces` below it. */
    readonly endpoint: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly serviceName: string;
}

export interface SpanOptions {
    readonly kind: SpanKind;
    readonly attributes?: Attributes;
    /** W3C `traceparent` of what caused it; by default the span that the caller is in. */
    readonly parent?: string;
    /** Epoch milliseconds; by default now. */
    readonly startTime?: number;
}

/** Where spans come from, and what has to be done before the app ends. */
interface Source {
    readonly tracer: Tracer;
    close(): Promise<void>;
}

/** Spans wait so long to go out together, in milliseconds. */
const collectingTime = 1000;
/** The end of the app waits so long for a receiver of traces, in milliseconds. */
const farewell = 3000;
const traceparentForm = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Traces of events over processes: spans, and their contexts as text. Costs next to nothing as long as nobody receives them. */
export class Tracing {
    readonly #source: Source | undefined;
    readonly #contexts = new AsyncLocalStorage<Context>();

    private constructor(source: Source | undefined) {
        this.#source = source;
    }

    /**
     * @param settings undefined: no traces; then OpenTelemetry's SDK isn't even loaded
     * @param onError hears that spans could not be delivered, once each time this begins
     */
    static async open(settings: TracingSettings | undefined, onError: (error: unknown) => void): Promise<Tracing> {
        return new Tracing(settings === undefined ? undefined : await openSource(settings, onError));
    }

    get isOn(): boolean {
        return this.#source !== undefined;
    }

    /** W3C `traceparent` of the span that the caller is in. */
    get traceparent(): string | undefined {
        const context = this.#contexts.getStore();
        const span = context === undefined ? undefined : trace.getSpanContext(context);
        return span === undefined ? undefined : traceparentOf(span);
    }

    /** The span is over when the work is; what the work throws becomes its status. */
    async inSpan<Result>(name: string, options: SpanOptions, work: () => Promise<Result>): Promise<Result> {
        const span = this.begin(name, options);
        if (span === undefined) return work();
        try {
            return await this.within(span, work);
        } catch (error) {
            fail(span, error);
            throw error;
        } finally {
            span.end();
        }
    }

    /** A span that somebody else ends; undefined if there are no traces. */
    begin(name: string, { kind, attributes, parent, startTime }: SpanOptions): Span | undefined {
        const given = parent === undefined ? this.#contexts.getStore() : contextOf(parent);
        return this.#source?.tracer.startSpan(name, { kind, attributes, startTime }, given ?? ROOT_CONTEXT);
    }

    /** Whatever the work begins belongs to the span. */
    within<Result>(span: Span | undefined, work: () => Result): Result {
        return span === undefined ? work() : this.#contexts.run(trace.setSpan(ROOT_CONTEXT, span), work);
    }

    /** A span that is over already. */
    record(name: string, options: SpanOptions, failure?: unknown): void {
        const span = this.begin(name, options);
        if (span !== undefined && failure !== undefined) fail(span, failure);
        span?.end();
    }

    /** Delivers the spans that wait, if somebody takes them soon. Never rejects. */
    async close(): Promise<void> {
        if (this.#source === undefined) return;
        const closed = this.#source.close().catch(() => undefined);
        let timer: NodeJS.Timeout | undefined;
        await Promise.race([closed, new Promise((resolve) => (timer = setTimeout(resolve, farewell)))]);
        clearTimeout(timer);
    }
}

/** For the logs: the id of the trace that a `traceparent` belongs to. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
    return traceparent === undefined ? undefined : traceparentForm.exec(traceparent)?.[1];
}

/** @returns the text if it is a W3C `traceparent` */
export function readTraceparent(text: unknown): string | undefined {
    return typeof text === 'string' && contextOf(text) !== undefined ? text : undefined;
}

/** "version "-" trace-id "-" parent-id "-" trace-flags" (W3C Trace Context, 3.2). */
function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function contextOf(traceparent: string): Context | undefined {
    const [, traceId, spanId, flags] = traceparentForm.exec(traceparent) ?? [];
    if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
    const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
    const span: SpanContext = { traceId, spanId, traceFlags, isRemote: true };
    return isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : undefined;
}

function fail(span: Span, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
}

async function openSource(settings: TracingSettings, onError: (error: unknown) => void): Promise<Source> {
    const { endpoint, headers, serviceName } = settings;
    const { BatchSpanProcessor, NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    const { resourceFromAttributes } = await import('@opentelemetry/resources');
    const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers: { ...headers } });
    const deliver = exporter.export.bind(exporter);
    let failing = false;
    exporter.export = (spans, done) =>
        deliver(spans, (result) => {
            const failed = result.error !== undefined;
            if (failed && !failing) onError(result.error);
            failing = failed;
            done(result);
        });
    const provider = new NodeTracerProvider({
        resource: resourceFromAttributes({ 'service.name': serviceName }),
        spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: collectingTime })]
    });
    return { tracer: provider.getTracer('heroku-app'), close: () => provider.shutdown() };
}
