import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { openOrgParts, type OrgParts } from './orgParts';

let org: OrgParts;
let token: string;
beforeAll(async () => {
    org = await openOrgParts();
    token = org.token();
});
afterAll(() => org.close());

const namespace = 'xmlns="http://www.force.com/2009/06/asyncapi/dataload"';

async function call(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) {
    const response = await fetch(`${org.url}/services/async/65.0${path}`, {
        method,
        headers: { 'x-sfdc-session': token, 'content-type': 'application/xml; charset=UTF-8', ...headers },
        body: typeof body === 'string' ? body : body && new Uint8Array(body)
    });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}
const element = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
const jobInfo = (members: Record<string, string>) =>
    `<?xml version="1.0" encoding="UTF-8"?><jobInfo ${namespace}>${Object.entries(members)
        .map(([name, value]) => `<${name}>${value}</${name}>`)
        .join('')}</jobInfo>`;

async function createJob(members: Record<string, string>) {
    const { status, text } = await call('POST', '/job', jobInfo(members));
    expect([status, text]).toEqual([201, expect.stringContaining('<state>Open</state>')]);
    return element(text, 'id') ?? '';
}

async function addBatch(job: string, data: string, type = 'text/csv') {
    const { status, text } = await call('POST', `/job/${job}/batch`, data, { 'content-type': type });
    expect([status, text]).toEqual([201, expect.stringContaining(job)]);
    return element(text, 'id') ?? (JSON.parse(text) as { id: string }).id;
}

async function finished(job: string, batch: string): Promise<string> {
    for (;;) {
        const { text } = await call('GET', `/job/${job}/batch/${batch}`);
        if (!/>(?:Queued|InProgress)<|"(?:Queued|InProgress)"/.test(text)) return text;
    }
}

/** A job of one batch: how the batch ended, and its result. */
async function load(members: Record<string, string>, data: string, type?: string) {
    const job = await createJob(members);
    const batch = await addBatch(job, data, type);
    const info = await finished(job, batch);
    const result = await call('GET', `/job/${job}/batch/${batch}/result`);
    return { job, batch, info, result };
}

const books = async (where: string) => {
    const soql = `SELECT Title__c, Copies__c FROM Book__c WHERE ${where} ORDER BY Isbn__c`;
    const { body } = await org.rest('GET', `/query?q=${encodeURIComponent(soql)}`);
    return (body as { records: { Title__c: string; Copies__c: number | null }[] }).records;
};

describe('a job', () => {
    it('is told of in XML, with counts of its batches, until it is closed', async () => {
        const job = await createJob({ operation: 'insert', object: 'book__c', contentType: 'CSV' });
        const { text } = await call('GET', `/job/${job}`);
        expect(text).toContain(
            `<jobInfo ${namespace}><id>${job}</id><operation>insert</operation><object>Book__c</object>`
        );
        expect(text).toMatch(/<createdDate>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z<\/createdDate>/);
        expect(text).toContain('<concurrencyMode>Parallel</concurrencyMode><contentType>CSV</contentType>');
        expect(text).toContain('<apiVersion>65.0</apiVersion>');
        await finished(job, await addBatch(job, 'Title__c,Isbn__c\nEmma,3000000000001\n'));
        const closed = await call('POST', `/job/${job}`, jobInfo({ state: 'Closed' }));
        expect(closed.status).toBe(200);
        expect(closed.text).toContain('<numberBatchesCompleted>1</numberBatchesCompleted>');
        expect(closed.text).toContain('<numberRecordsProcessed>1</numberRecordsProcessed>');
        const late = await call('POST', `/job/${job}/batch`, 'Title__c\nLate\n', { 'content-type': 'text/csv' });
        expect([late.status, element(late.text, 'exceptionCode')]).toEqual([400, 'InvalidJobState']);
        const list = await call('GET', `/job/${job}/batch`);
        expect(list.text).toMatch(/<batchInfoList .*><batchInfo><id>751\w+<\/id>.*<state>Completed<\/state>/);
    });

    it('is told of in JSON to those that speak JSON', async () => {
        const json = { 'content-type': 'application/json' };
        const body = JSON.stringify({ operation: 'insert', object: 'Book__c', contentType: 'JSON' });
        const { status, text } = await call('POST', '/job', body, json);
        expect(status).toBe(201);
        expect(JSON.parse(text)).toMatchObject({ state: 'Open', apiVersion: 65, externalIdFieldName: null });
        const refused = await call('POST', '/job', '{"operation":"insert","object":"Nothing__c"}', json);
        expect(refused).toMatchObject({ status: 400, type: 'application/json;charset=UTF-8' });
        expect(JSON.parse(refused.text)).toEqual({
            exceptionCode: 'InvalidEntity',
            exceptionMessage: "Entity 'Nothing__c' is not supported by the Bulk API."
        });
    });

    it('that is aborted leaves waiting batches unprocessed', async () => {
        const job = await createJob({ operation: 'insert', object: 'Book__c', contentType: 'CSV' });
        const rows = Array.from({ length: 3000 }, (_, i) => `Many,4${String(i).padStart(12, '0')}`).join('\n');
        await addBatch(job, `Title__c,Isbn__c\n${rows}\n`);
        const waiting = await addBatch(job, 'Title__c,Isbn__c\nNever,3000000000002\n');
        await call('POST', `/job/${job}`, jobInfo({ state: 'Aborted' }));
        expect(await finished(job, waiting)).toContain('<state>NotProcessed</state>');
        expect(await books("Isbn__c = '3000000000002'")).toEqual([]);
    });
});

describe('a batch of rows', () => {
    it('in CSV: a bad row fails alone, #N/A is null, results are in the order of the rows', async () => {
        const csv = 'Title__c,Isbn__c,Copies__c\r\nStechlin,3100000000001,3\r\n"Briest, Effi",3100000000002,many\r\n';
        const { info, result } = await load({ operation: 'insert', object: 'Book__c', contentType: 'CSV' }, csv);
        expect(info).toContain('<numberRecordsFailed>1</numberRecordsFailed>');
        expect(result).toMatchObject({ status: 200, type: 'text/csv;charset=UTF-8' });
        const [header, first, second] = result.text.split('\n');
        expect(header).toBe('"Id","Success","Created","Error"');
        expect(first).toMatch(/^"\w{18}","true","true",""$/);
        expect(second).toBe(
            '"","false","false","INVALID_TYPE_ON_FIELD_IN_RECORD:Copies: value not of required type: many:Copies__c --"'
        );
        const upsert = { operation: 'upsert', object: 'Book__c', externalIdFieldName: 'Isbn__c', contentType: 'CSV' };
        const again = await load(upsert, 'Isbn__c,Copies__c\n3100000000001,#N/A\n');
        expect(again.result.text).toMatch(/"\w{18}","true","false",""/);
        expect(await books("Isbn__c = '3100000000001'")).toMatchObject([{ Title__c: 'Stechlin', Copies__c: null }]);
    });

    it('in XML, with its results in XML', async () => {
        const xml =
            `<?xml version="1.0" encoding="UTF-8"?><sObjects ${namespace} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
            '<sObject><Title__c>A &amp; B</Title__c><Isbn__c>3200000000001</Isbn__c><Copies__c xsi:nil="true"/></sObject>' +
            '<sObject><Title__c>C</Title__c><Nothing__c>x</Nothing__c></sObject></sObjects>';
        const { result } = await load({ operation: 'insert', object: 'Book__c', contentType: 'XML' }, xml, 'text/xml');
        expect(result.text).toMatch(
            /<results .*><result><id>\w{18}<\/id><success>true<\/success><created>true<\/created><\/result><result><errors><message>No such column 'Nothing__c' on sobject of type Book__c<\/message><statusCode>INVALID_FIELD<\/statusCode><\/errors><success>false<\/success><created>false<\/created><\/result>/
        );
        expect(await books("Isbn__c = '3200000000001'")).toMatchObject([{ Title__c: 'A & B' }]);
    });

    it('in JSON, with its results in JSON', async () => {
        const data = JSON.stringify([{ Title__c: 'J', Isbn__c: '3300000000001', Copies__c: 2 }, { Copies__c: {} }]);
        const { info, result } = await load(
            { operation: 'insert', object: 'Book__c', contentType: 'JSON' },
            data,
            'application/json'
        );
        expect(JSON.parse(info)).toMatchObject({ state: 'Completed', numberRecordsProcessed: 2, stateMessage: null });
        expect(JSON.parse(result.text)).toMatchObject([
            { success: true, created: true, errors: [] },
            { success: false, created: false, id: null, errors: [{ statusCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD' }] }
        ]);
    });

    it('fails as a whole if its header is wrong; what was sent can be read again', async () => {
        const members = { operation: 'insert', object: 'Book__c', contentType: 'CSV' };
        const { job, batch, info, result } = await load(members, 'Wrong__c\n1\n');
        expect(info).toContain('<state>Failed</state><stateMessage>InvalidBatch : Field name not found : Wrong__c<');
        expect([result.status, element(result.text, 'exceptionCode')]).toEqual([400, 'InvalidBatch']);
        expect((await call('GET', `/job/${job}/batch/${batch}/request`)).text).toBe('Wrong__c\n1\n');
    });

    it('may be compressed', async () => {
        const job = await createJob({ operation: 'insert', object: 'Book__c', contentType: 'CSV' });
        const { status, text } = await call(
            'POST',
            `/job/${job}/batch`,
            gzipSync('Title__c,Isbn__c\nZipped,3400000000001\n'),
            { 'content-type': 'text/csv', 'content-encoding': 'gzip' }
        );
        expect(status).toBe(201);
        await finished(job, element(text, 'id') ?? '');
        expect(await books("Isbn__c = '3400000000001'")).toMatchObject([{ Title__c: 'Zipped' }]);
        const broken = { 'content-type': 'text/csv', 'content-encoding': 'gzip' };
        expect((await call('POST', `/job/${job}/batch`, 'no gzip', broken)).status).toBe(400);
    });
});

describe('a query', () => {
    const members = (contentType: string) => ({ operation: 'query', object: 'Book__c', contentType });
    const soql = "SELECT Title__c, Copies__c FROM Book__c WHERE Isbn__c = '3500000000001'";
    beforeAll(async () => {
        const csv = 'Title__c,Isbn__c,Copies__c\n"Say ""Yes""",3500000000001,7\n';
        await load({ operation: 'insert', object: 'Book__c', contentType: 'CSV' }, csv);
    });

    it.each([
        ['CSV', '"Title__c","Copies__c"\n"Say ""Yes""","7"\n'],
        [
            'XML',
            expect.stringContaining(
                '<records xsi:type="sObject"><type>Book__c</type><Title__c>Say &quot;Yes&quot;</Title__c><Copies__c>7</Copies__c></records>'
            )
        ],
        [
            'JSON',
            expect.stringMatching(
                /^\[\{"attributes":\{"type":"Book__c",.*"Title__c":"Say \\"Yes\\"","Copies__c":7\}\]$/
            )
        ]
    ])('gives its rows in %s', async (contentType, expected) => {
        const { job, batch, result } = await load(members(contentType), soql);
        const id = contentType === 'JSON' ? (JSON.parse(result.text) as string[])[0] : element(result.text, 'result');
        expect(id).toMatch(/^752\w{15}$/);
        expect((await call('GET', `/job/${job}/batch/${batch}/result/${id}`)).text).toEqual(expected);
    });

    it('that is wrong fails its batch', async () => {
        const { info } = await load(members('CSV'), 'SELECT Nothing__c FROM Book__c');
        expect(element(info, 'stateMessage')).toMatch(/^InvalidBatch : Failed to process query: INVALID_FIELD: /);
    });
});

it('refuses callers without a session, unknown jobs and what an org must allow first', async () => {
    const invalid = await call('GET', '/job/750000000000000AAA', undefined, { 'x-sfdc-session': 'wrong' });
    expect([invalid.status, element(invalid.text, 'exceptionCode')]).toEqual([400, 'InvalidSessionId']);
    expect(element((await call('GET', '/job/750000000000000AAA')).text, 'exceptionCode')).toBe('InvalidJob');
    const hardDelete = await call('POST', '/job', jobInfo({ operation: 'hardDelete', object: 'Book__c' }));
    expect(element(hardDelete.text, 'exceptionCode')).toBe('FeatureNotEnabled');
    expect(element((await call('POST', '/job', '<jobInfo')).text, 'exceptionCode')).toBe('InvalidJob');
});

it('takes what jsforce sends, and gives what it reads', async () => {
    const { bulk } = org.connection();
    bulk.pollInterval = 10;
    const insert = bulk.load('Book__c', 'insert', [
        { Title__c: 'One', Isbn__c: '3600000000001' },
        { Title__c: 'Two', Isbn__c: '3600000000001' }
    ]);
    const [saved] = await Promise.all([insert, once(insert.job, 'close')]);
    expect(saved).toMatchObject([
        { success: true, errors: [] },
        { id: null, success: false, errors: [expect.stringContaining('DUPLICATE_VALUE')] }
    ]);
    const query = bulk.load('Book__c', 'query', "SELECT Title__c FROM Book__c WHERE Isbn__c = '3600000000001'");
    const [results] = await Promise.all([query, once(query.job, 'close')]);
    const [result] = results as unknown as { jobId: string; batchId: string; id: string }[];
    const records = bulk
        .job(result?.jobId ?? '')
        .batch(result?.batchId ?? '')
        .result(result?.id ?? '');
    expect(await records.toArray()).toMatchObject([{ Title__c: 'One' }]);
});
