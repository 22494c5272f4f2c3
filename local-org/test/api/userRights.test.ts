import { openOrgParts, type OrgParts } from './orgParts';

let org: OrgParts;
/** Tokens by user. */
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};

async function rest(as: string, method: string, path: string, body?: unknown) {
    const response = await fetch(`${org.url}/services/data/v65.0${path}`, {
        method,
        headers: { authorization: `Bearer ${tokens[as]}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body)
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const query = async (as: string, soql: string) => {
    const { body } = await rest(as, 'GET', `/query?q=${encodeURIComponent(soql)}`);
    return body.records?.map(({ attributes: _attributes, ...fields }: Record<string, unknown>) => fields) ?? body;
};

async function create(as: string, object: string, fields: object): Promise<string> {
    const { body } = await rest(as, 'POST', `/sobjects/${object}`, fields);
    expect(body).toMatchObject({ success: true });
    return body.id;
}

async function makeUser(name: string, permissionSet: string | undefined): Promise<void> {
    const [profile] = await query('admin', "SELECT Id FROM Profile WHERE Name = 'Standard User'");
    const id = await create('admin', 'User', {
        Alias: name,
        Email: `${name}@jobs.test`,
        EmailEncodingKey: 'UTF-8',
        LanguageLocaleKey: 'en_US',
        LastName: name,
        LocaleSidKey: 'en_US',
        ProfileId: profile.Id,
        TimeZoneSidKey: 'GMT',
        Username: `${name}@jobs.test`
    });
    ids[name] = id;
    tokens[name] = org.sessions.issue(id).accessToken;
    if (permissionSet === undefined) return;
    const isGroup = permissionSet === 'Recruiting';
    const soql = isGroup
        ? "SELECT Id FROM PermissionSetGroup WHERE DeveloperName = 'Recruiting'"
        : `SELECT Id FROM PermissionSet WHERE Name = '${permissionSet}'`;
    const [found] = await query('admin', soql);
    const field = isGroup ? 'PermissionSetGroupId' : 'PermissionSetId';
    await create('admin', 'PermissionSetAssignment', { AssigneeId: id, [field]: found.Id });
}

beforeAll(async () => {
    org = await openOrgParts({ sources: ['recruiting'] });
    tokens['admin'] = org.token();
    await makeUser('anna', 'Jobs_Full');
    await makeUser('bob', 'Jobs_Full');
    await makeUser('reader', 'Jobs_Read');
    await makeUser('muted', 'Recruiting');
    await makeUser('nobody', undefined);
    ids['job'] = await create('anna', 'Job__c', { Name: 'A', City__c: 'Rome' });
    ids['salary'] = await create('admin', 'Job__c', { Name: 'B', Salary__c: 5, OwnerId: ids['reader'] });
});
afterAll(() => org.close());

test('queries and reads find what is shared with the session’s user', async () => {
    expect(await query('admin', 'SELECT Name FROM Job__c ORDER BY Name')).toEqual([{ Name: 'A' }, { Name: 'B' }]);
    expect(await query('anna', 'SELECT Name FROM Job__c')).toEqual([{ Name: 'A' }]);
    expect(await query('bob', 'SELECT Name FROM Job__c')).toEqual([]);
    expect((await rest('bob', 'GET', '/query?q=SELECT+COUNT()+FROM+Job__c')).body.totalSize).toBe(0);
    expect(await rest('bob', 'GET', `/sobjects/Job__c/${ids['job']}`)).toEqual({
        status: 404,
        body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]
    });
    expect((await rest('anna', 'GET', `/sobjects/Job__c/${ids['job']}`)).body).toMatchObject({ City__c: 'Rome' });
    expect(
        (await rest('bob', 'POST', '/composite/sobjects/Job__c', { ids: [ids['job']], fields: ['Name'] })).body
    ).toEqual([null]);
    expect((await rest('bob', 'GET', '/search?q=FIND+%7BRome%7D+RETURNING+Job__c')).body).toMatchObject({
        searchRecords: []
    });
});

test('fields that are closed to the user are not there', async () => {
    expect(await query('anna', 'SELECT Salary__c FROM Job__c')).toMatchObject([{ errorCode: 'INVALID_FIELD' }]);
    expect(await query('anna', 'SELECT Name FROM Job__c WHERE Salary__c = 5')).toMatchObject([
        {
            errorCode: 'INVALID_FIELD',
            message: expect.stringContaining("No such column 'Salary__c' on entity 'Job__c'")
        }
    ]);
    const [all] = await query('anna', 'SELECT FIELDS(ALL) FROM Job__c LIMIT 1');
    expect(Object.keys(all)).toContain('City__c');
    expect(Object.keys(all)).not.toContain('Salary__c');
    expect((await rest('anna', 'GET', `/sobjects/Job__c/${ids['job']}`)).body).not.toHaveProperty('Salary__c');
    expect(await rest('anna', 'PATCH', `/sobjects/Job__c/${ids['job']}`, { Salary__c: 7 })).toMatchObject({
        status: 400,
        body: [{ errorCode: 'INVALID_FIELD' }]
    });
    expect(await rest('reader', 'PATCH', `/sobjects/Job__c/${ids['salary']}`, { City__c: 'Oslo' })).toMatchObject({
        status: 400,
        body: [{ errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message: 'entity type cannot be updated: Job' }]
    });
});

test('objects that are closed to the user are not there', async () => {
    expect(await query('nobody', 'SELECT Id FROM Job__c')).toMatchObject([{ errorCode: 'INVALID_TYPE' }]);
    expect((await rest('nobody', 'GET', '/sobjects/Job__c/describe')).status).toBe(404);
    expect((await rest('nobody', 'POST', '/sobjects/Job__c', { Name: 'X' })).status).toBe(404);
    const { sobjects } = (await rest('nobody', 'GET', '/sobjects')).body;
    expect(sobjects.map(({ name }: { name: string }) => name)).not.toContain('Job__c');
    expect(sobjects.map(({ name }: { name: string }) => name)).toContain('Account');
});

test('describes tell what the user may do', async () => {
    const describe = async (as: string) => (await rest(as, 'GET', '/sobjects/Job__c/describe')).body;
    expect(await describe('anna')).toMatchObject({ createable: true, updateable: true, deletable: true });
    expect(await describe('reader')).toMatchObject({ createable: false, updateable: false, deletable: false });
    const muted = await describe('muted');
    expect(muted).toMatchObject({ createable: true, updateable: true, deletable: false });
    const fields = (described: { fields: { name: string; updateable: boolean }[] }) =>
        Object.fromEntries(described.fields.map(({ name, updateable }) => [name, updateable]));
    expect(fields(await describe('anna'))).toMatchObject({ City__c: true });
    expect(fields(muted)).toMatchObject({ City__c: false });
    expect(fields(await describe('reader'))).toMatchObject({ City__c: false });
});

test('writes are refused as by an org', async () => {
    const patch = (as: string) => rest(as, 'PATCH', `/sobjects/Job__c/${ids['job']}`, { Name: 'X' });
    expect(await patch('bob')).toMatchObject({
        status: 400,
        body: [
            {
                errorCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
                message: 'insufficient access rights on cross-reference id'
            }
        ]
    });
    const share = { ParentId: ids['job'], UserOrGroupId: ids['bob'], AccessLevel: 'Read' };
    expect(await rest('bob', 'POST', '/sobjects/Job__Share', share)).toMatchObject({ status: 400 });
    await create('anna', 'Job__Share', share);
    expect(await query('bob', 'SELECT Name FROM Job__c')).toEqual([{ Name: 'A' }]);
    expect(await patch('bob')).toMatchObject({
        status: 400,
        body: [{ errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY', message: 'insufficient access rights on object id' }]
    });
    expect(await rest('bob', 'DELETE', `/sobjects/Job__c/${ids['job']}`)).toMatchObject({ status: 400 });
    const collection = { records: [{ attributes: { type: 'Job__c' }, Id: ids['job'], Name: 'X' }] };
    expect((await rest('bob', 'PATCH', '/composite/sobjects', collection)).body).toMatchObject([
        { success: false, errors: [{ statusCode: 'INSUFFICIENT_ACCESS_OR_READONLY' }] }
    ]);
    expect(await rest('muted', 'POST', '/sobjects/User', { LastName: 'X' })).toMatchObject({
        status: 400,
        body: [{ errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' }]
    });
    expect((await patch('anna')).status).toBe(204);
});

test('Bulk API jobs run in the rights of who made them', async () => {
    const soql = 'SELECT Name FROM Job__c';
    const job = (await rest('nobody', 'POST', '/jobs/query', { operation: 'query', query: soql })).body;
    expect(job).toMatchObject([{ errorCode: 'INVALID_TYPE' }]);
    expect((await rest('nobody', 'POST', '/jobs/ingest', { operation: 'insert', object: 'Job__c' })).status).toBe(400);
});

test('SOAP is held to the same rights', async () => {
    const soap = async (as: string, call: string) => {
        const envelope = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:urn="urn:partner.soap.sforce.com"><soapenv:Header><urn:SessionHeader><urn:sessionId>${tokens[as]}</urn:sessionId></urn:SessionHeader></soapenv:Header><soapenv:Body>${call}</soapenv:Body></soapenv:Envelope>`;
        const headers = { 'content-type': 'text/xml', SOAPAction: '""' };
        return (await fetch(`${org.url}/services/Soap/u/65.0`, { method: 'POST', headers, body: envelope })).text();
    };
    const call = '<urn:query><urn:queryString>SELECT Name FROM Job__c</urn:queryString></urn:query>';
    expect(await soap('admin', call)).toContain('<size>2</size>');
    expect(await soap('muted', call)).toContain('<size>0</size>');
    expect(await soap('nobody', call)).toContain('INVALID_TYPE');
});
