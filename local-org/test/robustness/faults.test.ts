import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultKinds, type FaultKind, type FaultOptions } from '../../src/control/faults';
import { decodeReplayId, encodeReplayId } from '../../src/pubsub/replayIdBytes';
import { startOrg, type TestOrg } from '../../src/startOrg';
import { PubSubClient, type FetchResponse, type OpenedStream } from '../pubsub/pubSubParts';
import { fayeClient, replayExtension, type FayeClient } from '../streaming/fayeClient';
import { WireClient } from '../streaming/streamingParts';

/** `FAULT_SECONDS=60` for the long form: so long each fault is set, under load. */
const seconds = Number(process.env['FAULT_SECONDS'] ?? 0.7);
const probability = 0.05;
const channel = '/event/Order_Placed__e';
/** A client whose events stay away so long starts anew from the last one it has, as programs do. */
const patience = 1_500;
const directory = mkdtempSync(join(tmpdir(), 'faults-'));
let org: TestOrg;

beforeAll(async () => {
    org = await startOrg({ source: join(__dirname, '../fixtures/bookshop'), dataDirectory: directory });
    // a program that has a replay id can come back to it
    await publish('the first');
}, 60_000);
afterAll(async () => {
    await org.close();
    rmSync(directory, { recursive: true, force: true });
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const tip = () => org.org.rooms.bus.startPosition(channel, -1) ?? -1;

/** A program that listens by one client: it keeps its place, and starts its client anew when that has given up. */
abstract class Listener {
    readonly seen = new Map<number, number>();
    restarts = 0;
    protected last = -1;

    abstract readonly name: string;
    protected abstract start(): void;
    abstract stop(): void;

    begin(): this {
        this.last = tip();
        this.start();
        return this;
    }

    /** From a replay id, or from all that is retained. */
    restart(from = this.last): void {
        this.restarts++;
        this.stop();
        this.last = from;
        this.start();
    }

    protected hear(replayId: number): void {
        this.seen.set(replayId, (this.seen.get(replayId) ?? 0) + 1);
        this.last = Math.max(this.last, replayId);
    }
}

class FayeListener extends Listener {
    readonly name = 'faye';
    #client: FayeClient | undefined;

    protected start(): void {
        const client = fayeClient(org.instanceUrl, org.org.adminToken());
        this.#client = client;
        client.addExtension(replayExtension(channel, this.last));
        // a client that was stopped while nobody answered would go on trying
        client.addExtension({ outgoing: (message, pass) => void (this.#client === client && pass(message)) });
        void client
            .subscribe(channel, (data) => this.hear((data as { event: { replayId: number } }).event.replayId))
            .then(undefined, () => undefined);
    }

    stop(): void {
        this.#client?.disconnect();
        this.#client = undefined;
    }
}

/** Bayeux by plain HTTP requests, with the advice followed. */
class HttpListener extends Listener {
    readonly name = 'http';
    #stopped: { value: boolean } = { value: true };

    protected start(): void {
        const stopped = { value: false };
        this.#stopped = stopped;
        void this.#run(stopped).catch(() => undefined);
    }

    stop(): void {
        this.#stopped.value = true;
    }

    async #run(stopped: { readonly value: boolean }): Promise<void> {
        const client = await new WireClient(org.instanceUrl, `OAuth ${org.org.adminToken()}`).start();
        const reply = await client.subscribe(channel, { [channel]: this.last });
        while (!stopped.value && reply['successful'] === true) {
            for (const message of await client.connect({ advice: { timeout: 500 } })) {
                const { event } = (message['data'] ?? {}) as { event?: { replayId: number } };
                if (event !== undefined) this.hear(event.replayId);
                if (message['successful'] === false) return;
            }
        }
    }
}

class GrpcListener extends Listener {
    readonly name = 'grpc-js';
    #client: PubSubClient | undefined;

    protected start(): void {
        const port = Number((org.pubSubEndpoint ?? '').split(':')[1]);
        const client = new PubSubClient(
            { port, certificatePem: org.pubSubCertificate ?? '', close: () => Promise.resolve() },
            {
                accesstoken: org.org.adminToken(),
                instanceurl: org.instanceUrl,
                tenantid: org.org.rooms.database.setup?.organizationId ?? ''
            }
        );
        const fetch = { topicName: channel, numRequested: 100 };
        const stream: OpenedStream<FetchResponse> = client.subscribe({
            ...fetch,
            replayPreset: 'CUSTOM',
            replayId: encodeReplayId(this.last)
        });
        stream.call.on('data', ({ events, pendingNumRequested }: FetchResponse) => {
            for (const { replayId } of events) this.hear(decodeReplayId(replayId) ?? NaN);
            if (pendingNumRequested < 50) stream.write({ ...fetch, numRequested: 50 });
        });
        this.#client = client;
    }

    stop(): void {
        this.#client?.close();
    }
}

let acknowledged = new Set<string>();
let refused = 0;

/** Publishes by REST; what is refused is tried again, what isn't answered is given up after a while. */
async function publish(isbn: string): Promise<void> {
    for (;;) {
        const response = await fetch(`${org.instanceUrl}/services/data/v65.0/sobjects/Order_Placed__e`, {
            method: 'POST',
            headers: { authorization: `Bearer ${org.org.adminToken()}`, 'content-type': 'application/json' },
            body: JSON.stringify({ Isbn__c: isbn, Copies__c: 1 }),
            signal: AbortSignal.timeout(1_000)
        }).catch(() => undefined);
        if (response?.status === 201) {
            const { errors } = (await response.json()) as { errors: { message: string }[] };
            for (const { message } of errors) acknowledged.add(message);
            return;
        }
        refused++;
    }
}

/**
 * faye is in the long form: one that was stopped while nobody answered keeps its timers, and the process with them, for minutes. It waits 132 s
 * before it gives up a request that nobody answers.
 */
function listenersFor(kind: FaultKind): Listener[] {
    const others = [new HttpListener(), new GrpcListener()];
    return seconds < 10 || kind === 'halfOpen' ? others : [new FayeListener(), ...others];
}

function optionsOf(kind: FaultKind): FaultOptions {
    // in the short form few come back, so that each is to meet the gap
    const own = kind === 'replayGap' && seconds < 10 ? 0.5 : probability;
    return { kind, probability: own, seed: 5, ...(kind === 'latency' || kind === 'slowDisk' ? { latency: 60 } : {}) };
}

test.each(faultKinds)(
    '%s: clients recover, nothing is lost',
    async (kind) => {
        acknowledged = new Set();
        refused = 0;
        const from = tip();
        const listeners = listenersFor(kind).map((each) => each.begin());
        await pause(250);
        const { id } = org.faults.add(optionsOf(kind));
        const often = kind === 'replayGap' ? 2 : 40;
        const end = Date.now() + seconds * 1_000;
        for (let number = 0; Date.now() < end; number++) {
            await publish(`${number}`);
            // once in a while a program goes away and comes back to where it was
            if (number % often === often - 1) listeners[Math.floor(number / often) % listeners.length]?.restart();
        }
        const struck = org.faults.list().find((fault) => fault.id === id)?.struck ?? 0;
        org.faults.clear();
        await publish('the last');
        const last = tip();
        for (const listener of listeners) {
            const isThere = () => listener.seen.has(last);
            for (let at = 0; at < 10 && !isThere(); at++) {
                for (const until = Date.now() + patience; Date.now() < until && !isThere();) await pause(10);
                if (!isThere()) listener.restart();
            }
            // a delivery that was dropped on the way leaves no trace: a program that must have all replays from where it was sure
            if (kind === 'droppedDelivery') {
                listener.restart(from);
                listener.restarts--;
            }
        }
        const log = org.org.rooms.bus.read(channel, from, 1_000_000);
        const missing = (listener: Listener) => log.filter(({ replayId }) => !listener.seen.has(replayId)).length;
        for (const until = Date.now() + 5_000; Date.now() < until && listeners.some((each) => missing(each) > 0);) {
            await pause(10);
        }
        for (const listener of listeners) listener.stop();
        const uuids = new Set(log.map(({ eventUuid }) => eventUuid));
        const counts = listeners.map((each) => {
            const deliveries = [...each.seen.values()].reduce((sum, times) => sum + times, 0);
            return `${each.name} ${each.seen.size} events in ${deliveries} deliveries, ${each.restarts} restarts`;
        });
        process.stdout.write(
            `${kind}: struck ${struck}, ${acknowledged.size} acknowledged, ${refused} refused, ${log.length} on the log; ${counts.join('; ')}\n`
        );
        expect([...acknowledged].filter((uuid) => !uuids.has(uuid))).toEqual([]);
        expect(listeners.map((each) => [each.name, missing(each)])).toEqual(listeners.map(({ name }) => [name, 0]));
    },
    seconds * 1_000 + 60_000
);
