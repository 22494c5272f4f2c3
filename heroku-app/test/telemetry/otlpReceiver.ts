import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP's JSON has it, as far as tests look. */
export interface ReceivedSpan {
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId?: string;
    readonly name: string;
    readonly kind: number;
}

interface ExportRequest {
    readonly resourceSpans: readonly {
        readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
        readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[];
    }[];
}

/** Takes traces by OTLP over HTTP, as a collector does. */
export class OtlpReceiver {
    readonly spans: ReceivedSpan[] = [];
    readonly services = new Set<string | undefined>();
    /** Values of the header `api-key`. */
    readonly keys = new Set<unknown>();
    readonly #server: Server;

    private constructor() {
        this.#server = createServer(async (request, response) => {
            let body = '';
            for await (const chunk of request) body += String(chunk);
            if (request.url === '/v1/traces') this.#take(JSON.parse(body) as ExportRequest);
            this.keys.add(request.headers['api-key']);
            response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        });
    }

    static async start(): Promise<OtlpReceiver> {
        const receiver = new OtlpReceiver();
        await new Promise<void>((listening) => receiver.#server.listen(0, '127.0.0.1', listening));
        return receiver;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    find(name: string): ReceivedSpan | undefined {
        return this.spans.find((span) => span.name === name);
    }

    /** The span's name and those of its ancestors, outermost first. */
    pathOf(name: string): readonly string[] {
        const path: string[] = [];
        for (let span = this.find(name); span !== undefined;) {
            path.unshift(span.name);
            const { parentSpanId, traceId } = span;
            span = this.spans.find((other) => other.spanId === parentSpanId && other.traceId === traceId);
        }
        return path;
    }

    async close(): Promise<void> {
        const closed = new Promise((resolve) => this.#server.close(resolve));
        this.#server.closeAllConnections();
        await closed;
    }

    #take({ resourceSpans }: ExportRequest): void {
        for (const { resource, scopeSpans } of resourceSpans) {
            this.services.add(resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue);
            for (const { spans } of scopeSpans) this.spans.push(...spans);
        }
    }
}
