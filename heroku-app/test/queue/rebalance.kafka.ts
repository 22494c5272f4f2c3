import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { EventQueue } from '../../src/queue/eventQueue';
import { startKafka, type KafkaBroker } from '../../../scripts/kafka.mjs';
import { bundleScript } from '../fixtures/agencyProcess';
import { eventually } from '../fixtures/eventually';
import { openQueueAt, type OpenedQueue, type QueuePlace } from './queueEngine';

const numbers = { name: 'numbers', partitions: 6 };
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const keyOf = (value: number) => `record-${value % 23}`;

let broker: KafkaBroker;
let opened: OpenedQueue[];
let count = 0;

beforeAll(async () => {
    broker = await startKafka();
});
afterAll(() => broker.stop());
beforeEach(() => (opened = []));
afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
});

const newPlace = (url = broker.url): QueuePlace => ({ engine: 'kafka', url, prefix: `rebalance-${count++}.` });

async function open(place: QueuePlace): Promise<OpenedQueue> {
    const one = await openQueueAt(place);
    opened.push(one);
    return one;
}

interface Handled {
    readonly key: string;
    readonly value: number;
}

function expectOrderPerKey(handled: readonly Handled[]): void {
    const last = new Map<string, number>();
    for (const { key, value } of handled) {
        if (value <= (last.get(key) ?? 0)) throw new Error(`${value} of ${key} came after ${last.get(key)}`);
        last.set(key, value);
    }
}

it('moves partitions between members that join and leave under load: nothing is lost, comes twice, or out of order', async () => {
    const place = newPlace();
    const { queue: producer } = await open(place);
    const handled: Handled[] = [];
    const join = async (): Promise<OpenedQueue> => {
        const member = await open(place);
        member.queue.subscribe<number>({ topic: numbers, start: { group: 'g' }, batch: 20 }, async (batch) => {
            await new Promise((resolve) => setTimeout(resolve, 2));
            handled.push(...batch);
        });
        return member;
    };
    const total = 6000;
    let appended = 0;
    const producing = (async () => {
        for (let from = 0; from < total; from += 50) {
            await Promise.all(upTo(50).map((value) => producer.append(numbers, keyOf(from + value), from + value)));
            appended += 50;
            await new Promise((resolve) => setTimeout(resolve, 15));
        }
    })();
    const first = await join();
    await eventually(() => handled.length > 200);
    const second = await join();
    await eventually(() => handled.length > 1500, 30000);
    await join();
    await eventually(() => handled.length > 2500, 30000);
    await second.close();
    await eventually(() => handled.length > 3500, 30000);
    await first.close();
    await producing;
    expect(appended).toBe(total);
    await eventually(() => handled.length >= total, 30000);
    expectOrderPerKey(handled);
    expect(handled.map(({ value }) => value).sort((a, b) => a - b)).toEqual(upTo(total));
});

it('lets the others go on when a member is killed, and when one that was thought dead comes back', async () => {
    const place = newPlace();
    const { queue } = await open(place);
    const script = bundleScript(join(__dirname, 'queueConsumer.ts'));
    const children: { process: ChildProcess; handled: () => number[] }[] = [];
    for (let index = 0; index < 3; index++) {
        const child = spawn(process.execPath, [script, JSON.stringify(place)], {
            stdio: ['ignore', 'pipe', 'inherit']
        });
        let out = '';
        child.stdout.on('data', (text) => (out += String(text)));
        const handled = () =>
            out
                .split('\n')
                .slice(0, -1)
                .flatMap((line) => (JSON.parse(line) as [string, number][]).map(([, value]) => value));
        children.push({ process: child, handled });
    }
    const [dying, sleeping] = children;
    if (dying === undefined || sleeping === undefined) throw new Error('no children');
    const three = { name: 'numbers' };
    let appended = 0;
    const append = async (): Promise<void> => {
        const values = upTo(100).map((value) => appended + value);
        appended += values.length;
        await Promise.all(values.map((value) => queue.append(three, keyOf(value), value)));
    };
    const all = () => new Set(children.flatMap(({ handled }) => handled()));
    try {
        // who joins late must find work, too
        await eventually(async () => {
            await append();
            return children.every(({ handled }) => handled().length > 0);
        }, 30000);
        dying.process.kill('SIGKILL');
        sleeping.process.kill('SIGSTOP');
        await append();
        await eventually(() => all().size === appended, 30000);
        sleeping.process.kill('SIGCONT');
        await append();
        await eventually(() => all().size === appended, 30000);
    } finally {
        await killAll(children.map((child) => child.process));
    }
});

it('writes once what is sent twice because the answer was lost', async () => {
    const line = await TroubledLine.open(broker.port);
    // the broker tells clients its own address, so it must be the line's
    const own = await startKafka({ settings: { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${line.port}` } });
    line.target = own.port;
    try {
        const { queue } = await open(newPlace(`kafka://127.0.0.1:${line.port}`));
        await queue.append(numbers, 'key', 0);
        for (let round = 0; round < 4; round++) {
            line.loseAnswers = true;
            const written = Promise.all(
                upTo(50).map((value) => queue.append(numbers, keyOf(value), round * 50 + value))
            );
            await eventually(() => line.lost > round);
            line.loseAnswers = false;
            line.cut();
            await written;
        }
        expect(await valuesOf(queue)).toEqual([0, ...upTo(200)]);
    } finally {
        await Promise.all(opened.splice(0).map((each) => each.close()));
        await line.close();
        await own.stop();
    }
});

it('goes on by itself when the broker was killed and comes back', async () => {
    const own = await startKafka({ directory: broker.directory + '-own' });
    const place = newPlace(own.url);
    const { queue } = await open(place);
    const handled: Handled[] = [];
    queue.subscribe<number>({ topic: numbers, start: { group: 'g' } }, (batch) => void handled.push(...batch));
    await Promise.all(upTo(100).map((value) => queue.append(numbers, keyOf(value), value)));
    await eventually(() => handled.length >= 100);
    await own.kill();
    const later = Promise.all(upTo(100).map((value) => queue.append(numbers, keyOf(value), 100 + value)));
    const again = await startKafka({ directory: own.directory, port: own.port });
    await later;
    await eventually(() => new Set(handled.map(({ value }) => value)).size === 200, 30000);
    await Promise.all(opened.splice(0).map((each) => each.close()));
    await again.stop();
});

it('says which message is too large, and takes the next', async () => {
    const { queue } = await open(newPlace());
    const text = { name: 'text' };
    await expect(queue.append(text, 'key', 'x'.repeat(1_000_000))).rejects.toThrow('too large for text');
    await queue.append(text, 'key', 'short');
    expect(await queue.last(text, 2)).toMatchObject([{ value: 'short' }]);
});

async function killAll(children: readonly ChildProcess[]): Promise<void> {
    for (const child of children) {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
}

async function valuesOf(queue: EventQueue): Promise<number[]> {
    const messages = await queue.last<number>(numbers, 100000);
    return messages.map(({ value }) => value).sort((a, b) => a - b);
}

/** A line to the broker that can lose answers. */
class TroubledLine {
    loseAnswers = false;
    lost = 0;
    target = 0;
    readonly #server: Server;
    readonly #sockets = new Set<Socket>();

    private constructor() {
        this.#server = createServer((socket) => {
            const upstream = connect(this.target, '127.0.0.1');
            for (const each of [socket, upstream]) {
                this.#sockets.add(each);
                each.on('error', () => undefined);
                each.on('close', () => this.#sockets.delete(each));
            }
            socket.pipe(upstream);
            upstream.on('data', (bytes) => {
                if (this.loseAnswers) this.lost++;
                else socket.write(bytes);
            });
            upstream.on('close', () => socket.destroy());
            socket.on('close', () => upstream.destroy());
        });
    }

    static async open(target: number): Promise<TroubledLine> {
        const line = new TroubledLine();
        line.target = target;
        line.#server.listen(0, '127.0.0.1');
        await once(line.#server, 'listening');
        return line;
    }

    get port(): number {
        return (this.#server.address() as AddressInfo).port;
    }

    cut(): void {
        for (const socket of this.#sockets) socket.destroy();
    }

    async close(): Promise<void> {
        this.cut();
        this.#server.close();
        await once(this.#server, 'close');
    }
}
