import { openOrgParts, type OrgParts } from './orgParts';

let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts()));
afterAll(() => org.close());

describe('records by id', () => {
    it('are created, read, updated and deleted', async () => {
        const created = await org.rest('POST', '/sobjects/Author__c', { Name: 'Fontane', Country__c: 'DE' });
        expect(created).toMatchObject({ status: 201, body: { success: true, errors: [] } });
        const { id } = created.body;
        expect(created.headers.get('location')).toBe(`/services/data/v65.0/sobjects/Author__c/${id}`);

        const read = await org.rest('GET', `/sobjects/Author__c/${id}`);
        expect(read.body).toMatchObject({
            attributes: { type: 'Author__c', url: `/services/data/v65.0/sobjects/Author__c/${id}` },
            Id: id,
            Name: 'Fontane',
            Country__c: 'DE',
            Email__c: null,
            OwnerId: org.userId
        });
        expect(read.body.CreatedDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);

        expect(await org.rest('PATCH', `/sobjects/Author__c/${id.slice(0, 15)}`, { Country__c: 'CH' })).toMatchObject({
            status: 204
        });
        const fields = await org.rest('GET', `/sobjects/Author__c/${id}?fields=Name,Country__c`);
        expect(fields.body).toEqual({ attributes: expect.anything(), Name: 'Fontane', Country__c: 'CH' });

        expect(await org.rest('DELETE', `/sobjects/Author__c/${id}`)).toMatchObject({ status: 204, body: undefined });
        expect(await org.rest('GET', `/sobjects/Author__c/${id}`)).toMatchObject({
            status: 404,
            body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }]
        });
        expect(await org.rest('DELETE', `/sobjects/Author__c/${id}`)).toMatchObject({
            status: 404,
            body: [{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }]
        });
    });

    it.each([1615303431000, 'Tue, 09 Mar 2021 15:23:51 GMT'])('take the datetime %p, too', async (sold) => {
        const { body } = await org.rest('POST', '/sobjects/Book__c', { Title__c: 'Irrungen', Last_Sold_At__c: sold });
        const read = await org.rest('GET', `/sobjects/Book__c/${body.id}?fields=Last_Sold_At__c`);
        expect(read.body).toMatchObject({ Last_Sold_At__c: '2021-03-09T15:23:51.000+0000' });
    });

    it('take and give every field type in its form', async () => {
        const fields = {
            Title__c: 'Stechlin',
            Isbn__c: '9780000000011',
            Copies__c: 3,
            Price__c: '12.50',
            In_Print__c: 'false',
            Published_On__c: '1899-05-01',
            Last_Sold_At__c: '2021-03-09T16:23:51+01:00',
            Formats__c: 'Hardback;Audio'
        };
        const { body } = await org.rest('POST', '/sobjects/Book__c', fields);
        const read = await org.rest('GET', `/sobjects/Book__c/${body.id}`);
        expect(read.body).toMatchObject({
            ...fields,
            Price__c: 12.5,
            In_Print__c: false,
            Last_Sold_At__c: '2021-03-09T15:23:51.000+0000',
            Cover_Line__c: 'Stechlin'
        });
    });

    it.each([
        [
            'an unknown object',
            '/sobjects/Nothing__c',
            { Name: 'x' },
            404,
            'NOT_FOUND',
            /^The requested resource does not exist$/
        ],
        [
            'an unknown field',
            '/sobjects/Author__c',
            { Nmae: 'x' },
            400,
            'INVALID_FIELD',
            /^No such column 'Nmae' on sobject of type Author__c$/
        ],
        [
            'text for a number',
            '/sobjects/Book__c',
            '{"Title__c":"x",\n "Copies__c": "many"}',
            400,
            'JSON_PARSER_ERROR',
            /^Cannot deserialize instance of double from VALUE_STRING value many or request may be missing a required field at \[line:2, column:15\]$/
        ],
        [
            'a date that is none',
            '/sobjects/Book__c',
            { Title__c: 'x', Published_On__c: '2021-02-30' },
            400,
            'JSON_PARSER_ERROR',
            /^Cannot deserialize instance of date from VALUE_STRING value 2021-02-30 /
        ],
        [
            'JSON that is none',
            '/sobjects/Book__c',
            '{"Title__c": }',
            400,
            'JSON_PARSER_ERROR',
            /at \[line:1, column:14\]$/
        ],
        ['no body', '/sobjects/Book__c', '', 400, 'JSON_PARSER_ERROR', /^No content to map/]
    ])('are refused with %s', async (_what, path, body, status, errorCode, message) => {
        const answer = await org.rest('POST', path, body);
        expect(answer).toMatchObject({ status, body: [{ errorCode, message: expect.stringMatching(message) }] });
    });

    it('give every error of a row with its fields', async () => {
        const answer = await org.rest('POST', '/sobjects/Book__c', { Isbn__c: '1' });
        expect(answer).toMatchObject({
            status: 400,
            body: [
                {
                    errorCode: 'REQUIRED_FIELD_MISSING',
                    message: 'Required fields are missing: [Title__c]',
                    fields: ['Title__c']
                }
            ]
        });
        const { body } = await org.rest('POST', '/sobjects/Book__c', { Title__c: 'x', Isbn__c: '1111111111111' });
        const changed = await org.rest('PATCH', `/sobjects/Book__c/${body.id}`, { Isbn__c: '2222222222222' });
        expect(changed.body).toEqual([
            {
                errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
                message: 'An ISBN stays as it is.',
                fields: ['Isbn__c']
            }
        ]);
    });

    it('take no id in the body of an update, and no id that was never given', async () => {
        const { body } = await org.rest('POST', '/sobjects/Author__c', { Name: 'Keller' });
        expect(await org.rest('PATCH', `/sobjects/Author__c/${body.id}`, { Id: body.id })).toMatchObject({
            status: 400,
            body: [{ errorCode: 'INVALID_FIELD', message: 'The Id field should not be specified in the sobject data.' }]
        });
        expect(await org.rest('PATCH', '/sobjects/Author__c/nonsense', { Name: 'x' })).toMatchObject({
            status: 404,
            body: [
                {
                    errorCode: 'NOT_FOUND',
                    message: 'Provided external ID field does not exist or is not accessible: nonsense'
                }
            ]
        });
        const unknown = `${body.id.slice(0, 3)}Lo0zzzzzzzzz`;
        expect(await org.rest('PATCH', `/sobjects/Author__c/${unknown}`, { Name: 'x' })).toMatchObject({ status: 404 });
    });
});

describe('records by external id', () => {
    it('are created (201), then updated (200)', async () => {
        const path = '/sobjects/Book__c/Isbn__c/9780000000028';
        const first = await org.rest('PATCH', path, { Title__c: 'Effi Briest' });
        expect(first).toMatchObject({ status: 201, body: { success: true, errors: [], created: true } });
        const second = await org.rest('PATCH', path, { Copies__c: 4 });
        expect(second).toMatchObject({ status: 200, body: { id: first.body.id, created: false } });
        expect((await org.rest('GET', path)).body).toMatchObject({ Title__c: 'Effi Briest', Copies__c: 4 });
        expect(await org.rest('PATCH', path, { Isbn__c: '9780000000028' })).toMatchObject({
            status: 400,
            body: [
                {
                    errorCode: 'INVALID_FIELD',
                    message: 'The Isbn__c field should not be specified in the sobject data.'
                }
            ]
        });
        expect(await org.rest('DELETE', path)).toMatchObject({ status: 204 });
        expect(await org.rest('GET', path)).toMatchObject({ status: 404 });
    });

    it('are updated only, if asked so', async () => {
        const answer = await org.rest('PATCH', '/sobjects/Book__c/Isbn__c/404?updateOnly=true', { Title__c: 'x' });
        expect(answer).toMatchObject({ status: 404 });
    });

    it('need a field that is an external id', async () => {
        const answer = await org.rest('GET', '/sobjects/Book__c/Title__c/Stechlin');
        const message = 'Provided external ID field does not exist or is not accessible: Title__c';
        expect(answer).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND', message }] });
    });

    it('can name a parent', async () => {
        const account = { Name: 'Reader', Loyalty_Number__c: 'L-1' };
        const { body: parent } = await org.rest('POST', '/sobjects/Account', account);
        const child = await org.rest('POST', '/sobjects/Contact', {
            LastName: 'Child',
            Account: { Loyalty_Number__c: 'L-1' }
        });
        expect((await org.rest('GET', `/sobjects/Contact/${child.body.id}?fields=AccountId`)).body.AccountId).toBe(
            parent.id
        );
        const orphan = await org.rest('POST', '/sobjects/Contact', {
            LastName: 'Orphan',
            Account: { Loyalty_Number__c: 'L-2' }
        });
        const message = 'Foreign key external ID: L-2 not found for field Loyalty_Number__c in entity Account';
        expect(orphan).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_FIELD', message }] });
    });
});

describe('events', () => {
    it('are published by creating them: 201 with the EventUuid', async () => {
        const answer = await org.rest('POST', '/sobjects/Order_Placed__e/', { Isbn__c: '9780000000099' });
        expect(answer).toMatchObject({
            status: 201,
            body: {
                id: expect.stringMatching(/^e\w\wxx0000000001\w{3}$/),
                success: true,
                errors: [
                    { statusCode: 'OPERATION_ENQUEUED', message: expect.stringMatching(/^[0-9a-f-]{36}$/), fields: [] }
                ]
            }
        });
        const [event] = org.bus.read(
            '/event/Order_Placed__e',
            org.bus.startPosition('/event/Order_Placed__e', -2) ?? 0,
            10
        );
        expect(event).toMatchObject({ eventUuid: answer.body.errors[0].message, userId: org.userId });
    });

    it('are refused with what is wrong with them', async () => {
        expect(await org.rest('POST', '/sobjects/Order_Placed__e', { Copies__c: 1 })).toMatchObject({
            status: 400,
            body: [{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Isbn__c'] }]
        });
        expect(await org.rest('POST', '/sobjects/Order_Placed__e', { Nothing__c: 1 })).toMatchObject({
            status: 400,
            body: [
                {
                    errorCode: 'INVALID_FIELD',
                    message: "No such column 'Nothing__c' on sobject of type Order_Placed__e"
                }
            ]
        });
    });
});

describe('collections', () => {
    const author = (name: string | null) => ({ attributes: { type: 'Author__c' }, Name: name });

    it('save what is good and tell what is not', async () => {
        const tooLong = 'x'.repeat(100);
        const answer = await org.rest('POST', '/composite/sobjects', {
            allOrNone: false,
            records: [author('A1'), author(tooLong)]
        });
        expect(answer).toMatchObject({
            status: 200,
            body: [
                { success: true, errors: [], id: expect.any(String) },
                { success: false, errors: [{ statusCode: 'STRING_TOO_LONG', fields: ['Name'] }] }
            ]
        });
    });

    it('save all or none', async () => {
        const records = [author('A2'), author('x'.repeat(100))];
        const answer = await org.rest('POST', '/composite/sobjects', { allOrNone: true, records });
        expect(answer.body).toMatchObject([
            { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
            { success: false, errors: [{ statusCode: 'STRING_TOO_LONG' }] }
        ]);
        const found = await org.rest(
            'GET',
            `/query?q=${encodeURIComponent("SELECT Id FROM Author__c WHERE Name = 'A2'")}`
        );
        expect(found.body.totalSize).toBe(0);
    });

    it('publish events beside records', async () => {
        const order = { attributes: { type: 'Order_Placed__e' }, Isbn__c: '1' };
        const answer = await org.rest('POST', '/composite/sobjects', {
            records: [author('A3'), order, { ...order, Isbn__c: null }]
        });
        expect(answer.body).toMatchObject([
            { success: true, errors: [] },
            { success: true, errors: [{ statusCode: 'OPERATION_ENQUEUED' }] },
            { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] }
        ]);
    });

    it('update, upsert, read and delete', async () => {
        const upsert = await org.rest('PATCH', '/composite/sobjects/Book__c/Isbn__c', {
            records: [
                { attributes: { type: 'Book__c' }, Isbn__c: '9780000000035', Title__c: 'One' },
                { attributes: { type: 'Book__c' }, Isbn__c: '9780000000042', Title__c: 'Two' }
            ]
        });
        expect(upsert.body).toMatchObject([
            { success: true, created: true },
            { success: true, created: true }
        ]);
        const ids = upsert.body.map((row: { id: string }) => row.id);
        const records = [{ attributes: { type: 'Book__c' }, id: ids[0], Copies__c: 7 }];
        expect((await org.rest('PATCH', '/composite/sobjects', { records })).body).toMatchObject([
            { id: ids[0], success: true }
        ]);
        const read = await org.rest(
            'GET',
            `/composite/sobjects/Book__c?ids=${ids[1]},${ids[0]},a00000000000000&fields=Title__c,Copies__c`
        );
        expect(read.body).toMatchObject([{ Title__c: 'Two' }, { Title__c: 'One', Copies__c: 7 }, null]);
        const deleted = await org.rest('DELETE', `/composite/sobjects?ids=${ids.join(',')}&allOrNone=true`);
        expect(deleted.body).toMatchObject([{ success: true }, { success: true }]);
    });

    it('hold at most 200 records', async () => {
        const records = Array.from({ length: 201 }, (_, i) => author(`B${i}`));
        const answer = await org.rest('POST', '/composite/sobjects', { records });
        expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'EXCEEDED_MAX_SIZE_REQUEST' }] });
    });
});

describe('metadata of objects', () => {
    it('lists the objects and describes one', async () => {
        const all = await org.rest('GET', '/sobjects');
        const names = all.body.sobjects.map((entry: { name: string }) => entry.name);
        expect(names).toEqual(expect.arrayContaining(['Account', 'Book__c', 'Order_Placed__e']));
        const book = await org.rest('GET', '/sobjects/book__c/describe');
        expect(book.body).toMatchObject({
            name: 'Book__c',
            custom: true,
            urls: { rowTemplate: '/services/data/v65.0/sobjects/Book__c/{ID}' }
        });
        const isbn = book.body.fields.find((field: { name: string }) => field.name === 'Isbn__c');
        expect(isbn).toMatchObject({ type: 'string', length: 13, externalId: true, unique: true });
        expect((await org.rest('GET', '/sobjects/Book__c')).body).toMatchObject({
            objectDescribe: { name: 'Book__c' },
            recentItems: []
        });
    });
});
