import { join } from 'node:path';
import type { Cluster, Leadership, Term } from '../../src/queue/cluster';
import { EmbeddedCluster } from '../../src/queue/embeddedCluster';
import type { Protocol } from '../../src/salesforce/replayStore';
import { eventually } from '../fixtures/eventually';
import { Listener, PlantOrg } from '../fixtures/plantOrg';

/** Two processes' view of one cluster: the same maps; a role goes to the next who asked for it when it is given up. */
class SharedCluster implements Cluster {
    readonly #maps: EmbeddedCluster;
    #turn: Promise<void> = Promise.resolve();
    leading = 0;

    constructor(directory: string) {
        this.#maps = new EmbeddedCluster(directory, () => undefined);
    }

    keyValue<Value>(name: string) {
        return this.#maps.keyValue<Value>(name);
    }

    lead(_role: string, work: (term: Term) => Promise<void>): Leadership {
        const term = new AbortController();
        const working = this.#turn.then(async () => {
            if (term.signal.aborted) return;
            this.leading++;
            await work({ signal: term.signal });
            this.leading--;
        });
        this.#turn = working;
        return {
            leads: false,
            close: async () => {
                term.abort();
                await working;
            }
        };
    }

    async close(): Promise<void> {
        await this.#maps.close();
    }
}

let plant: PlantOrg;

beforeEach(async () => {
    plant = await PlantOrg.start();
});

afterEach(() => plant.close());

it.each<Protocol>(['cometd', 'pubsub'])(
    '13. the replay position is shared by a cluster: by %s one process hears a channel, and another goes on where it stopped',
    async (protocol) => {
        const cluster = new SharedCluster(join(plant.directory, 'cluster'));
        const first = await Listener.start(plant, protocol, { cluster });
        const second = await Listener.start(plant, protocol, { cluster });
        await eventually(() => first.live);
        await plant.publish(1, 2);
        await eventually(() => first.heard.length === 2);
        expect(second.subscriber.state.connection).toBe('standby');
        expect(cluster.leading).toBe(1);
        const stopping = first.subscriber.stop();
        await plant.publish(3);
        await stopping;
        await eventually(() => first.heard.length + second.heard.length === 3);
        await plant.publish(4);
        await eventually(() => second.values().includes(4));
        expect([...first.values(), ...second.values()]).toEqual([1, 2, 3, 4]);
        await second.subscriber.stop();
    }
);
