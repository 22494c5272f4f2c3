import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { openRooms } from '../../../src/org';
import { setupRecords } from '../../../src/data/database';
import { until } from './apexTestOrg';

const directory = mkdtempSync(join(tmpdir(), 'org-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a scheduled job without values in its object outlives a restart', async () => {
    const source = join(directory, 'project/force-app');
    mkdirSync(join(source, 'classes'), { recursive: true });
    writeFileSync(
        join(source, 'classes/Nightly.cls'),
        `public class Nightly implements Schedulable, Queueable {
            public void execute(QueueableContext context) {}
            public void execute(SchedulableContext context) { insert new Account(Name = 'by night'); }
        }`
    );
    writeFileSync(
        join(source, 'classes/Nightly.cls-meta.xml'),
        `<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>65.0</apiVersion></ApexClass>`
    );
    const options = {
        sources: [source],
        dataDirectory: join(directory, 'data'),
        log: pino({ level: 'silent' })
    };
    const before = await openRooms(options);
    const { adminUserId } = setupRecords(before.database);
    const outcome = before.apex.executeAnonymous(
        `System.schedule('nightly', '0 0 3 * * ?', new Nightly());`,
        adminUserId
    );
    expect(outcome).toMatchObject({ kind: 'done' });
    await before.close();
    const after = await openRooms(options);
    after.clock.advance(24 * 3_600_000);
    await until(() => [...after.database.records('Account')].some((row) => row['Name'] === 'by night'));
    await after.close();
});
