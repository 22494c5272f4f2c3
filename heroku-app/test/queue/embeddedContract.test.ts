import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedQueue } from '../../src/queue/embedded';
import { itKeepsTheQueueContract } from './eventQueueContract';

const directories: string[] = [];

afterAll(() => {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

describe('The embedded queue', () => {
    itKeepsTheQueueContract({
        place: async () => {
            const directory = mkdtempSync(join(tmpdir(), 'queue-'));
            directories.push(directory);
            return { engine: 'embedded', directory };
        },
        expire: async (_place, queue) => {
            if (queue instanceof EmbeddedQueue) queue.dropExpired(Date.now() + 10000);
        }
    });
});
