import { openQueueAt, type QueuePlace } from './queueEngine';

/** A consumer as a process of its own: handles slowly, and says on standard output what it has handled, a line a batch. */
const place = JSON.parse(process.argv[2] ?? '') as QueuePlace;

async function consume(): Promise<void> {
    const { queue } = await openQueueAt(place);
    queue.subscribe<number>({ topic: { name: 'numbers' }, start: { group: 'readers' }, batch: 7 }, async (messages) => {
        process.stdout.write(`${JSON.stringify(messages.map(({ key, value }) => [key, value]))}\n`);
        await new Promise((resolve) => setTimeout(resolve, 3));
    });
}
void consume();
