import type { IncomingHttpHeaders } from 'node:http';
import { SalesforceError } from '../errors';
import type { JsonBody } from './json/jsonBody';
import type { ApiServices } from './orgServices';
import { notFound, type ApiResponse } from './reply';
import type { Session } from './session';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** A request to a REST resource, from the network or from inside a composite request. */
export interface ApiRequest {
    readonly method: HttpMethod;
    /** The path below `/services/data/vNN.N`, e.g. `/sobjects/Account/001…`. */
    readonly path: string;
    /** `67.0`. */
    readonly version: string;
    /** `/services/data/v67.0`. */
    readonly base: string;
    /** By the names in the route's pattern, percent-decoded. */
    readonly parameters: Readonly<Record<string, string>>;
    readonly query: URLSearchParams;
    readonly headers: IncomingHttpHeaders;
    readonly body: JsonBody;
    readonly session: Session;
    /** `http://localhost:8080`, as the client reached the org. */
    readonly origin: string;
    readonly services: ApiServices;
    /** Runs another request of the same client (composite, batch). Never throws: errors come as responses. */
    readonly dispatch: (request: SubRequest) => ApiResponse;
}

/** `rest/62.0;client=MyApp`: where change events say that a change came from. The client is that of `Sforce-Call-Options`. */
export function restOrigin({ version, headers }: Pick<ApiRequest, 'version' | 'headers'>): string {
    const client = /client=([^,]+)/i.exec(String(headers['sforce-call-options'] ?? ''))?.[1]?.trim();
    return `rest/${version}${client === undefined ? '' : `;client=${client}`}`;
}

/** A request inside a composite one. */
export interface SubRequest {
    readonly method: string;
    /** Path below the host, with the query. */
    readonly url: string;
    readonly body: JsonBody;
    readonly headers: IncomingHttpHeaders;
}

/** Synchronous, so that several requests can share a transaction; what must reach the disk first is `ApiResponse.durable`. */
export type Handler = (request: ApiRequest) => ApiResponse;

/** A path with a handler a method. `:name` stands for one segment. */
export interface Route {
    readonly path: string;
    readonly methods: Readonly<Partial<Record<HttpMethod, Handler>>>;
}

/** Matches paths against a table of routes; the first match counts. */
export class RouteTable {
    readonly #bySegmentCount = new Map<number, { segments: readonly string[]; route: Route }[]>();

    constructor(routes: readonly Route[]) {
        for (const route of routes) {
            const segments = splitPath(route.path);
            const same = this.#bySegmentCount.get(segments.length) ?? [];
            same.push({ segments, route });
            this.#bySegmentCount.set(segments.length, same);
        }
    }

    /** The handler of a request; NOT_FOUND or METHOD_NOT_ALLOWED if there is none. */
    find(method: string, path: string): { handler: Handler; parameters: Record<string, string> } {
        const given = splitPath(path);
        for (const { segments, route } of this.#bySegmentCount.get(given.length) ?? []) {
            const parameters = match(segments, given);
            if (!parameters) continue;
            const handler = route.methods[(method === 'HEAD' ? 'GET' : method) as HttpMethod];
            if (handler) return { handler, parameters };
            const allowed = Object.keys(route.methods).flatMap((name) => (name === 'GET' ? ['HEAD', 'GET'] : [name]));
            throw new SalesforceError(
                'METHOD_NOT_ALLOWED',
                `HTTP Method '${method}' not allowed. Allowed are ${allowed.join(',')}`
            );
        }
        throw notFound();
    }
}

function splitPath(path: string): string[] {
    return path.split('/').filter((segment) => segment !== '');
}

function match(pattern: readonly string[], given: readonly string[]): Record<string, string> | undefined {
    const parameters: Record<string, string> = {};
    for (const [i, segment] of pattern.entries()) {
        const text = given[i] ?? '';
        if (segment.startsWith(':')) parameters[segment.slice(1)] = decode(text);
        else if (segment.toLowerCase() !== text.toLowerCase()) return undefined;
    }
    return parameters;
}

function decode(segment: string): string {
    try {
        return decodeURIComponent(segment);
    } catch {
        return segment;
    }
}
