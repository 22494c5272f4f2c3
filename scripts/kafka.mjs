import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
    closeSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    openSync,
    readFileSync,
    renameSync,
    rmSync,
    writeFileSync
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { progress } from './progress.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, '.newsroom/kafka');
const { version, jars } = JSON.parse(readFileSync(join(root, 'scripts/kafkaJars.json'), 'utf8'));
const REPOSITORY = 'https://repo1.maven.org/maven2';
const LEAST_JAVA = 17;
const DOWNLOADS_AT_ONCE = 6;
/** How long a broker may take until it answers, and to end when asked to, in milliseconds. */
const PATIENCE = 60000;
const GRACE = 15000;

/**
 * Starts a real Apache Kafka broker (KRaft mode: broker and controller in one process) on the loopback interface. Its jars come from Maven Central, once.
 * Topics aren't created by being used, as on Heroku.
 * @param {object} [options]
 * @param {string} [options.directory] of its data, kept when it stops; a new one that is removed again by default
 * @param {number} [options.port] by default a free one
 * @param {boolean} [options.quiet] no progress is shown while jars are downloaded
 * @param {Record<string, string | number>} [options.settings] laid over the broker's properties
 * @param {{key: string, certificate: string, ca: string}} [options.tls] PEM: a second listener that asks clients for a certificate
 * @param {{port: number, as: number}} [options.behind] a second listener for clients that reach it by another port, that of a proxy
 * @param {() => void} [options.onExit] called if it ends unasked after it was ready
 * @returns {Promise<{url: string, tlsUrl?: string, port: number, pid: number, directory: string, stop: () => Promise<void>, kill: () => Promise<void>}>}
 * @throws if there is no Java, or the broker ends before it is ready; the message is what it said
 */
export async function startKafka({ directory, port, quiet = true, settings = {}, tls, behind, onExit } = {}) {
    await requireJava();
    const classPath = await fetchJars(quiet);
    const home = directory ?? mkdtempSync(join(tmpdir(), 'kafka-'));
    mkdirSync(home, { recursive: true });
    const [broker = 0, controller = 0, secure = 0] = await freePorts(3);
    const listening = port ?? broker;
    const properties = join(home, 'server.properties');
    const own = brokerProperties(home, listening, controller);
    const plain = behind === undefined ? own : withProxy(own, behind);
    const all = { ...(tls === undefined ? plain : withTls(plain, tls, secure)), ...settings };
    writeFileSync(
        properties,
        Object.entries(all)
            .map(([key, value]) => `${key}=${value}\n`)
            .join(''),
        { mode: 0o600 }
    );
    const java = ['-Xmx384m', '-Xms128m', '-XX:+UseSerialGC'];
    const say = ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', classPath];
    if (!existsSync(join(home, 'data/meta.properties'))) {
        const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', randomBytes(16).toString('base64url')];
        await runToEnd('java', [...java, '-XX:TieredStopAtLevel=1', ...say, ...format, '--config', properties]);
    }
    const log = openSync(join(home, 'broker.log'), 'a');
    const child = spawn('java', [...java, ...say, 'kafka.Kafka', properties], {
        stdio: ['ignore', log, log],
        detached: process.platform !== 'win32'
    });
    closeSync(log);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    let asked = false;
    const end = async (signal) => {
        asked = true;
        if (child.exitCode === null && child.signalCode === null) child.kill(signal);
        const timer = setTimeout(() => child.kill('SIGKILL'), GRACE);
        await ended;
        clearTimeout(timer);
    };
    const killWithMe = () => child.kill('SIGKILL');
    process.once('exit', killWithMe);
    const finish = async (signal) => {
        await end(signal);
        process.removeListener('exit', killWithMe);
    };
    try {
        await untilReady(child, listening, join(home, 'broker.log'));
    } catch (error) {
        await finish('SIGKILL');
        throw error;
    }
    void ended.then(() => {
        process.removeListener('exit', killWithMe);
        if (!asked) onExit?.();
    });
    return {
        url: `kafka://127.0.0.1:${listening}`,
        ...(tls && { tlsUrl: `kafka+ssl://127.0.0.1:${secure}` }),
        port: listening,
        pid: child.pid,
        directory: home,
        stop: async () => {
            await finish('SIGTERM');
            if (directory === undefined) rmSync(home, { recursive: true, force: true });
        },
        kill: () => finish('SIGKILL')
    };
}

function brokerProperties(home, port, controller) {
    return {
        'process.roles': 'broker,controller',
        'node.id': 1,
        'controller.quorum.voters': `1@127.0.0.1:${controller}`,
        listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
        'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
        'controller.listener.names': 'CONTROLLER',
        'inter.broker.listener.name': 'PLAINTEXT',
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL',
        'log.dirs': join(home, 'data'),
        'auto.create.topics.enable': false,
        'num.partitions': 3,
        'offsets.topic.replication.factor': 1,
        'offsets.topic.num.partitions': 3,
        'transaction.state.log.replication.factor': 1,
        'transaction.state.log.min.isr': 1,
        'group.initial.rebalance.delay.ms': 0,
        'group.min.session.timeout.ms': 1000,
        // a broker that was killed is known to be gone, and comes back, sooner than by default
        'broker.session.timeout.ms': 3000
    };
}

/** Brokers tell clients where to go on: those that came by a proxy are sent to it again. */
function withProxy(properties, { port, as }) {
    return {
        ...properties,
        listeners: `${properties.listeners},BEHIND://127.0.0.1:${port}`,
        'advertised.listeners': `${properties['advertised.listeners']},BEHIND://127.0.0.1:${as}`,
        'listener.security.protocol.map': `${properties['listener.security.protocol.map']},BEHIND:PLAINTEXT`
    };
}

/** As Heroku's brokers: clients show a certificate too. */
function withTls(properties, { key, certificate, ca }, port) {
    const line = (pem) => pem.trim().replaceAll('\n', '\\n');
    return {
        ...properties,
        listeners: `${properties.listeners},SSL://127.0.0.1:${port}`,
        'advertised.listeners': `${properties['advertised.listeners']},SSL://127.0.0.1:${port}`,
        'ssl.client.auth': 'required',
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.key': line(key),
        'ssl.keystore.certificate.chain': line(certificate),
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.certificates': line(ca)
    };
}

async function requireJava() {
    const advice = `Kafka needs Java ${LEAST_JAVA} or newer: install it (Debian and Ubuntu: apt-get install openjdk-17-jre-headless).`;
    let said;
    try {
        said = await runToEnd('java', ['-version']);
    } catch (cause) {
        throw new Error(`There is no Java here. ${advice}`, { cause });
    }
    const major = Number(/version "(\d+)/.exec(said)?.[1] ?? 0);
    if (major < LEAST_JAVA) throw new Error(`The Java here is version ${major}. ${advice}`);
}

/** The class path; what isn't in the cache yet is downloaded and compared with its checksum. */
async function fetchJars(quiet) {
    const paths = Object.keys(jars);
    const missing = paths.filter((path) => !existsSync(join(cache, version, path)));
    if (missing.length > 0)
        await progress(`Downloading Apache Kafka ${version} (once)`, quiet, async () => {
            const waiting = [...missing];
            await Promise.all(
                Array.from({ length: DOWNLOADS_AT_ONCE }, async () => {
                    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await download(path);
                })
            );
        });
    return paths.map((path) => join(cache, version, path)).join(process.platform === 'win32' ? ';' : ':');
}

async function download(path, tries = 3) {
    const url = `${REPOSITORY}/${path}`;
    let bytes;
    try {
        const response = await fetch(url);
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        bytes = Buffer.from(await response.arrayBuffer());
    } catch (cause) {
        if (tries > 1) return download(path, tries - 1);
        throw new Error(`${url} can't be downloaded: ${cause.message}.`, { cause });
    }
    if (createHash('sha256').update(bytes).digest('hex') !== jars[path])
        throw new Error(`${url} is not what scripts/kafkaJars.json says it is: its checksum differs.`);
    const target = join(cache, version, path);
    mkdirSync(dirname(target), { recursive: true });
    // renamed when whole: another process may be at the same
    writeFileSync(`${target}.${process.pid}`, bytes);
    renameSync(`${target}.${process.pid}`, target);
}

function runToEnd(command, args) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
        let said = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
        child.once('error', reject);
        child.once('close', (code) =>
            code === 0 ? resolve(said) : reject(new Error(said.trim() || `${command}: ${code}`))
        );
    });
}

async function untilReady(child, port, log) {
    const deadline = Date.now() + PATIENCE;
    while (!(await answers(port))) {
        if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline)
            throw new Error(`Kafka did not start:\n${readFileSync(log, 'utf8').slice(-4000)}`);
        await new Promise((again) => setTimeout(again, 50));
    }
}

/** Whether the broker answers a Metadata request with itself as a broker: before that it is not of use. */
function answers(port) {
    return new Promise((resolve) => {
        const socket = connect({ port, host: '127.0.0.1', timeout: 2000 });
        const done = (ready) => {
            socket.destroy();
            resolve(ready);
        };
        const header = Buffer.from([0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff]); // Metadata, version 1, correlation id 1, no client id
        const request = Buffer.concat([Buffer.from([0, 0, 0, header.length + 4]), header, Buffer.from([0, 0, 0, 0])]);
        let answer = Buffer.alloc(0);
        socket.once('connect', () => socket.write(request));
        socket.on('data', (bytes) => {
            answer = Buffer.concat([answer, bytes]);
            if (answer.length >= 12) done(answer.readInt32BE(8) > 0);
        });
        for (const event of ['error', 'timeout', 'close']) socket.once(event, () => done(false));
    });
}

/** Ports that are free now, for programs that must come back on the same one. */
export async function freePorts(count) {
    const servers = await Promise.all(
        Array.from({ length: count }, () => {
            const server = createServer();
            return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
        })
    );
    const ports = servers.map((server) => server.address().port);
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    return ports;
}
