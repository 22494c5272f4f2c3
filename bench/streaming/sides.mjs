import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { bayeuxMessage, channel, eventData, eventName, text, writeProject } from './project.mjs';

const require = createRequire(import.meta.url);
export const subscribePath = '/eventbus.v1.PubSub/Subscribe';
const silent = { level: 'silent', child: () => silent };
for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal']) silent[level] = () => undefined;

/** local-org with one event in it, on disk; `publish` as Apex would, without a transaction. */
async function org(folder, bundles) {
    const { Org } = require(join(bundles, 'org.js'));
    const project = mkdtempSync(join(folder, 'project-'));
    writeProject(project);
    const opened = await Org.open({
        sources: [project],
        dataDirectory: mkdtempSync(join(folder, 'data-')),
        log: silent,
        watch: false
    });
    const { port, pubSubEndpoint, pubSubCertificate } = await opened.listen(0, 0);
    const { bus, database } = opened.rooms;
    const [{ Id: userId }] = database.records('User');
    const [{ Id: organizationId }] = database.records('Organization');
    let number = 0;
    const record = () => ({ Headline__c: text, Number__c: number++ });
    return {
        ready: {
            port,
            path: '/cometd/67.0',
            channel,
            token: opened.adminToken(),
            pubSubEndpoint,
            pubSubCertificate,
            organizationId
        },
        runs: {
            async publish({ events }) {
                bus.publish({ objectName: eventName, records: Array.from({ length: events }, record), userId });
                await bus.durable();
            },
            /** So many events onto the log, a thousand at a time. */
            async retain({ events }) {
                for (let done = 0; done < events; done += 1000) {
                    bus.publish({ objectName: eventName, records: Array.from({ length: 1000 }, record), userId });
                    await bus.durable();
                }
            }
        }
    };
}

/** The least a long poll can be: node:http holds the response of each request and writes the same bytes to all that wait. */
async function floor() {
    const waiting = new Set();
    const bodies = new Map();
    let last;
    let published = 0;
    const answer = (response) => {
        response.writeHead(200, { 'content-type': 'application/json;charset=UTF-8', 'content-length': last.length });
        response.end(last);
        response.socket.seen = published;
    };
    const server = createServer((request, response) => {
        request.resume();
        request.on('end', () => {
            response.socket.seen ??= 0;
            if (response.socket.seen < published) answer(response);
            else waiting.add(response);
        });
    });
    return {
        ready: { port: await listen(server), path: '/' },
        runs: {
            publish({ events }) {
                published++;
                if (!bodies.has(events)) {
                    const messages = Array.from({ length: events }, (_, i) => bayeuxMessage(i));
                    messages.push('{"channel":"/meta/connect","id":"4","clientId":"x","successful":true}');
                    bodies.set(events, Buffer.from(`[${messages.join(',')}]`));
                }
                last = bodies.get(events);
                for (const response of waiting) answer(response);
                waiting.clear();
            }
        }
    };
}

/** faye's own server; its clients poll. */
async function faye() {
    const { NodeAdapter } = require('faye');
    const server = createServer();
    const adapter = new NodeAdapter({ mount: '/faye', timeout: 100 });
    adapter.attach(server);
    const client = adapter.getClient();
    return {
        ready: { port: await listen(server), path: '/faye', channel: '/story' },
        runs: {
            publish({ events }) {
                for (let i = 0; i < events; i++) client.publish('/story', eventData(i));
            }
        }
    };
}

/** grpc-js alone: the same service over TLS, whose responses are made beforehand; it writes what the client has requested. */
async function grpc(folder, bundles, certificate) {
    const { Server, ServerCredentials } = require('@grpc/grpc-js');
    const { cert, key } = JSON.parse(certificate);
    const streams = new Set();
    let published = 0;
    let batch;
    const serve = (stream) => {
        while (stream.sent < published && stream.pending >= stream.batchSize) {
            stream.sent += stream.batchSize;
            stream.pending -= stream.batchSize;
            stream.call.write(batch);
        }
    };
    const server = new Server();
    server.addService(
        {
            Subscribe: {
                path: subscribePath,
                requestStream: true,
                responseStream: true,
                requestSerialize: (bytes) => bytes,
                requestDeserialize: (bytes) => bytes,
                responseSerialize: (bytes) => bytes,
                responseDeserialize: (bytes) => bytes
            }
        },
        {
            Subscribe(call) {
                const stream = { call, sent: published, pending: 0, batchSize: 100 };
                streams.add(stream);
                call.on('data', (request) => {
                    stream.pending += request.at(-1);
                    serve(stream);
                });
                call.on('error', () => streams.delete(stream));
            }
        }
    );
    const credentials = ServerCredentials.createSsl(null, [
        { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) }
    ]);
    const port = await new Promise((resolve, reject) =>
        server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)))
    );
    return {
        ready: { pubSubEndpoint: `127.0.0.1:${port}`, pubSubCertificate: cert },
        runs: {
            publish({ events, response }) {
                batch ??= Buffer.from(response, 'base64');
                published += events;
                for (const stream of streams) serve(stream);
            }
        }
    };
}

/** Fastify alone: one route that reads JSON, appends it to a durable log and answers once it is on disk. */
async function fastify(folder, bundles) {
    const { DurableLog } = require(join(bundles, 'durableLog.js'));
    const app = require('fastify')();
    const log = DurableLog.open({ directory: mkdtempSync(join(folder, 'log-')) });
    app.post('/*', async (request, reply) => {
        const sequence = log.append(JSON.stringify(eventData(request.body.Number__c)));
        await log.durable(sequence);
        return reply.code(201).send({ id: 'e00xx0000000001AAA', success: true, errors: [] });
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return { ready: { port: app.server.address().port }, runs: {} };
}

function listen(server) {
    server.keepAliveTimeout = 100000;
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

export const sides = { org, floor, faye, grpc, fastify };
