import type { Cluster } from '../../src/queue/cluster';
import { eventually } from '../fixtures/eventually';

export interface OpenedCluster {
    readonly cluster: Cluster;
    close(): Promise<void>;
}

/** What every engine of the cluster must do; `open` opens it as one process of the app does. */
export function itKeepsTheClusterContract(open: () => Promise<OpenedCluster>): void {
    it('keeps a map over restarts, with the last write of each key', async () => {
        let { cluster, close } = await open();
        const map = await cluster.keyValue<number>('positions');
        await Promise.all(Array.from({ length: 50 }, (_, value) => map.set('channel', value)));
        await map.set('other', 1);
        await map.set('gone', 1);
        await map.delete('gone');
        expect(map.get('channel')).toBe(49);
        await close();
        ({ cluster, close } = await open());
        const again = await cluster.keyValue<number>('positions');
        expect([...again.entries()].sort()).toEqual([
            ['channel', 49],
            ['other', 1]
        ]);
        await close();
    });

    it('calls a role’s work again when it fails, and ends it when the role is given up', async () => {
        const { cluster, close } = await open();
        let calls = 0;
        let ended = false;
        const leadership = cluster.lead('worker', async ({ signal }) => {
            if (++calls === 1) throw new Error('not now');
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            ended = true;
        });
        await eventually(() => calls === 2);
        expect(leadership.leads).toBe(true);
        await leadership.close();
        expect(ended).toBe(true);
        expect(leadership.leads).toBe(false);
        await close();
    });
}
