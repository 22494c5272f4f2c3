import { Backoff } from '../../backoff';
import type { Cluster, KeyValue, Leadership, Term } from '../cluster';
import { workFor } from '../embeddedCluster';
import type { Topic } from '../eventQueue';
import type { KafkaClient } from './kafkaClient';
import { KafkaGroup, type GroupTimes } from './kafkaGroup';
import type { KafkaProducer } from './kafkaProducer';
import { KafkaReader } from './kafkaReader';
import { usualTimes } from './kafkaQueue';

export interface KafkaClusterOptions {
    readonly client: KafkaClient;
    readonly producer: KafkaProducer;
    readonly times?: GroupTimes;
    /** Hears what went wrong; the cluster goes on trying. */
    readonly onError: (what: string, error: unknown) => void;
}

/** One partition, so that one member of a group has all of it. */
const roles = 'cluster.roles';

/** The processes of the app, by means of Kafka: a map is a compacted topic, and who leads is who has the one partition of a topic. */
export class KafkaCluster implements Cluster {
    readonly #options: KafkaClusterOptions;
    readonly #maps = new Map<string, Promise<TopicKeyValue<unknown>>>();
    readonly #leaderships = new Set<KafkaLeadership>();

    constructor(options: KafkaClusterOptions) {
        this.#options = options;
    }

    keyValue<Value>(name: string): Promise<KeyValue<Value>> {
        let map = this.#maps.get(name);
        if (map === undefined) {
            map = TopicKeyValue.open(name, this.#options);
            this.#maps.set(name, map);
            map.catch(() => this.#maps.delete(name));
        }
        return map as Promise<TopicKeyValue<Value>>;
    }

    lead(role: string, work: (term: Term) => Promise<void>): Leadership {
        const leadership = new KafkaLeadership(role, work, this.#options);
        this.#leaderships.add(leadership);
        return leadership;
    }

    async close(): Promise<void> {
        await Promise.all([...this.#leaderships].map((leadership) => leadership.close()));
    }
}

/** Membership in the role's group. A term is over at the latest when Kafka may have taken this process for dead. */
class KafkaLeadership implements Leadership {
    readonly #opened: Promise<KafkaGroup | undefined>;
    readonly #stop = new AbortController();
    #term: AbortController | undefined;
    #working: Promise<void> = Promise.resolve();

    constructor(role: string, work: (term: Term) => Promise<void>, { client, times, onError }: KafkaClusterOptions) {
        const onTrouble = (error: unknown): void => onError(`role ${role}`, error);
        const begin = (): void => {
            const term = new AbortController();
            this.#term = term;
            // the work of a term that was lost may still be ending
            this.#working = this.#working.then(() => workFor({ signal: term.signal }, work, onTrouble));
        };
        this.#opened = ensured(client, roles, onTrouble, this.#stop.signal).then((there) =>
            there
                ? new KafkaGroup(client, {
                      group: `role.${role}`,
                      topic: roles,
                      times: times ?? usualTimes,
                      partitions: async () => 1,
                      onAssigned: begin,
                      onRevoked: () => this.#end(),
                      onLost: () => void this.#end(),
                      onError: onTrouble
                  })
                : undefined
        );
    }

    get leads(): boolean {
        return this.#term !== undefined && !this.#term.signal.aborted;
    }

    async close(): Promise<void> {
        this.#stop.abort();
        await (await this.#opened)?.close();
        await this.#end();
    }

    async #end(): Promise<void> {
        this.#term?.abort();
        await this.#working;
    }
}

interface Written<Value> {
    readonly value?: Value;
}

/** A compacted topic of one partition, read from its beginning. */
class TopicKeyValue<Value> implements KeyValue<Value> {
    readonly #topic: Topic<Written<Value>>;
    readonly #options: KafkaClusterOptions;
    readonly #values = new Map<string, Value>();
    /** Keys whose newest value is not written yet, with those who wait for it. */
    readonly #unwritten = new Map<string, Promise<void>>();
    readonly #writing = new Map<string, Promise<void>>();
    #read = 0;
    #refreshing: Promise<void> | undefined;

    private constructor(name: string, options: KafkaClusterOptions) {
        this.#topic = { name: `cluster.${name}`, partitions: 1 };
        this.#options = options;
    }

    static async open<Value>(name: string, options: KafkaClusterOptions): Promise<TopicKeyValue<Value>> {
        const map = new TopicKeyValue<Value>(name, options);
        await map.refresh();
        return map;
    }

    get(key: string): Value | undefined {
        return this.#values.get(key);
    }

    entries(): Iterable<[string, Value]> {
        return this.#values.entries();
    }

    set(key: string, value: Value): Promise<void> {
        this.#values.set(key, value);
        return this.#save(key);
    }

    delete(key: string): Promise<void> {
        this.#values.delete(key);
        return this.#save(key);
    }

    refresh(): Promise<void> {
        this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
        return this.#refreshing;
    }

    /** One write of a key at a time; those that come meanwhile go together with the next. */
    #save(key: string): Promise<void> {
        const writing = this.#writing.get(key);
        if (writing === undefined) return this.#write(key);
        let next = this.#unwritten.get(key);
        if (next === undefined) {
            const again = (): Promise<void> => {
                this.#unwritten.delete(key);
                return this.#write(key);
            };
            next = writing.then(again, again);
            this.#unwritten.set(key, next);
        }
        return next;
    }

    #write(key: string): Promise<void> {
        const written: Written<Value> = { value: this.#values.get(key) };
        const writing = this.#options.producer
            .append(this.#topic, key, JSON.stringify(written))
            .then(() => undefined)
            .finally(() => {
                if (this.#writing.get(key) === writing) this.#writing.delete(key);
            });
        this.#writing.set(key, writing);
        return writing;
    }

    async #refresh(): Promise<void> {
        const { client, onError } = this.#options;
        await client.topic(this.#topic.name, { partitions: 1, compacted: true });
        const [[first = 0], [end = 0]] = await Promise.all([
            client.offsets(this.#topic.name, -2n),
            client.offsets(this.#topic.name, -1n)
        ]);
        const reader = new KafkaReader(client, this.#topic, (error) => onError(this.#topic.name, error));
        try {
            reader.seek({ partition: 0, offset: Math.max(first, this.#read) });
            while (reader.reached(0) < end) {
                for (const { key, value } of reader.take(1000)) this.#take(key, value);
                if (reader.reached(0) < end) await reader.more();
            }
            this.#read = Math.max(this.#read, end);
        } finally {
            await reader.close();
        }
    }

    /** What is being written here comes after whatever is read. */
    #take(key: string, { value }: Written<Value>): void {
        if (this.#writing.has(key)) return;
        if (value === undefined) this.#values.delete(key);
        else this.#values.set(key, value);
    }
}

/** Tries until the topic is there. */
async function ensured(
    client: KafkaClient,
    topic: string,
    onError: (error: unknown) => void,
    stop: AbortSignal
): Promise<boolean> {
    const backoff = new Backoff(200, 5000);
    while (!stop.aborted) {
        try {
            await client.topic(topic, { partitions: 1 });
            return true;
        } catch (error) {
            onError(error);
            await backoff.wait(stop).catch(() => undefined);
        }
    }
    return false;
}
