import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { mostGenericCharacters } from '../salesforce/restPublisher';
import { metricsType, textOf } from '../telemetry/metrics';
import { highestRate } from '../wire/lineGenerator';
import type { Agency } from './agency';
import { readBody, RequestError } from './requestError';

/** Values of Story__c.Category__c and Story__c.Urgency__c. */
export const categories = ['World', 'Politics', 'Business', 'Sport', 'Culture', 'Science'] as const;
export const urgencies = ['Flash', 'Bulletin', 'Urgent', 'Routine'] as const;

/** Lengths are those of the fields of News_Flash__e. */
const flashBody = (agencyName: string) =>
    z.object({
        headline: z
            .string('A flash needs a headline.')
            .trim()
            .min(1, 'A flash needs a headline.')
            .max(255, 'The headline has 255 characters at most.'),
        body: z
            .string('The text must be text.')
            .trim()
            .max(32768, 'The text has 32,768 characters at most.')
            .default(''),
        category: z.enum(categories, `The category is one of ${categories.join(', ')}.`).default('World'),
        urgency: z.enum(urgencies, `The urgency is one of ${urgencies.join(', ')}.`).default('Routine'),
        source: z.string().trim().min(1).max(80, 'The source has 80 characters at most.').default(agencyName),
        externalId: z
            .string()
            .regex(/^[\w.:-]{1,80}$/, 'The external id has 1 to 80 letters, digits and . : _ -')
            .default(() => randomUUID())
    });
/** What is pushed is JSON `{"text": …, "from": …}`; it and its braces must not be longer than Salesforce takes. */
const noticeBody = (agencyName: string) =>
    z
        .object({ text: z.string('A notice needs a text.').trim().min(1, 'A notice needs a text.') })
        .transform(({ text }) => JSON.stringify({ text, from: agencyName }))
        .refine((payload) => payload.length <= mostGenericCharacters, {
            error: `The notice is too long: Salesforce takes ${mostGenericCharacters} characters in all.`,
            path: ['text']
        });
const rateBody = z.object({
    rate: z
        .number(`The rate is a number from 0 to ${highestRate}.`)
        .min(0, `The rate is a number from 0 to ${highestRate}.`)
        .max(highestRate, `The rate is a number from 0 to ${highestRate}.`)
});

const genericChannel = '/u/Newsroom';

/** The agency's API. */
export function addRoutes(app: FastifyInstance, agency: Agency): void {
    addFlashRoutes(app, agency);
    addNewsRoutes(app, agency);
    addDeadLetterRoutes(app, agency);
    app.put('/api/wire/rate', async (request) => {
        const { rate } = readBody(rateBody, request.body);
        agency.wire.setRate(rate, agency.name);
        return { rate };
    });
    app.get('/wire', async () => {
        throw new RequestError(426, 'The wire speaks WebSocket: open it with a ticket.');
    });
    app.get('/api/status', () => agency.status());
    app.get('/health', async () => ({ status: 'ok' }));
    app.get('/ready', async (_request, reply) => {
        const readiness = await agency.readiness.now();
        return reply.code(readiness.ready ? 200 : 503).send(readiness);
    });
    app.get('/metrics', async (_request, reply) => reply.type(metricsType).send(await textOf(await agency.metrics())));
}

function addFlashRoutes(app: FastifyInstance, { name, flashes }: Agency): void {
    const flashSchema = flashBody(name);
    const noticeSchema = noticeBody(name);
    app.post('/api/flashes', async (request, reply) => {
        const state = await flashes.submit(readBody(flashSchema, request.body));
        request.log.info({ eventId: state.id }, 'a flash was taken');
        const follow = `/api/flashes/${encodeURIComponent(state.id)}`;
        return reply
            .code(202)
            .header('location', follow)
            .send({ id: state.id, externalId: state.flash.externalId, status: state.status, follow });
    });
    app.get('/api/flashes', async () => flashes.list());
    app.get<{ Params: { id: string } }>('/api/flashes/:id', async (request) => {
        const state = flashes.find(request.params.id);
        if (state === undefined) throw new RequestError(404, 'There is no such flash, or it is too long ago.');
        return state;
    });
    app.post('/api/generic', async (request, reply) => {
        const payload = readBody(noticeSchema, request.body);
        const id = await flashes.send({ channel: genericChannel, payload });
        request.log.info({ eventId: id, channel: genericChannel }, 'a notice was taken');
        return reply.code(202).send({ id, channel: genericChannel });
    });
}

function addNewsRoutes(app: FastifyInstance, { news, commands }: Agency): void {
    app.get('/api/stories', async () => news.list('story-published'));
    app.get('/api/story-updates', async () => news.list('story-update'));
    app.get('/api/story-changes', async () => news.list('story-change'));
    app.get('/api/notices', async () => news.list('notice'));
    app.get('/api/commands', async () => commands.list());
}

function addDeadLetterRoutes(app: FastifyInstance, { deadLetters }: Agency): void {
    app.get('/api/dead-letters', async () => deadLetters.list());
    app.get<{ Params: { id: string } }>('/api/dead-letters/:id', async (request) => {
        const letter = deadLetters.find(request.params.id);
        if (letter === undefined) throw new RequestError(404, 'There is no such dead letter.');
        return letter;
    });
    app.delete<{ Params: { id: string } }>('/api/dead-letters/:id', async (request, reply) => {
        const { id } = request.params;
        if (!(await deadLetters.discard(id))) throw new RequestError(404, 'There is no such dead letter.');
        request.log.info({ eventId: id }, 'the desk discarded a dead letter');
        return reply.code(200).send({ discarded: [id] });
    });
    app.post('/api/dead-letters', async (_request, reply) => {
        const ids = deadLetters.list().map(({ id }) => id);
        for (const id of ids) await deadLetters.replay(id);
        return reply.code(202).send({ replayed: ids });
    });
    app.post<{ Params: { id: string } }>('/api/dead-letters/:id/replay', async (request, reply) => {
        const { id } = request.params;
        if (!(await deadLetters.replay(id))) throw new RequestError(404, 'There is no such dead letter.');
        request.log.info({ eventId: id }, 'the desk replays a dead letter');
        return reply.code(202).send({ replayed: [id] });
    });
}
