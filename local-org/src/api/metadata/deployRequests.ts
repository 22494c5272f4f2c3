import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SalesforceError } from '../../errors';
import type { ApiServices, MetadataServices } from '../orgServices';
import { errorResponse, send, type ApiResponse } from '../reply';
import { authenticated } from '../rest';
import type { Session } from '../session';
import { readDeployOptions } from './deployOptions';
import { deployResult } from './deployResult';
import { multipartParts } from './multipart';

type Handler = (request: FastifyRequest, metadata: MetadataServices, session: Session) => ApiResponse;
type Parameters = Readonly<Record<string, string>>;

/** `/services/data/vNN.0/metadata/deployRequest`: deployments by REST. The package comes as a part of a multipart body. */
export function registerDeployRequests(
    app: FastifyInstance,
    services: ApiServices,
    metadata: MetadataServices,
    logUnexpected: (error: unknown, errorId: string) => void
): void {
    // a package is no text
    app.addContentTypeParser(/^multipart\//, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const path = '/services/data/:version/metadata/deployRequest';
    const route = (method: 'GET' | 'POST' | 'PATCH', url: string, handler: Handler) =>
        app.route({
            method,
            url,
            handler: (request, reply) => {
                services.usage.count();
                try {
                    return send(reply, handler(request, metadata, authenticated(services, request.headers)));
                } catch (error) {
                    return send(reply, errorResponse(error, logUnexpected));
                }
            }
        });

    route('POST', path, (request, { deployments }, { userId }) => {
        const parts = multipartParts(request.headers['content-type'] ?? '', request.body);
        const zip = parts.get('file');
        const { deployOptions: options } = jsonOf(parts.get('json') ?? parts.get('entity_content')) as {
            readonly deployOptions?: Readonly<Record<string, unknown>>;
        };
        if (zip === undefined)
            throw new SalesforceError('MISSING_ARGUMENT', 'A zip file is required: the part "file" is missing');
        const { id } = deployments.deploy(zip, optionsOf(options ?? {}), userId);
        return { status: 201, body: { id, deployOptions: options ?? {}, deployResult: null } };
    });
    route('POST', `${path}/validatedDeployRequestId`, quickDeploy);
    route('GET', `${path}/:id`, (request, { deployments }) => {
        const { id = '' } = request.params as Parameters;
        const { includeDetails } = request.query as { readonly includeDetails?: string };
        const deployment = deployments.find(id);
        const result = deployResult(deployment, includeDetails === 'true', services);
        return { status: 200, body: { id: deployment.id, deployOptions: deployment.options, deployResult: result } };
    });
    route('PATCH', `${path}/:id`, (request, { deployments }, { userId }) => {
        const { id = '' } = request.params as Parameters;
        const wanted = jsonOf(Buffer.from(String(request.body ?? ''))) as {
            readonly deployResult?: { readonly status?: string };
        };
        if (wanted.deployResult?.status !== 'Canceling')
            throw new SalesforceError('INVALID_FIELD', 'Only the status Canceling can be asked for', ['status']);
        const deployment = deployments.cancel(id, userId);
        return { status: 202, body: { id: deployment.id, deployResult: deployResult(deployment, false, services) } };
    });
    // quick deploy: the id of a validation in place of a package
    route('POST', `${path}/`, quickDeploy);
}

const quickDeploy: Handler = (request, { deployments }, { userId }) => {
    const { validatedDeployRequestId = '' } = jsonOf(Buffer.from(String(request.body ?? ''))) as {
        readonly validatedDeployRequestId?: string;
    };
    const { id } = deployments.deployValidated(validatedDeployRequestId, userId);
    return { status: 201, body: { id, validatedDeployRequestId, deployResult: null } };
};

function jsonOf(content: Uint8Array | undefined): object {
    try {
        const value: unknown = content === undefined ? {} : JSON.parse(Buffer.from(content).toString());
        if (typeof value === 'object' && value !== null) return value;
    } catch {
        // told below
    }
    throw new SalesforceError('JSON_PARSER_ERROR', 'The deploy options are no JSON object');
}

function optionsOf(options: Readonly<Record<string, unknown>>) {
    const flagOf = (value: unknown) =>
        typeof value === 'boolean' ? value : typeof value === 'string' ? value === 'true' : undefined;
    return readDeployOptions({
        flag: (name) => flagOf(options[name]),
        text: (name) => (typeof options[name] === 'string' ? options[name] : undefined),
        texts: (name) => {
            const value: unknown = options[name];
            return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',') : [];
        }
    });
}
