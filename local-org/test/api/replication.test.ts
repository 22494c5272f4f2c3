import { openOrgParts, type OrgParts } from './orgParts';

let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts()));
afterAll(() => org.close());

const minute = 60 * 1000;
const period = () => {
    const now = org.clock.now();
    const iso = (time: number) => encodeURIComponent(new Date(time).toISOString().replace('Z', '+00:00'));
    return `start=${iso(now - 5 * minute)}&end=${iso(now + minute)}`;
};

describe('updated and deleted records', () => {
    it('are told for a period', async () => {
        const create = async (Name: string) => (await org.rest('POST', '/sobjects/Author__c', { Name })).body.id;
        const [kept, gone] = [await create('Kept'), await create('Gone')];
        await org.rest('DELETE', `/sobjects/Author__c/${gone}`);
        expect((await org.rest('GET', `/sobjects/Author__c/updated?${period()}`)).body).toEqual({
            ids: [kept],
            latestDateCovered: expect.stringMatching(/T\d\d:\d\d:00\.000\+0000$/)
        });
        const { body } = await org.rest('GET', `/sobjects/Author__c/deleted?${period()}`);
        expect(body.deletedRecords).toEqual([{ id: gone, deletedDate: expect.stringMatching(/\+0000$/) }]);
        expect(body.earliestDateAvailable).toBe(body.deletedRecords[0].deletedDate);
    });

    it.each([
        ['start=2020-01-01T00:00:00Z&end=2020-01-02T00:00:00Z', 'INVALID_REPLICATION_DATE'],
        ['start=2030-01-02T00:00:00Z&end=2030-01-01T00:00:00Z', 'INVALID_REPLICATION_DATE'],
        ['start=yesterday&end=today', 'MALFORMED_QUERY']
    ])('a bad period %s is refused', async (given, errorCode) => {
        expect(await org.rest('GET', `/sobjects/Author__c/updated?${given}`)).toMatchObject({
            status: 400,
            body: [{ errorCode }]
        });
    });
});

describe('compound fields', () => {
    it('are read whole, with their parts', async () => {
        const { body } = await org.rest('POST', '/sobjects/Account', { Name: 'A', BillingCity: 'Bern' });
        const { body: account } = await org.rest('GET', `/sobjects/Account/${body.id}`);
        expect(account.BillingAddress).toEqual({
            city: 'Bern',
            country: null,
            geocodeAccuracy: null,
            latitude: null,
            longitude: null,
            postalCode: null,
            state: null,
            street: null
        });
        expect(account).toMatchObject({ BillingCity: 'Bern', ShippingAddress: null });
        const query = await org.rest('GET', '/query?q=SELECT+BillingAddress+FROM+Account');
        expect(query.body.records[0].BillingAddress.city).toBe('Bern');
    });
});
