import { openOrgParts, type OrgParts } from './orgParts';

let org: OrgParts;
beforeAll(async () => {
    org = await openOrgParts();
    const records = ['Anna Seghers', 'Ingeborg Bachmann', 'Anna Bachmann', 'O. Henry'].map((Name) => ({
        attributes: { type: 'Author__c' },
        Name
    }));
    await org.rest('POST', '/composite/sobjects', { records });
});
afterAll(() => org.close());

async function found(sosl: string) {
    const { status, body } = await org.rest('GET', `/search?q=${encodeURIComponent(sosl)}`);
    expect(status).toBe(200);
    return (body.searchRecords as { Name: string }[]).map(({ Name }) => Name).sort();
}

it.each([
    ['anna', ['Anna Bachmann', 'Anna Seghers']],
    ['Anna Bachmann', ['Anna Bachmann']],
    ['"Bachmann Anna"', []],
    ['Seghers OR ingeborg', ['Anna Seghers', 'Ingeborg Bachmann']],
    ['Bachmann AND NOT Anna', ['Ingeborg Bachmann']],
    ['(Seghers OR Ingeborg) AND Anna', ['Anna Seghers']],
    ['Bach*', ['Anna Bachmann', 'Ingeborg Bachmann']],
    ['An?a', ['Anna Bachmann', 'Anna Seghers']],
    ['Bach', []]
])('finds %s', async (text, names) => {
    expect(await found(`FIND {${text}} IN NAME FIELDS RETURNING Author__c(Id, Name)`)).toEqual(names);
});

it('narrows, orders and limits what each object returns', async () => {
    const returning = "Author__c(Name WHERE Name != 'Anna Seghers' ORDER BY Name DESC LIMIT 1)";
    const { body } = await org.rest('GET', `/search?q=${encodeURIComponent(`FIND {Bachmann} RETURNING ${returning}`)}`);
    expect(body.searchRecords).toEqual([
        {
            attributes: { type: 'Author__c', url: expect.stringContaining('/sobjects/Author__c/') },
            Name: 'Ingeborg Bachmann'
        }
    ]);
    const { body: all } = await org.rest('GET', `/search?q=${encodeURIComponent('FIND {Seghers}')}`);
    expect(all.searchRecords).toEqual([
        { attributes: expect.objectContaining({ type: 'Author__c' }), Id: expect.any(String) }
    ]);
});

it('takes parameters instead of SOSL', async () => {
    const { body } = await org.rest(
        'GET',
        '/parameterizedSearch?q=Anna&sobject=Author__c&Author__c.fields=Name&in=NAME&overallLimit=1'
    );
    expect(body.searchRecords).toMatchObject([{ Name: expect.stringMatching(/^Anna/) }]);
});

it.each(['FIND {a} RETURNING Author__c', 'FIND {Anna', 'FIND {Anna} RETURNING', 'FIND {:name}', 'FIND {(Anna}'])(
    'refuses %s',
    async (sosl) => {
        const { status, body } = await org.rest('GET', `/search?q=${encodeURIComponent(sosl)}`);
        expect([status, body[0].errorCode]).toEqual([400, 'MALFORMED_SEARCH']);
    }
);

it('explains a query', async () => {
    const { body } = await org.rest('GET', `/query?explain=${encodeURIComponent('SELECT Id FROM Author__c')}`);
    expect(body.plans).toMatchObject([{ sobjectType: 'Author__c', leadingOperationType: 'TableScan', fields: [] }]);
    expect((await org.rest('GET', '/query?explain=SELECT')).status).toBe(400);
});

it('counts a row of an upsert that failed as one to be created', async () => {
    const records = [{ attributes: { type: 'Book__c' }, Isbn__c: '9791000000001', Title__c: 'x', OwnerId: 'INVALID' }];
    const { body } = await org.rest('PATCH', '/composite/sobjects/Book__c/Isbn__c', { records });
    expect(body).toMatchObject([{ success: false, created: true, errors: [{ statusCode: 'MALFORMED_ID' }] }]);
});
