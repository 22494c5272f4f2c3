import { openOrgParts, type OrgParts } from './orgParts';

let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts()));
afterAll(() => org.close());

const soql = (text: string) => `/query?q=${encodeURIComponent(text)}`;

describe('resources', () => {
    it('list versions without a session, collapse leading slashes and know no others', async () => {
        const versions = (await (await fetch(`${org.url}//services/data`)).json()) as {
            version: string;
            label: string;
        }[];
        expect(versions.map(({ version }) => version)).toEqual(expect.arrayContaining(['30.0', '65.0', '67.0']));
        expect(versions.find(({ version }) => version === '65.0')?.label).toBe("Winter '26");
        const headers = { authorization: `Bearer ${org.token()}` };
        expect((await fetch(`${org.url}/services/data/v99.0/limits`, { headers })).status).toBe(404);
        expect((await fetch(`${org.url}/services/data/v67.0`, { headers })).status).toBe(200);
    });

    it('answer an unknown path, a wrong method and XML in the REST form', async () => {
        const notFound = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];
        expect(await org.rest('GET', '/nothing/here')).toMatchObject({ status: 404, body: notFound });
        expect(await (await fetch(`${org.url}/elsewhere`)).json()).toEqual(notFound);
        expect(await org.rest('PUT', '/sobjects/Author__c', {})).toMatchObject({
            status: 405,
            body: [
                { errorCode: 'METHOD_NOT_ALLOWED', message: "HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,POST" }
            ]
        });
        const xml = { authorization: `Bearer ${org.token()}`, accept: 'application/xml' };
        expect((await fetch(`${org.url}/services/data/v65.0/limits`, { headers: xml })).status).toBe(501);
    });

    it('tell the limits and count requests', async () => {
        const { body, headers } = await org.rest('GET', '/limits');
        expect(body.HourlyPublishedPlatformEvents).toEqual({ Max: 50000, Remaining: expect.any(Number) });
        expect(body.DailyApiRequests.Remaining).toBeLessThan(body.DailyApiRequests.Max);
        expect(headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/15000$/);
    });

    it('take PATCH as POST with _HttpMethod', async () => {
        const { body } = await org.rest('POST', '/sobjects/Author__c', { Name: 'Droste' });
        expect(
            await org.rest('POST', `/sobjects/Author__c/${body.id}?_HttpMethod=PATCH`, { Name: 'Hülshoff' })
        ).toMatchObject({ status: 204 });
    });
});

describe('query', () => {
    it('gives rows with parents, children and aggregates', async () => {
        const connection = org.connection();
        const author = await connection.sobject('Author__c').create({ Name: 'Raabe' });
        await connection.sobject('Book__c').create([
            { Title__c: 'Pfisters Mühle', Author__c: author.id, Last_Sold_At__c: '2021-03-09T15:23:51Z' },
            { Title__c: 'Stopfkuchen', Author__c: author.id }
        ]);
        const { records } = await connection.query(
            "SELECT Name, (SELECT Title__c, Author__r.Name FROM Books__r ORDER BY Title__c) FROM Author__c WHERE Name = 'Raabe'"
        );
        expect(records).toMatchObject([
            {
                attributes: { type: 'Author__c' },
                Name: 'Raabe',
                Books__r: {
                    totalSize: 2,
                    done: true,
                    records: [
                        { Title__c: 'Pfisters Mühle', Author__r: { attributes: { type: 'Author__c' }, Name: 'Raabe' } },
                        { Title__c: 'Stopfkuchen' }
                    ]
                }
            }
        ]);
        const { body } = await org.rest(
            'GET',
            soql("SELECT COUNT(Id) books, MAX(Last_Sold_At__c) sold FROM Book__c WHERE Author__r.Name = 'Raabe'")
        );
        expect(body).toEqual({
            totalSize: 1,
            done: true,
            records: [{ attributes: { type: 'AggregateResult' }, books: 2, sold: '2021-03-09T15:23:51.000+0000' }]
        });
        expect(
            (await org.rest('GET', soql("SELECT COUNT() FROM Book__c WHERE Author__r.Name = 'Raabe'"))).body
        ).toEqual({ totalSize: 2, done: true, records: [] });
    });

    it('pages by 2,000 or what the client asks for', async () => {
        const names = Array.from({ length: 450 }, (_, i) => ({ attributes: { type: 'Author__c' }, Name: `Page ${i}` }));
        for (let at = 0; at < 450; at += 150)
            await org.rest('POST', '/composite/sobjects', { records: names.slice(at, at + 150) });
        const connection = org.connection();
        const text = "SELECT Name FROM Author__c WHERE Name LIKE 'Page %'";
        const first = await connection.request<{
            nextRecordsUrl: string;
            done: boolean;
            records: unknown[];
            totalSize: number;
        }>({
            method: 'GET',
            url: soql(text),
            headers: { 'Sforce-Query-Options': 'batchSize=200' }
        });
        expect(first).toMatchObject({ totalSize: 450, done: false });
        expect(first.nextRecordsUrl).toMatch(/^\/services\/data\/v65\.0\/query\/01g\w{15}-200$/);
        const second = await connection.queryMore(first.nextRecordsUrl);
        expect([second.records.length, second.done]).toEqual([200, false]);
        const third = await connection.queryMore(second.nextRecordsUrl ?? '');
        expect([third.records.length, third.done]).toEqual([50, true]);
        org.clock.advance(16 * 60 * 1000);
        await expect(connection.queryMore(first.nextRecordsUrl)).rejects.toMatchObject({
            errorCode: 'INVALID_QUERY_LOCATOR'
        });
    });

    it('tells what is wrong with a query', async () => {
        expect(await org.rest('GET', '/query')).toMatchObject({
            status: 400,
            body: [{ errorCode: 'MALFORMED_QUERY' }]
        });
        expect(await org.rest('GET', soql('SELECT Nothing__c FROM Book__c'))).toMatchObject({
            status: 400,
            body: [{ errorCode: 'INVALID_FIELD' }]
        });
        expect(await org.rest('GET', `/tooling${soql('SELECT Id FROM SandboxProcess')}`)).toMatchObject({
            status: 400,
            body: [{ errorCode: 'INVALID_TYPE' }]
        });
    });

    it('sees deleted rows by queryAll only', async () => {
        const { body } = await org.rest('POST', '/sobjects/Author__c', { Name: 'Forgotten' });
        await org.rest('DELETE', `/sobjects/Author__c/${body.id}`);
        const text = `?q=${encodeURIComponent("SELECT Id, IsDeleted FROM Author__c WHERE Name = 'Forgotten'")}`;
        expect((await org.rest('GET', `/query${text}`)).body.totalSize).toBe(0);
        expect((await org.rest('GET', `/queryAll${text}`)).body.records).toMatchObject([
            { Id: body.id, IsDeleted: true }
        ]);
    });

    it('describes the columns of a query', async () => {
        const { body } = await org.rest(
            'GET',
            `${soql('SELECT Id, Copies__c, Author__r.Name, Author__r.Email__c FROM Book__c')}&columns=true`
        );
        expect(body).toMatchObject({ entityName: 'Book__c', idSelected: true, groupBy: false });
        expect(body.columnMetadata).toMatchObject([
            { columnName: 'Id', apexType: 'Id', joinColumns: [] },
            { columnName: 'Copies__c', numberType: true, custom: true },
            {
                columnName: 'Author__r',
                foreignKeyName: 'Author__c',
                joinColumns: [{ columnName: 'Name' }, { columnName: 'Email__c' }]
            }
        ]);
    });
});

describe('composite', () => {
    const v = '/services/data/v65.0';

    it('uses results of earlier subrequests, publishes events, and goes on after an error', async () => {
        const { body } = await org.rest('POST', '/composite', {
            compositeRequest: [
                { method: 'POST', url: `${v}/sobjects/Author__c`, referenceId: 'author', body: { Name: 'Storm' } },
                {
                    method: 'POST',
                    url: `${v}/sobjects/Book__c`,
                    referenceId: 'book',
                    body: { Title__c: 'Immensee', Author__c: '@{author.id}' }
                },
                { method: 'GET', url: `${v}/sobjects/Book__c/@{book.id}?fields=Cover_Line__c`, referenceId: 'read' },
                {
                    method: 'POST',
                    url: `${v}/sobjects/Order_Placed__e`,
                    referenceId: 'event',
                    body: { Isbn__c: '@{author.id}' }
                },
                { method: 'POST', url: `${v}/sobjects/Order_Placed__e`, referenceId: 'short', body: { Isbn__c: '1' } },
                { method: 'GET', url: `${v}/sobjects/Book__c/@{nobody.id}`, referenceId: 'lost' }
            ]
        });
        expect(body.compositeResponse).toMatchObject([
            {
                referenceId: 'author',
                httpStatusCode: 201,
                httpHeaders: { Location: expect.stringContaining('/sobjects/Author__c/') }
            },
            { referenceId: 'book', httpStatusCode: 201 },
            { referenceId: 'read', httpStatusCode: 200, body: { Cover_Line__c: 'Immensee by Storm' } },
            { referenceId: 'event', httpStatusCode: 400, body: [{ errorCode: 'STRING_TOO_LONG' }] },
            { referenceId: 'short', httpStatusCode: 201, body: { errors: [{ statusCode: 'OPERATION_ENQUEUED' }] } },
            { referenceId: 'lost', httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] }
        ]);
    });

    it('undoes everything with allOrNone', async () => {
        const { body } = await org.rest('POST', '/composite', {
            allOrNone: true,
            compositeRequest: [
                { method: 'POST', url: `${v}/sobjects/Author__c`, referenceId: 'good', body: { Name: 'Undone' } },
                { method: 'POST', url: `${v}/sobjects/Book__c`, referenceId: 'bad', body: {} },
                { method: 'POST', url: `${v}/sobjects/Author__c`, referenceId: 'never', body: { Name: 'Undone' } }
            ]
        });
        const message = 'The transaction was rolled back since another operation in the same transaction failed.';
        expect(body.compositeResponse).toMatchObject([
            { referenceId: 'good', httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED', message }] },
            { referenceId: 'bad', httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
            { referenceId: 'never', httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED', message }] }
        ]);
        expect(
            (await org.rest('GET', soql("SELECT COUNT() FROM Author__c WHERE Name = 'Undone'"))).body.totalSize
        ).toBe(0);
    });

    it('runs a batch of independent requests', async () => {
        const batchRequests = [
            { method: 'POST', url: 'v65.0/sobjects/Author__c', richInput: { Name: 'Batch' } },
            { method: 'GET', url: 'v65.0/sobjects/Author__c/none' },
            { method: 'GET', url: 'v65.0/limits' }
        ];
        const all = await org.rest('POST', '/composite/batch', { batchRequests });
        expect(all.body).toMatchObject({
            hasErrors: true,
            results: [{ statusCode: 201 }, { statusCode: 404 }, { statusCode: 200 }]
        });
        const halted = await org.rest('POST', '/composite/batch', { batchRequests, haltOnError: true });
        expect(halted.body.results[2]).toMatchObject({
            statusCode: 412,
            result: [{ errorCode: 'BATCH_PROCESSING_HALTED' }]
        });
    });

    it('creates trees, all or none', async () => {
        const book = (referenceId: string, title: string | null) => ({
            attributes: { type: 'Book__c', referenceId },
            Title__c: title
        });
        const tree = (title: string | null) => ({
            records: [
                {
                    attributes: { type: 'Author__c', referenceId: 'author' },
                    Name: 'Tree',
                    Books__r: { records: [book('one', 'Branch'), book('two', title)] }
                }
            ]
        });
        const good = await org.rest('POST', '/composite/tree/Author__c', tree('Twig'));
        expect(good).toMatchObject({
            status: 201,
            body: {
                hasErrors: false,
                results: [{ referenceId: 'author' }, { referenceId: 'one' }, { referenceId: 'two' }]
            }
        });
        const bad = await org.rest('POST', '/composite/tree/Author__c', tree(null));
        expect(bad).toMatchObject({
            status: 400,
            body: {
                hasErrors: true,
                results: [{ referenceId: 'two', errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] }]
            }
        });
        const books = await org.rest('GET', soql("SELECT COUNT() FROM Book__c WHERE Author__r.Name = 'Tree'"));
        expect(books.body.totalSize).toBe(2);
        expect((await org.rest('GET', soql("SELECT COUNT() FROM Author__c WHERE Name = 'Tree'"))).body.totalSize).toBe(
            1
        );
    });
});

describe('generic streaming', () => {
    it('pushes through a StreamingChannel', async () => {
        const { body: channel } = await org.rest('POST', '/sobjects/StreamingChannel', { Name: '/u/Shop/Notices' });
        const path = `/sobjects/StreamingChannel/${channel.id}/push`;
        expect((await org.rest('GET', path)).body).toEqual({ OnlineUserIds: [], ChannelName: '/u/Shop/Notices' });
        const pushEvents = [{ payload: 'Hello' }, { payload: 'You', userIds: [org.userId] }];
        expect((await org.rest('POST', path, { pushEvents })).body).toEqual([
            { fanoutCount: -1, userOnlineStatus: {} },
            { fanoutCount: 0, userOnlineStatus: { [org.userId]: false } }
        ]);
        expect(await org.rest('POST', path, { pushEvents: [{ payload: 'x'.repeat(3001) }] })).toMatchObject({
            status: 400,
            body: [{ errorCode: 'STRING_TOO_LONG' }]
        });
        expect(await org.rest('POST', path, { pushEvents: 'x' })).toMatchObject({
            status: 400,
            body: [{ errorCode: 'JSON_PARSER_ERROR' }]
        });
    });
});
