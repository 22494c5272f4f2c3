import { once } from 'node:events';
import { ChangeDataCapture } from '../../src/bus/changeDataCapture';
import { openOrgParts, type OrgParts } from './orgParts';

const channel = '/data/Book__ChangeEvent';
let org: OrgParts;
beforeAll(async () => {
    org = await openOrgParts();
    const { database, bus } = org;
    new ChangeDataCapture({ schema: database.schema, database, catalogue: bus.catalogue, schemas: bus.schemas });
});
afterAll(() => org.close());

/** Origin of the newest change. */
async function lastOrigin(): Promise<string> {
    await org.bus.durable();
    const from = org.bus.startPosition(channel, -2) ?? NaN;
    const event = org.bus.read(channel, from, 100).at(-1);
    const { payload } = JSON.parse(event?.data ?? '') as { payload: { ChangeEventHeader: { changeOrigin: string } } };
    return payload.ChangeEventHeader.changeOrigin;
}

it('of a REST request names the version, and the client if it gives its name', async () => {
    await org.rest('POST', '/sobjects/Book__c', { Title__c: 'Plain', Isbn__c: '9792000000001' });
    expect(await lastOrigin()).toBe('com/salesforce/api/rest/65.0');
    await fetch(`${org.url}/services/data/v60.0/sobjects/Book__c`, {
        method: 'POST',
        headers: {
            authorization: `Bearer ${org.token()}`,
            'content-type': 'application/json',
            'sforce-call-options': 'client=Shelves, defaultNamespace=x'
        },
        body: JSON.stringify({ Title__c: 'Named', Isbn__c: '9792000000002' })
    });
    expect(await lastOrigin()).toBe('com/salesforce/api/rest/60.0;client=Shelves');
});

it('of a bulk job is the Bulk API', async () => {
    const { bulk } = org.connection();
    bulk.pollInterval = 10;
    const batch = bulk.load('Book__c', 'insert', [{ Title__c: 'Bulky', Isbn__c: '9792000000003' }]);
    await Promise.all([batch, once(batch.job, 'close')]);
    expect(await lastOrigin()).toBe('com/salesforce/api/bulkapi/65.0');
});
