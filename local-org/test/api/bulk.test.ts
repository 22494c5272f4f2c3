import { once } from 'node:events';
import { openOrgParts, temporaryDirectory, type OrgParts } from './orgParts';

let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts()));
afterAll(() => org.close());

const headers = (type: string) => ({ authorization: `Bearer ${org.token()}`, 'content-type': type });
const address = (path: string) => `${org.url}/services/data/v65.0/jobs/ingest${path}`;

async function create(job: object) {
    const { status, body } = await org.rest('POST', '/jobs/ingest', job);
    expect(status).toBe(200);
    return body as { id: string; state: string; contentUrl: string };
}

const upload = (id: string, csv: string, type = 'text/csv') =>
    fetch(address(`/${id}/batches`), { method: 'PUT', headers: headers(type), body: csv });
const text = async (path: string) => (await fetch(address(path), { headers: headers('text/csv') })).text();

async function finished(id: string) {
    for (;;) {
        const { body } = await org.rest('GET', `/jobs/ingest/${id}`);
        if (!['UploadComplete', 'InProgress'].includes(body.state)) return body;
    }
}

/** Creates a job, uploads its data and waits for its end. */
async function load(job: object, csv: string) {
    const { id } = await create(job);
    expect((await upload(id, csv)).status).toBe(201);
    expect(await org.rest('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' })).toMatchObject({
        status: 200,
        body: { id, state: 'UploadComplete' }
    });
    return {
        job: await finished(id),
        successful: await text(`/${id}/successfulResults`),
        failed: await text(`/${id}/failedResults`)
    };
}

describe('a job', () => {
    it('inserts rows; a bad one fails alone', async () => {
        const csv =
            'Title__c,Isbn__c,Copies__c\nEffi,1000000000001,3\nIrrungen,1000000000002,many\n"Frau, Jenny",1000000000003,\n';
        const { job, successful, failed } = await load({ object: 'Book__c', operation: 'insert' }, csv);
        expect(job).toMatchObject({
            state: 'JobComplete',
            jobType: 'V2Ingest',
            numberRecordsProcessed: 3,
            numberRecordsFailed: 1,
            createdById: org.userId,
            columnDelimiter: 'COMMA',
            lineEnding: 'LF'
        });
        expect(successful).toMatch(
            /^"sf__Id","sf__Created","Title__c","Isbn__c","Copies__c"\n"\w{18}","true","Effi","1000000000001","3"\n"\w{18}","true","Frau, Jenny","1000000000003",""\n$/
        );
        expect(failed).toBe(
            '"sf__Id","sf__Error","Title__c","Isbn__c","Copies__c"\n' +
                '"","INVALID_TYPE_ON_FIELD_IN_RECORD:Copies: value not of required type: many:Copies__c --","Irrungen","1000000000002","many"\n'
        );
        expect(await text(`/${job.id}/unprocessedrecords`)).toBe('"Title__c","Isbn__c","Copies__c"\n');
    });

    it('upserts by external id, and sets to null by #N/A', async () => {
        const job = { object: 'Book__c', operation: 'upsert', externalIdFieldName: 'isbn__c' };
        const format = { columnDelimiter: 'SEMICOLON', lineEnding: 'CRLF' };
        const csv = 'Isbn__c;Title__c;Copies__c;In_Print__c\r\n2000000000001;Schimmelreiter;2;yes\r\n';
        const first = await load({ ...job, ...format }, csv);
        expect(first.successful).toMatch(/^"sf__Id";"sf__Created".*\r\n"\w{18}";"true";"2000000000001"/);
        const second = await load(job, 'Isbn__c,Title__c,Copies__c\n2000000000001,,#N/A\n');
        expect(second.successful).toMatch(/"\w{18}","false","2000000000001"/);
        const soql = "SELECT Title__c, Copies__c, In_Print__c FROM Book__c WHERE Isbn__c = '2000000000001'";
        const { body } = await org.rest('GET', `/query?q=${encodeURIComponent(soql)}`);
        expect(body.records).toMatchObject([{ Title__c: 'Schimmelreiter', Copies__c: null, In_Print__c: true }]);
    });

    it('names parents by their external ids', async () => {
        await org.rest('POST', '/sobjects/Account', { Name: 'Reader', Loyalty_Number__c: 'L-1' });
        const csv = 'LastName,Account.Loyalty_Number__c\nKnown,L-1\nStranger,L-2\nLoner,#N/A\n';
        const { successful, failed } = await load({ object: 'Contact', operation: 'insert' }, csv);
        expect(successful).toMatch(/"Known","L-1"\n.*"Loner","#N\/A"\n$/);
        expect(failed).toContain(
            '"","INVALID_FIELD:Foreign key external ID: L-2 not found for field Loyalty_Number__c in entity Account:--"'
        );
        const { body } = await org.rest('GET', '/query?q=SELECT+Account.Name+FROM+Contact+ORDER+BY+LastName');
        expect(body.records).toMatchObject([{ Account: { Name: 'Reader' } }, { Account: null }]);
    });

    it('updates and deletes by id, many rows in the background', async () => {
        const titles = Array.from({ length: 450 }, (_, i) => `Volume ${i}`);
        const inserted = await load({ object: 'Author__c', operation: 'insert' }, ['Name', ...titles].join('\n'));
        expect(inserted.job).toMatchObject({
            state: 'JobComplete',
            numberRecordsProcessed: 450,
            numberRecordsFailed: 0
        });
        const ids = [...inserted.successful.matchAll(/^"(\w{18})"/gm)].map(([, id]) => id);
        const updated = await load(
            { object: 'Author__c', operation: 'update' },
            ['Id,Country__c', ...ids.map((id) => `${id},DE`)].join('\n')
        );
        expect(updated.job).toMatchObject({ numberRecordsProcessed: 450, numberRecordsFailed: 0 });
        expect(updated.successful).toMatch(/"\w{18}","false"/);
        const deleted = await load({ object: 'Author__c', operation: 'delete' }, ['Id', ...ids, ids[0]].join('\n'));
        expect(deleted.job).toMatchObject({ numberRecordsProcessed: 451, numberRecordsFailed: 1 });
        expect(deleted.failed).toContain('ENTITY_IS_DELETED:entity is deleted:--');
    });

    it('takes its data with the job in one request', async () => {
        const boundary = 'BOUNDARY';
        const body = [
            `--${boundary}`,
            'Content-Type: application/json',
            'Content-Disposition: form-data; name="job"',
            '',
            JSON.stringify({ object: 'Author__c', operation: 'insert' }),
            `--${boundary}`,
            'Content-Type: text/csv',
            'Content-Disposition: form-data; name="content"; filename="content"',
            '',
            'Name\nMörike\n',
            `--${boundary}--`,
            ''
        ].join('\r\n');
        const response = await fetch(address(''), {
            method: 'POST',
            headers: headers(`multipart/form-data; boundary=${boundary}`),
            body
        });
        const { id } = (await response.json()) as { id: string };
        expect(await finished(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 1 });
        expect(await text(`/${id}/successfulResults`)).toContain('"Mörike"');
    });

    it('publishes platform events', async () => {
        const csv = 'Isbn__c,Copies__c\n9780000000001,1\n9780000000002,2\n';
        const { job, successful } = await load({ object: 'Order_Placed__e', operation: 'insert' }, csv);
        expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2, numberRecordsFailed: 0 });
        expect(successful).toContain('"true","9780000000001","1"');
        const channel = '/event/Order_Placed__e';
        const events = org.bus.read(channel, org.bus.startPosition(channel, -2) ?? 0, 10);
        expect(JSON.stringify(events)).toContain('9780000000002');
    });
});

describe('states', () => {
    it('a job waits for its data, takes it once, can be aborted and deleted', async () => {
        const { id, contentUrl, state } = await create({ object: 'Author__c', operation: 'insert' });
        expect([state, contentUrl]).toEqual(['Open', `services/data/v65.0/jobs/ingest/${id}/batches`]);
        expect(await org.rest('DELETE', `/jobs/ingest/${id}`)).toMatchObject({
            status: 400,
            body: [{ errorCode: 'INVALIDJOBSTATE' }]
        });
        expect((await upload(id, 'Name\nx\n', 'application/json')).status).toBe(415);
        expect((await upload(id, 'Name\nx\n')).status).toBe(201);
        expect((await upload(id, 'Name\nx\n')).status).toBe(400);
        expect(await org.rest('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' })).toMatchObject({
            status: 200,
            body: { state: 'Aborted' }
        });
        expect(await text(`/${id}/unprocessedrecords`)).toBe('"Name"\n"x"\n');
        expect(await org.rest('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' })).toMatchObject({
            status: 400
        });
        const listed = await org.rest('GET', '/jobs/ingest');
        expect(listed.body.records).toContainEqual(expect.objectContaining({ id, state: 'Aborted' }));
        expect(await org.rest('DELETE', `/jobs/ingest/${id}`)).toMatchObject({ status: 204 });
        expect(await org.rest('GET', `/jobs/ingest/${id}`)).toMatchObject({ status: 404 });
    });

    it('a finished job is not aborted', async () => {
        const { job } = await load({ object: 'Author__c', operation: 'insert' }, '');
        expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 0 });
        expect(await org.rest('PATCH', `/jobs/ingest/${job.id}`, { state: 'Aborted' })).toMatchObject({
            status: 400,
            body: [{ errorCode: 'INVALIDJOBSTATE', message: 'Aborting already Completed Job not allowed' }]
        });
    });

    it.each([
        [{ operation: 'insert' }, 'Nmae\nx\n', 'InvalidBatch : Field name not found : Nmae'],
        [{ operation: 'insert' }, 'Name\r\nx\r\n', 'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF'], // prettier-ignore
        [{ operation: 'delete' }, 'Id,Name\nx,y\n', 'InvalidBatch : delete batch must contain only ids']
    ])('a job %j whose data %j cannot be read fails whole', async (job, csv, errorMessage) => {
        const result = await load({ object: 'Author__c', ...job }, csv);
        expect(result.job).toMatchObject({ state: 'Failed', errorMessage, numberRecordsProcessed: 0 });
    });

    it.each([
        [{ object: 'Nothing__c', operation: 'insert' }, 'INVALIDJOB', 'InvalidJob : Unable to find object: Nothing__c'],
        [{ object: 'Author__c', operation: 'magic' }, 'INVALIDJOB', 'InvalidJob : Invalid operation: magic'],
        [{ object: 'Author__c', operation: 'insert', columnDelimiter: 'DOT' }, 'INVALIDJOB', /columnDelimiter/],
        [{ object: 'Author__c', operation: 'upsert' }, 'INVALIDJOB', /External ID was blank/],
        [{ object: 'Author__c', operation: 'upsert', externalIdFieldName: 'Name' }, 'INVALIDJOB', /does not match/],
        [{ object: 'Author__c', operation: 'hardDelete' }, 'FEATURENOTENABLED', /special user profile permission/]
    ])('a job %j is refused', async (job, errorCode, message) => {
        const answer = await org.rest('POST', '/jobs/ingest', job);
        expect(answer).toMatchObject({ status: 400, body: [{ errorCode }] });
        expect(answer.body[0].message).toEqual(
            typeof message === 'string' ? message : expect.stringMatching(message as RegExp)
        );
    });
});

describe('a restart', () => {
    const directory = temporaryDirectory();

    it('keeps jobs, and goes on with what was not begun', async () => {
        const first = await openOrgParts({ directory });
        const { body: open } = await first.rest('POST', '/jobs/ingest', { object: 'Author__c', operation: 'insert' });
        const authorization = `Bearer ${first.token()}`;
        await fetch(`${first.url}/services/data/v65.0/jobs/ingest/${open.id}/batches`, {
            method: 'PUT',
            headers: { authorization, 'content-type': 'text/csv' },
            body: ['Name', ...Array.from({ length: 1000 }, (_, i) => `A${i}`)].join('\n')
        });
        await first.rest('PATCH', `/jobs/ingest/${open.id}`, { state: 'UploadComplete' });
        await first.close();
        const second = await openOrgParts({ directory });
        let job: { state: string; numberRecordsFailed: number; numberRecordsProcessed: number };
        do ({ body: job } = await second.rest('GET', `/jobs/ingest/${open.id}`));
        while (job.state !== 'JobComplete');
        expect(job).toMatchObject({ numberRecordsProcessed: 1000, numberRecordsFailed: 0 });
        const count = await second.rest('GET', '/query?q=SELECT+COUNT()+FROM+Author__c');
        expect(count.body.totalSize).toBe(1000);
        await second.close();
    });
});

describe('jsforce', () => {
    it('loads and queries by Bulk API 2.0', async () => {
        const connection = org.connection();
        const records = [{ Name: 'Keller' }, { Name: 'Meyer' }];
        const results = await connection.bulk2.loadAndWaitForResults({
            object: 'Author__c',
            operation: 'insert',
            input: records,
            pollInterval: 20
        } as Parameters<typeof connection.bulk2.loadAndWaitForResults>[0]);
        expect(results.successfulResults).toHaveLength(2);
        expect(results.failedResults).toEqual([]);
        const stream = await connection.bulk2.query("SELECT Id, Name, CreatedDate, Owner.Name FROM Author__c WHERE Name IN ('Keller', 'Meyer')"); // prettier-ignore
        const found: Record<string, string>[] = [];
        stream.on('record', (record: Record<string, string>) => void found.push(record));
        await once(stream, 'end');
        expect(found.map(({ Name }) => Name).sort()).toEqual(['Keller', 'Meyer']);
        expect(found[0]).toMatchObject({
            CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
            'Owner.Name': expect.any(String)
        });
    }, 20000);
});

describe('query jobs', () => {
    it('give their results in pages', async () => {
        for (const Name of ['P1', 'P2', 'P3']) await org.rest('POST', '/sobjects/Author__c', { Name });
        const query = "SELECT name, CREATEDBY.username FROM Author__c WHERE Name LIKE 'P_' ORDER BY Name";
        const { body: job } = await org.rest('POST', '/jobs/query', { operation: 'query', query });
        expect(job).toMatchObject({ object: 'Author__c', operation: 'query', contentType: 'CSV' });
        let state = job.state;
        while (state !== 'JobComplete') ({ body: { state } } = await org.rest('GET', `/jobs/query/${job.id}`)); // prettier-ignore
        const page = async (rest: string) => {
            const response = await fetch(`${org.url}/services/data/v65.0/jobs/query/${job.id}/results?${rest}`, {
                headers: headers('text/csv')
            });
            return [await response.text(), response.headers.get('sforce-locator'), response.headers.get('sforce-numberofrecords')]; // prettier-ignore
        };
        const [csv, locator, count] = await page('maxRecords=2');
        expect(csv).toBe('"Name","CreatedBy.Username"\n"P1","admin@bookshop.test"\n"P2","admin@bookshop.test"\n');
        expect(count).toBe('2');
        expect(await page(`maxRecords=2&locator=${locator}`)).toEqual([
            '"Name","CreatedBy.Username"\n"P3","admin@bookshop.test"\n',
            'null',
            '1'
        ]);
        expect((await org.rest('GET', '/limits')).body.DailyBulkV2QueryJobs).toMatchObject({ Max: 10000 });
        expect(await org.rest('DELETE', `/jobs/query/${job.id}`)).toMatchObject({ status: 204 });
    });

    it.each([
        ['SELECT Nothing FROM Author__c', 'INVALID_FIELD'],
        ['SELECT Name FROM Nothing__c', 'INVALID_TYPE'],
        ['SELECT FROM Author__c', 'MALFORMED_QUERY'],
        ['SELECT COUNT(Id) FROM Author__c', 'API_ERROR'],
        ['SELECT Name, (SELECT Id FROM Books__r) FROM Author__c', 'API_ERROR']
    ])('%s is refused', async (query, errorCode) => {
        const answer = await org.rest('POST', '/jobs/query', { operation: 'query', query });
        expect(answer).toMatchObject({ status: 400, body: [{ errorCode }] });
    });
});
