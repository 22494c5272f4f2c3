import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import fastify, { LogController, type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import type { Telemetry } from '../telemetry/telemetry';
import type { Agency } from './agency';
import { addGuard } from './guard';
import { LiveEvents } from './liveEvents';
import { RequestError } from './requestError';
import { addRequestTelemetry, requestIdOf } from './requestTelemetry';
import { addRoutes } from './routes';

export interface ServerOptions {
    readonly agency: Agency;
    readonly deskPassword: string | undefined;
    readonly metricsToken: string | undefined;
    /** Most requests a second from one address. */
    readonly apiRate: number;
    /** Whether Heroku's router is in front, and says who asks: the last of `X-Forwarded-For`. */
    readonly behindRouter: boolean;
    readonly telemetry: Telemetry;
    readonly logger: FastifyBaseLogger;
}

/** A flash's text has 32,768 characters; as JSON in UTF-8 that is six bytes each at worst. */
const bodyLimit = 256 * 1024;
/** Who takes longer to send a request is let go, in milliseconds. */
const requestTimeout = 30000;

/** The agency's page and API. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
    const { agency, deskPassword, metricsToken, apiRate, behindRouter, telemetry, logger } = options;
    const app = fastify({
        loggerInstance: logger,
        genReqId: (request) => requestIdOf(request),
        trustProxy: (_address, hop) => behindRouter && hop === 0,
        requestTimeout,
        logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
        bodyLimit,
        // requests in hand are answered, and told to close
        forceCloseConnections: 'idle'
    });
    await app.register(helmet, {
        contentSecurityPolicy: {
            useDefaults: false,
            directives: {
                defaultSrc: ["'none'"],
                scriptSrc: ["'self'"],
                styleSrc: ["'self'"],
                imgSrc: ["'self'", 'data:'],
                connectSrc: ["'self'"],
                manifestSrc: ["'self'"],
                baseUri: ["'none'"],
                formAction: ["'self'"],
                frameAncestors: ["'none'"]
            }
        }
    });
    // a form of another site could pass for it without the browser asking first
    app.removeContentTypeParser('text/plain');
    addRequestTelemetry(app, telemetry);
    addGuard(app, {
        deskPassword,
        metricsToken,
        requestsPerSecond: apiRate,
        onRefused: (reason) => telemetry.metrics.refusals.inc({ reason })
    });
    app.setErrorHandler<FastifyError | RequestError>((error, request, reply) => {
        const status = error.statusCode ?? 500;
        if (status >= 500 && !(error instanceof RequestError))
            request.log.error({ err: error, url: request.url.split('?')[0] }, 'a request failed');
        const message = status >= 500 && !(error instanceof RequestError) ? 'Something went wrong here; the log has it.' : error.message; // prettier-ignore
        const fields = error instanceof RequestError ? error.fields : undefined;
        return reply.code(status).send({ error: message, fields });
    });
    app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'There is nothing at this address.' }));
    addRoutes(app, agency);
    const live = new LiveEvents(agency);
    live.addRoute(app);
    app.addHook('preClose', async () => live.close());
    await app.register(fastifyStatic, { root: join(packageRoot(__dirname), 'src/page'), cacheControl: false });
    return app;
}

/** The directory of this package, from wherever its code runs: as source, or as a bundle. */
function packageRoot(from: string): string {
    const file = join(from, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'heroku-app')
        return from;
    const above = dirname(from);
    if (above === from) throw new Error('The package heroku-app is not complete: its package.json is missing.');
    return packageRoot(above);
}
