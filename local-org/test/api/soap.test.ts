import { openOrgParts, type OrgParts } from './orgParts';

let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts()));
afterAll(() => org.close());

/** Calls an operation of the partner (`u`) or enterprise (`c`) API; prefixes of the answer are kept. */
async function call(operation: string, content: string, { api = 'u', header = '' } = {}) {
    const name = api === 'u' ? 'partner' : 'enterprise';
    const response = await fetch(`${org.url}/services/Soap/${api}/65.0`, {
        method: 'POST',
        headers: { 'content-type': 'text/xml', soapaction: '""' },
        body:
            `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:p="urn:${name}.soap.sforce.com" xmlns:o="urn:sobject.${name}.soap.sforce.com">` +
            `<e:Header><p:SessionHeader><p:sessionId>${org.token()}</p:sessionId></p:SessionHeader>${header}</e:Header>` +
            `<e:Body><p:${operation}>${content}</p:${operation}></e:Body></e:Envelope>`
    });
    return { status: response.status, xml: await response.text() };
}

const author = (fields: string) => `<p:sObjects><o:type>Author__c</o:type>${fields}</p:sObjects>`;
const idIn = (xml: string) => /<id>(\w{18})<\/id>/.exec(xml)?.[1] ?? '';
const allOrNone = '<p:AllOrNoneHeader><p:allOrNone>true</p:allOrNone></p:AllOrNoneHeader>';

describe('records over SOAP', () => {
    it('are created, updated, read, deleted and undeleted', async () => {
        const created = await call('create', author('<o:Name>Heine &amp; Co</o:Name><o:Country__c>DE</o:Country__c>'));
        expect(created.xml).toMatch(
            /<createResponse><result><id>\w{18}<\/id><success>true<\/success><\/result><\/createResponse>/
        );
        const id = idIn(created.xml);
        const changes = `<o:Id>${id}</o:Id><o:Name>Heine</o:Name><o:fieldsToNull>Country__c</o:fieldsToNull>`;
        expect((await call('update', author(changes))).xml).toContain('<success>true</success>');
        const read = await call('retrieve', `<p:fieldList>Id, Name, Country__c</p:fieldList><p:sObjectType>Author__c</p:sObjectType><p:ids>${id}</p:ids>`); // prettier-ignore
        expect(read.xml).toContain(
            `<result xsi:type="sf:sObject"><sf:type>Author__c</sf:type><sf:Id>${id}</sf:Id><sf:Name>Heine</sf:Name><sf:Country__c xsi:nil="true"/></result>`
        );
        expect((await call('delete', `<p:ids>${id}</p:ids>`)).xml).toContain('<success>true</success>');
        expect((await call('delete', `<p:ids>${id}</p:ids>`)).xml).toContain(
            '<statusCode>ENTITY_IS_DELETED</statusCode>'
        );
        expect((await call('undelete', `<p:ids>${id}</p:ids>`)).xml).toContain('<success>true</success>');
        expect((await call('undelete', '<p:ids>not an id</p:ids>')).xml).toContain(
            '<statusCode>MALFORMED_ID</statusCode>'
        );
    });

    it('a bad one fails alone, or all with it if the header says so', async () => {
        const records = author('<o:Name>Good</o:Name>') + author('<o:Email__c>no address</o:Email__c>');
        const alone = await call('create', records);
        expect([...alone.xml.matchAll(/<success>(\w+)</g)].map(([, success]) => success)).toEqual(['true', 'false']);
        const together = await call('create', records, { header: allOrNone });
        expect(together.xml).toContain('<statusCode>ALL_OR_NONE_OPERATION_ROLLED_BACK</statusCode>');
        expect(together.xml).not.toContain('<success>true</success>');
    });

    it('are named by xsi:type in the enterprise API, and upserted by external id', async () => {
        const book = (title: string) =>
            `<p:externalIDFieldName>Isbn__c</p:externalIDFieldName><p:sObjects xsi:type="o:Book__c"><o:Isbn__c>3000000000001</o:Isbn__c><o:Title__c>${title}</o:Title__c><o:In_Print__c>1</o:In_Print__c></p:sObjects>`;
        expect((await call('upsert', book('One'), { api: 'c' })).xml).toContain('<created>true</created>');
        expect((await call('upsert', book('Two'), { api: 'c' })).xml).toContain('<created>false</created>');
        const soql = "SELECT Title__c, In_Print__c, Owner.Name FROM Book__c WHERE Isbn__c = '3000000000001'";
        const { xml } = await call('query', `<p:queryString>${soql}</p:queryString>`, { api: 'c' });
        expect(xml).toContain(
            '<records xsi:type="sf:Book__c"><sf:Title__c>Two</sf:Title__c><sf:In_Print__c>true</sf:In_Print__c><sf:Owner xsi:type="sf:User">'
        );
    });

    it('are queried in batches', async () => {
        const csv = Array.from({ length: 200 }, (_, i) => author(`<o:Name>B${i}</o:Name>`)).join('');
        await call('create', csv);
        await call('create', author('<o:Name>B200</o:Name>'));
        const header = '<p:QueryOptions><p:batchSize>200</p:batchSize></p:QueryOptions>';
        const query = "<p:queryString>SELECT Name FROM Author__c WHERE Name LIKE 'B%'</p:queryString>";
        const first = await call('query', query, { header });
        expect(first.xml).toContain('<size>201</size>');
        const locator = /<queryLocator>(.+?)<\/queryLocator>/.exec(first.xml)?.[1] ?? '';
        const rest = await call('queryMore', `<p:queryLocator>${locator}</p:queryLocator>`);
        expect(rest.xml).toContain('<done>true</done><queryLocator xsi:nil="true"/>');
        expect([...rest.xml.matchAll(/<records /g)]).toHaveLength(1);
    });

    it('are described', async () => {
        expect((await call('describeGlobal', '')).xml).toContain('<name>Author__c</name>');
        const { xml } = await call('describeSObject', '<p:sObjectType>author__c</p:sObjectType>');
        expect(xml).toContain('<nillable>');
        const two = '<p:sObjectType>Author__c</p:sObjectType><p:sObjectType>Book__c</p:sObjectType>';
        expect([...(await call('describeSObjects', two)).xml.matchAll(/<result>/g)]).toHaveLength(2);
    });

    it('publish platform events', async () => {
        const { xml } = await call('create', '<p:sObjects><o:type>Order_Placed__e</o:type><o:Isbn__c>9780000000777</o:Isbn__c></p:sObjects>'); // prettier-ignore
        expect(xml).toMatch(/<errors><message>[0-9a-f-]{36}<\/message><statusCode>OPERATION_ENQUEUED<\/statusCode>/);
        const channel = '/event/Order_Placed__e';
        const events = org.bus.read(channel, org.bus.startPosition(channel, -2) ?? 0, 10);
        expect(JSON.stringify(events)).toContain('9780000000777');
    });

    it.each([
        ['query', '<p:queryString>SELECT FROM</p:queryString>', 'MALFORMED_QUERY', 'MalformedQueryFault'],
        ['query', '<p:queryString>SELECT X FROM Author__c</p:queryString>', 'INVALID_FIELD', 'InvalidFieldFault'],
        ['create', '<p:sObjects><o:type>Nothing__c</o:type></p:sObjects>', 'INVALID_TYPE', 'InvalidSObjectFault'],
        ['create', author('<o:Nmae>x</o:Nmae>'), 'INVALID_FIELD', 'InvalidFieldFault'],
        ['queryMore', '<p:queryLocator>x</p:queryLocator>', 'INVALID_QUERY_LOCATOR', 'InvalidQueryLocatorFault']
    ])('%s %s is a fault', async (operation, content, code, type) => {
        const { status, xml } = await call(operation, content);
        expect(status).toBe(500);
        expect(xml).toContain(`<faultcode>sf:${code}</faultcode>`);
        expect(xml).toContain(`<sf:${type} xsi:type="sf:${type}"><sf:exceptionCode>${code}</sf:exceptionCode>`);
    });
});
