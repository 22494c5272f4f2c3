import { join } from 'node:path';
import pino from 'pino';
import { openRooms } from '../../src/org';

test('an Apex action is called once for the interviews of a chunk, with records and lists in and out', async () => {
    const source = join(__dirname, '../fixtures/flowActions');
    const rooms = await openRooms({ sources: [source], log: pino({ level: 'silent' }) });
    const { results } = rooms.apex.runTests({});
    expect(results).toMatchObject([{ methodName: 'bulk', message: null, outcome: 'Pass' }]);
    await rooms.close();
});
