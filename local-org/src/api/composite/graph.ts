import { SalesforceError } from '../../errors';
import { isJsonObject, type Json } from '../json/jsonBody';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { allDurable, readSubrequests, runTogether, subresponse, type Subrequest } from './composite';

/** "Composite Graph Limits": nodes of all graphs together, and graphs of a request. */
const mostNodes = 500;
const mostGraphs = 75;

interface Graph {
    readonly graphId: string;
    readonly nodes: readonly Subrequest[];
}

/** `POST /composite/graph`: groups of subrequests, each done as a whole or not at all, whatever becomes of the others. */
export function graph(request: ApiRequest): ApiResponse {
    const outcomes = readGraphs(request).map(({ graphId, nodes }) => ({ graphId, ...runTogether(request, nodes) }));
    return {
        status: 200,
        body: {
            graphs: outcomes.map(({ graphId, results }) => ({
                graphId,
                graphResponse: { compositeResponse: results.map(subresponse) },
                isSuccessful: results.every(({ response }) => response.status < 400)
            }))
        },
        durable: Promise.all(outcomes.map(({ results, durable }) => allDurable(results, durable))).then(() => undefined)
    };
}

function readGraphs({ body }: ApiRequest): Graph[] {
    const list = body.object()['graphs'];
    if (!Array.isArray(list)) throw body.mistyped('list', list ?? null, list === undefined ? [] : ['graphs']);
    const seen = new Set<string>();
    const graphs = (list as readonly Json[]).map((json, i): Graph => {
        if (!isJsonObject(json)) throw body.mistyped('CompositeGraph', json, ['graphs', i]);
        const { graphId } = json;
        if (typeof graphId !== 'string' || !/^[a-z0-9][\w-]{0,39}$/i.test(graphId)) {
            throw new SalesforceError(
                'INVALID_INPUT',
                'A graphId begins with a letter or digit and has 40 characters at most.'
            );
        }
        if (seen.has(graphId)) throw new SalesforceError('INVALID_INPUT', `Duplicate graphId '${graphId}'.`);
        seen.add(graphId);
        const nodes = readSubrequests(body, json['compositeRequest'], ['graphs', i, 'compositeRequest']);
        nodes.forEach(requireRecordNode);
        return { graphId, nodes };
    });
    const nodes = graphs.reduce((total, each) => total + each.nodes.length, 0);
    if (graphs.length > mostGraphs || nodes > mostNodes) {
        const message = `A composite graph request has at most ${mostGraphs} graphs with ${mostNodes} nodes together.`;
        throw new SalesforceError('LIMIT_EXCEEDED', message);
    }
    return graphs;
}

/** "Composite graph requests support only these URLs": objects, their rows, and rows by external id. */
function requireRecordNode({ method, url }: Subrequest): void {
    const path = /^\/services\/data\/v[^/]+\/sobjects\/([^/?]+)((?:\/[^/?]+){0,2})\/?(?:\?.*)?$/.exec(url);
    if (path && !(path[2] === '' && method.toUpperCase() !== 'POST')) return;
    throw new SalesforceError('INVALID_INPUT', `${method} ${url} is not supported in a composite graph.`);
}
