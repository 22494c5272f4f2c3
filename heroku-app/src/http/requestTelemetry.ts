import { randomUUID } from 'node:crypto';
import { SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Telemetry } from '../telemetry/telemetry';
import { readTraceparent } from '../telemetry/tracing';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The router's id of a request ("X-Request-ID", 20 to 200 characters on Heroku), else one of our own. */
export function requestIdOf({ headers }: Pick<FastifyRequest, 'headers'>): string {
    const given = headers['x-request-id'];
    return typeof given === 'string' && /^[\w+/=-]{8,200}$/.test(given) ? given : randomUUID();
}

/** Gives each answer its request's id, times it, and lets what a change brings about belong to one trace. */
export function addRequestTelemetry(app: FastifyInstance, { metrics, tracing }: Telemetry): void {
    const spans = new WeakMap<FastifyRequest, Span>();
    app.addHook('onRequest', async (request, reply) => {
        reply.header('x-request-id', request.id);
    });
    // not earlier: what reads the body would lose the span again
    app.addHook('preHandler', (request, _reply, done) => {
        if (!tracing.isOn || safeMethods.has(request.method)) return done();
        const route = request.routeOptions.url ?? '';
        const span = tracing.begin(`${request.method} ${route}`, {
            kind: SpanKind.SERVER,
            parent: readTraceparent(request.headers.traceparent),
            attributes: { 'http.request.method': request.method, 'http.route': route, 'http.request.id': request.id }
        });
        if (span !== undefined) spans.set(request, span);
        tracing.within(span, done);
    });
    app.addHook('onResponse', async (request, reply) => {
        const { method, routeOptions } = request;
        const status = String(reply.statusCode);
        metrics.requests.observe({ method, route: routeOptions.url ?? 'none', status }, reply.elapsedTime / 1000);
        const span = spans.get(request);
        span?.setAttribute('http.response.status_code', reply.statusCode);
        if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
        span?.end();
    });
}
