import { sides } from './sides.mjs';

/**
 * One server in a process of its own. Told over IPC what to do: `{run: name, …}` is answered with what that run of its side gives, `{run: 'memory'}` with what the
 * process holds after a collection, in bytes.
 */
const [name, folder, bundles, ...more] = process.argv.slice(2);
const { ready, runs } = await sides[name](folder, bundles, ...more);

async function memory() {
    for (let i = 0; i < 4; i++) {
        globalThis.gc();
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, held: heapUsed + external };
}

let most = 0;
const watching = {
    memory,
    /** From now on the most memory that was resident is kept. */
    watchMemory() {
        setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50);
        return {};
    },
    mostMemory: () => ({ most })
};

process.on('message', async ({ run, ...options }) => {
    process.send((await (watching[run] ?? runs[run])(options)) ?? {});
});
process.on('disconnect', () => process.exit(0));
process.send(ready);
