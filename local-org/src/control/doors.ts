import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Control } from './control';
import { readDuration } from './duration';
import { FaultOptionsError, type FaultOptions } from './faults';
import { SnapshotError } from './snapshotFile';

const largestSnapshot = 512 * 1024 * 1024;
const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The emulator's own doors, `/local-org/*`: no part of Salesforce's API. They ask for no token, so only programs on this machine get in, and no
 * page of another origin does, whatever name it gave this address.
 */
export function registerDoors(app: FastifyInstance, control: Control, clock: { now(): number }): void {
    void app.register(
        async (doors) => {
            doors.removeAllContentTypeParsers();
            doors.addContentTypeParser('*', { parseAs: 'string', bodyLimit: largestSnapshot }, (_request, body, done) =>
                done(null, body)
            );
            doors.addHook('onRequest', async (request, reply) => {
                if (!isLocal(request))
                    return reply.code(403).send({ error: 'Only programs on this machine may do this.' });
            });
            doors.setErrorHandler((error, _request, reply) => {
                const known = error instanceof FaultOptionsError || error instanceof SnapshotError;
                if (known) return reply.code(400).send({ error: error.message });
                throw error;
            });
            doors.get('/clock', () => ({ now: new Date(clock.now()).toISOString() }));
            doors.post('/clock', (request, reply) => {
                const advance = field(request, 'advance');
                const duration =
                    typeof advance === 'string' || typeof advance === 'number' ? readDuration(advance) : undefined;
                if (duration === undefined) return bad(reply, 'advance takes a duration: 90s, 5m, 3h, 2d.');
                control.advanceClock(duration);
                return { now: new Date(clock.now()).toISOString() };
            });
            doors.get('/snapshot', async (_request, reply) =>
                reply.type('application/jsonl').send(await control.snapshot())
            );
            doors.put('/snapshot', async (request) => {
                await control.load(typeof request.body === 'string' ? request.body : '');
                return { loaded: true };
            });
            doors.post('/reset', () => control.reset());
            doors.get('/triggers', () => ({ muted: control.triggersMuted }));
            doors.post('/triggers', (request, reply) => {
                const muted = field(request, 'muted');
                if (typeof muted !== 'boolean') return bad(reply, 'muted takes true or false.');
                control.muteTriggers(muted);
                return { muted };
            });
            doors.get('/faults', () => control.faults.list());
            doors.post('/faults', (request) => control.faults.add(bodyOf(request) as unknown as FaultOptions));
            doors.delete('/faults', () => {
                control.faults.clear();
                return [];
            });
            doors.delete('/faults/:id', (request, reply) => {
                const { id } = request.params as { id: string };
                return control.faults.remove(id) ? { removed: id } : bad(reply, `There is no fault ${id}.`);
            });
            doors.get('/log', (request, reply) => follow(control, request, reply));
        },
        { prefix: '/local-org' }
    );
}

/** Streams what happens as lines of JSON until the client leaves. */
function follow(control: Control, request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack();
    const response = reply.raw;
    response.writeHead(200, { 'content-type': 'application/jsonl', 'cache-control': 'no-store' });
    response.flushHeaders();
    // who reads too slowly misses some, and slows nobody
    const end = control.log.watch((activity) => {
        if (!response.writableNeedDrain) response.write(`${JSON.stringify(activity)}\n`);
    });
    request.raw.once('close', end);
    response.once('close', end);
}

function isLocal({ headers, ip }: FastifyRequest): boolean {
    const host = (headers.host ?? '').replace(/:\d+$/, '');
    const site = headers['sec-fetch-site'];
    const { origin } = headers;
    return (
        (ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1') &&
        loopbackHosts.has(host) &&
        (origin === undefined || origin === `http://${headers.host}`) &&
        (site === undefined || site === 'none' || site === 'same-origin')
    );
}

function bodyOf(request: FastifyRequest): Record<string, unknown> {
    try {
        const parsed: unknown = JSON.parse(typeof request.body === 'string' ? request.body : '');
        if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
    } catch {
        // told below
    }
    throw new FaultOptionsError('The body has to be a JSON object.');
}

function field(request: FastifyRequest, name: string): unknown {
    return bodyOf(request)[name];
}

function bad(reply: FastifyReply, error: string): FastifyReply {
    return reply.code(400).send({ error });
}
