import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts, startKafka } from './kafka.mjs';
import { setUpNewsroom, setUpWire } from './newsroomRecords.mjs';
import { startProgram } from './program.mjs';
import { startRouter } from './router.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Before a part that ended is started again, and at most, if it ends again and again; in milliseconds. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15000;
const PATIENCE = 60000;

/** The newsroom as it is in production, on this machine: each part a process of its own. In the order in which they start. */
export const PARTS = ['kafka', 'org', 'worker', 'web 1', 'web 2'];

/**
 * Starts an org, a Kafka broker, a worker, two web processes, and a router in front of those. Every part keeps its port and its data when it ends and is
 * started again.
 * @param {object} options
 * @param {string} options.data directory of all data
 * @param {{org?: number, kafka?: number, router?: number, web?: [number, number]}} [options.ports] free ones by default
 * @param {boolean} [options.supervised] a part that ends by itself is started again
 * @param {{org: number, kafka: number, behind: number}} [options.workerVia] ports of proxies by which the worker reaches the org and Kafka, and the port
 * on which Kafka expects its proxy
 * @param {Record<string, string>} [options.environment] of worker and web processes
 * @param {boolean} [options.quiet]
 * @param {(what: string) => void} [options.tell] hears what is going on
 * @returns {Promise<NewsroomCluster>}
 * @throws if a part doesn't start; the message is what it said
 */
export async function startCluster(options) {
    const cluster = new NewsroomCluster({ ...options, ports: await portsFor(options.ports ?? {}) });
    try {
        await cluster.open();
    } catch (error) {
        await cluster.stop();
        throw error;
    }
    return cluster;
}

async function portsFor({ org, kafka, router, web }) {
    const [anOrg, aPubSub, aKafka, aWeb, anotherWeb] = await freePorts(5);
    return {
        org: org || anOrg,
        pubSub: aPubSub,
        kafka: kafka || aKafka,
        router: router ?? 0,
        web: [web?.[0] || aWeb, web?.[1] || anotherWeb]
    };
}

class NewsroomCluster {
    #options;
    #tell;
    #running = new Map();
    #pauses = new Map();
    #router;
    #stopping = false;

    constructor(options) {
        this.#options = options;
        this.#tell = options.tell ?? (() => undefined);
    }

    async open() {
        const { data, ports } = this.#options;
        mkdirSync(data, { recursive: true });
        this.#router = await startRouter(ports.router, ports.web);
        await Promise.all([this.start('kafka'), this.start('org')]);
        this.#tell('setting up the org');
        await setUpNewsroom(this.org);
        await setUpWire(this.org, { url: this.wireUrl, ticketSecret: this.ticketSecret });
        // one at a time: at the first start they make Kafka's topics
        for (const name of PARTS.slice(2)) await this.start(name);
        await Promise.all(this.webUrls.map((url) => this.#ready(url)));
    }

    /** What the org says of itself when it starts: addresses and credentials. */
    get org() {
        return this.#running.get('org').ready;
    }

    get kafkaUrl() {
        return `kafka://127.0.0.1:${this.#options.ports.kafka}`;
    }

    /** Of each web process. */
    get webUrls() {
        return this.#options.ports.web.map((port) => `http://127.0.0.1:${port}`);
    }

    /** Of the router. */
    get appUrl() {
        return `http://127.0.0.1:${this.#router.port}`;
    }

    get wireUrl() {
        return `${this.appUrl.replace('http', 'ws')}/wire`;
    }

    /** The secret that signs the wire's tickets: made once, known to the org and the app alone. */
    get ticketSecret() {
        const file = join(this.#options.data, 'wire-ticket-secret');
        if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
        return readFileSync(file, 'utf8').trim();
    }

    /** Process ids of the parts that run. */
    get pids() {
        return Object.fromEntries([...this.#running].map(([name, { pid }]) => [name, pid]));
    }

    /** Starts a part, again where it was. Resolves once it is ready. */
    async start(name) {
        this.#tell(`starting ${name}`);
        const started = await this.#start(name);
        if (this.#stopping) return started.stop();
        this.#running.set(name, started);
    }

    /** Kills a part with SIGKILL, and leaves it dead until it is started. */
    async kill(name) {
        await this.#running.get(name)?.kill();
        this.#running.delete(name);
    }

    /** Ends all in order, so that each can hand over what it holds. */
    async stop() {
        this.#stopping = true;
        await this.#router?.close();
        for (const name of ['web 1', 'web 2', 'worker', 'org', 'kafka']) {
            await this.#running.get(name)?.stop();
            this.#running.delete(name);
        }
    }

    #start(name) {
        const onExit = (code) => void this.#ended(name, code);
        if (name === 'kafka') return this.#startKafka(onExit);
        if (name === 'org') return this.#startOrg(onExit);
        return this.#startApp(name, onExit);
    }

    #startKafka(onExit) {
        const { data, ports, workerVia, quiet = true } = this.#options;
        const behind = workerVia && { port: workerVia.behind, as: workerVia.kafka };
        return startKafka({ directory: join(data, 'kafka'), port: ports.kafka, behind, quiet, onExit });
    }

    #startOrg(onExit) {
        const { data, ports } = this.#options;
        const command = [join(root, 'local-org/bin/local-org.js'), 'start', '--source', root, '--json'];
        const places = ['--port', ports.org, '--pubsub-port', ports.pubSub, '--data', join(data, 'org')];
        return startProgram({
            name: 'local-org',
            args: [...command, ...places.map(String)],
            log: join(data, 'org.log'),
            onExit
        });
    }

    #startApp(name, onExit) {
        const { data, ports, workerVia, environment = {} } = this.#options;
        const { org } = this;
        const isWorker = name === 'worker';
        const via = isWorker && workerVia !== undefined ? workerVia : ports;
        return startProgram({
            name,
            args: [join(root, 'heroku-app/dist/index.js')],
            log: join(data, `${name.replace(' ', '-')}.log`),
            env: {
                PROCESS: isWorker ? 'worker' : 'web',
                PORT: String(isWorker ? 0 : ports.web[name === 'web 1' ? 0 : 1]),
                HOST: '127.0.0.1',
                DATA_DIR: join(data, name.replace(' ', '-')),
                KAFKA_URL: `kafka://127.0.0.1:${via.kafka}`,
                SF_LOGIN_URL: `http://127.0.0.1:${via.org}`,
                SF_USERNAME: org.username,
                SF_PASSWORD: org.password,
                SF_SECURITY_TOKEN: org.securityToken,
                SF_PUBSUB_ENDPOINT: org.pubSubEndpoint,
                SF_PUBSUB_CA: org.pubSubCertificate,
                WIRE_TICKET_SECRET: this.ticketSecret,
                WIRE_ALLOWED_ORIGINS: `http://127.0.0.1:${ports.org},http://localhost:${ports.org}`,
                ...environment
            },
            onExit
        });
    }

    async #ended(name, code) {
        this.#running.delete(name);
        this.#tell(`${name} has ended by itself${code === null || code === undefined ? '' : ` (exit code ${code})`}`);
        if (!this.#options.supervised) return;
        while (!this.#stopping) {
            const pause = Math.min(LONGEST_PAUSE, (this.#pauses.get(name) ?? FIRST_PAUSE / 2) * 2);
            this.#pauses.set(name, pause);
            await new Promise((resolve) => setTimeout(resolve, pause).unref());
            if (this.#stopping) return;
            try {
                await this.start(name);
                this.#tell(`${name} runs again`);
                setTimeout(() => this.#pauses.delete(name), 2 * LONGEST_PAUSE).unref();
                return;
            } catch (error) {
                this.#tell(`${name} does not start: ${error.message}`);
            }
        }
    }

    /** Waits until a web process says that all that it needs is there. */
    async #ready(url) {
        const deadline = Date.now() + PATIENCE;
        for (;;) {
            const response = await fetch(`${url}/ready`).catch(() => undefined);
            if (response?.ok) return;
            if (Date.now() > deadline)
                throw new Error(`The app does not get ready: ${(await response?.text()) ?? 'it does not answer'}`);
            await new Promise((again) => setTimeout(again, 50));
        }
    }
}
