import { openOrgParts, type OrgParts } from './orgParts';

let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts()));
afterAll(() => org.close());

interface Avro {
    readonly name: string;
    readonly type: unknown;
}

describe('the schema of an event', () => {
    const path = '/sobjects/Order_Placed__e/eventSchema';

    it('is what CometD delivers, by default, with dates as text', async () => {
        const { status, body } = await org.rest('GET', path);
        expect(status).toBe(200);
        expect(body).toMatchObject({
            name: 'Order_Placed__e',
            namespace: 'com.sforce.eventbus',
            type: 'expanded-record',
            fields: [{ name: 'data', type: { type: 'record', name: 'Data', namespace: '' } }, { name: 'channel' }]
        });
        const [schema, payload, event] = body.fields[0].type.fields as [Avro, { type: { fields: Avro[] } }, unknown];
        expect(schema).toEqual({ name: 'schema', type: 'string' });
        expect(payload.type.fields.slice(0, 2)).toEqual([
            { name: 'CreatedDate', type: 'string', doc: 'CreatedDate:DateTime' },
            { name: 'CreatedById', type: 'string', doc: 'CreatedBy:EntityId' }
        ]);
        expect(event).toMatchObject({
            type: { fields: [{ name: 'EventUuid' }, { name: 'replayId', type: 'long' }, { name: 'EventApiName' }] }
        });
        expect((await org.rest('GET', `${path}?payloadFormat=EXPANDED`)).body).toEqual(body);
    });

    it('is the Avro record of binary events in the COMPACT format, by the id that events carry', async () => {
        const compact = await org.rest('GET', `${path}?payloadFormat=COMPACT`);
        expect(compact.body).toMatchObject({ type: 'record', name: 'Order_Placed__e' });
        expect((compact.body.fields as Avro[])[0]).toMatchObject({ name: 'CreatedDate', type: 'long' });
        await org.rest('POST', '/sobjects/Order_Placed__e', { Isbn__c: '9780000000001', Copies__c: 1 });
        const from = org.bus.startPosition('/event/Order_Placed__e', -2) ?? NaN;
        const [event] = org.bus.read('/event/Order_Placed__e', from, 1);
        const { schema } = JSON.parse(event?.data ?? '') as { schema: string };
        expect((await org.rest('GET', `/event/eventSchema/${schema}?payloadFormat=COMPACT`)).body).toEqual(
            compact.body
        );
    });

    it('is not there for objects, unknown ids and unknown formats', async () => {
        expect((await org.rest('GET', '/sobjects/Book__c/eventSchema')).status).toBe(404);
        expect((await org.rest('GET', '/event/eventSchema/aaaaaaaaaaaaaaaaaaaaaa')).status).toBe(404);
        expect((await org.rest('GET', `${path}?payloadFormat=TINY`)).status).toBe(400);
    });
});

describe('a composite graph', () => {
    const create = (object: string, body: object, referenceId: string) => ({
        method: 'POST',
        url: `/services/data/v65.0/sobjects/${object}`,
        referenceId,
        body
    });

    it('is done as a whole or not at all, whatever becomes of the others', async () => {
        const book = create('Book__c', { Title__c: 'G', Isbn__c: '9790000000001', Author__c: '@{author.id}' }, 'book');
        const good = [create('Author__c', { Name: 'Graph' }, 'author'), book];
        const bad = [create('Author__c', { Name: 'Undone' }, 'author'), create('Book__c', { Copies__c: {} }, 'book')];
        const { status, body } = await org.rest('POST', '/composite/graph', {
            graphs: [
                { graphId: 'good', compositeRequest: good },
                { graphId: 'bad', compositeRequest: bad }
            ]
        });
        expect(status).toBe(200);
        expect(body.graphs).toMatchObject([
            {
                graphId: 'good',
                isSuccessful: true,
                graphResponse: {
                    compositeResponse: [
                        { referenceId: 'author', httpStatusCode: 201, body: { success: true, errors: [] } },
                        { referenceId: 'book', httpStatusCode: 201 }
                    ]
                }
            },
            {
                graphId: 'bad',
                isSuccessful: false,
                graphResponse: {
                    compositeResponse: [
                        { referenceId: 'author', httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
                        { referenceId: 'book', httpStatusCode: 400 }
                    ]
                }
            }
        ]);
        const soql = "SELECT Name FROM Author__c WHERE Name IN ('Graph', 'Undone')";
        const { body: authors } = await org.rest('GET', `/query?q=${encodeURIComponent(soql)}`);
        expect(authors.records).toMatchObject([{ Name: 'Graph' }]);
    });

    it('publishes events', async () => {
        const event = create('Order_Placed__e', { Isbn__c: '9780000000002', Copies__c: 1 }, 'event');
        const { body } = await org.rest('POST', '/composite/graph', {
            graphs: [{ graphId: '1', compositeRequest: [event] }]
        });
        expect(body.graphs[0]).toMatchObject({
            isSuccessful: true,
            graphResponse: { compositeResponse: [{ httpStatusCode: 201, body: { success: true } }] }
        });
    });

    it('refuses other resources than records, and graphs of one name', async () => {
        const query = { method: 'GET', url: '/services/data/v65.0/query?q=x', referenceId: 'a' };
        const post = (...graphs: object[]) => org.rest('POST', '/composite/graph', { graphs });
        expect((await post({ graphId: '1', compositeRequest: [query] })).status).toBe(400);
        const twice = { graphId: '1', compositeRequest: [] };
        expect((await post(twice, twice)).status).toBe(400);
        expect((await org.rest('POST', '/composite/graph', {})).body[0].errorCode).toBe('JSON_PARSER_ERROR');
    });
});
