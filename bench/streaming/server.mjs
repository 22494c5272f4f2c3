import { sides } from './sides.mjs';

/**
 * One server in a process of its own. Told over IPC what to do: `{run: name, …}` is answered with what that run of its side gives, `{run: 'memory'}` with what the
 * process holds after a collection, in bytes.
 */
const [name, folder, bundles] = process.argv.slice(2);
const { ready, runs } = await sides[name](folder, bundles);

async function memory() {
    for (let i = 0; i < 4; i++) {
        globalThis.gc();
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, held: heapUsed + external };
}

process.on('message', async ({ run, ...options }) => {
    process.send(run === 'memory' ? await memory() : ((await runs[run](options)) ?? {}));
});
process.on('disconnect', () => process.exit(0));
process.send(ready);
