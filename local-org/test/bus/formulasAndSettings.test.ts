import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startOrg, type TestOrg } from '../../src/startOrg';
import { WireClient, type Message } from '../streaming/streamingParts';
import { temporaryDirectory } from './busParts';

const project = temporaryDirectory();
let org: TestOrg;

function file(path: string, root: string, ...elements: string[]): void {
    const full = join(project, 'main/default', path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(
        full,
        `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${elements.join('')}</${root}>\n`
    );
}
const field = (object: string, name: string, ...elements: string[]) =>
    file(
        `objects/${object}/fields/${name}.field-meta.xml`,
        'CustomField',
        `<fullName>${name}</fullName><label>${name}</label>`,
        ...elements
    );

beforeAll(async () => {
    writeFileSync(
        join(project, 'sfdx-project.json'),
        JSON.stringify({ packageDirectories: [{ path: 'main', default: true }], sourceApiVersion: '65.0' })
    );
    file(
        'objects/Shipped__e/Shipped__e.object-meta.xml',
        'CustomObject',
        '<deploymentStatus>Deployed</deploymentStatus><eventType>HighVolume</eventType><label>Shipped</label><pluralLabel>Shipped</pluralLabel>'
    );
    const event = 'Shipped__e';
    field(event, 'Code__c', '<length>20</length><type>Text</type>');
    field(
        event,
        'Title__c',
        '<defaultValue>&quot;Parcel &quot; &amp; Code__c</defaultValue><length>80</length><type>Text</type>'
    );
    field(event, 'Sent_On__c', '<defaultValue>TODAY() - 1</defaultValue><type>Date</type>');
    field(event, 'Sender__c', '<defaultValue>$User.Username</defaultValue><length>80</length><type>Text</type>');
    field(
        event,
        'Parts__c',
        '<defaultValue>2 * 3</defaultValue><precision>5</precision><scale>0</scale><type>Number</type>'
    );
    field(event, 'Kind__c', '<defaultValue>&quot;letter&quot;</defaultValue><length>20</length><type>Text</type>');
    file(
        'objects/Box__c/Box__c.object-meta.xml',
        'CustomObject',
        '<deploymentStatus>Deployed</deploymentStatus><label>Box</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Boxes</pluralLabel><sharingModel>ReadWrite</sharingModel>'
    );
    const number = '<precision>8</precision><scale>0</scale><type>Number</type>';
    field('Box__c', 'Width__c', number);
    field('Box__c', 'Height__c', number);
    field('Box__c', 'Area__c', '<formula>Width__c * Height__c</formula>', number);
    file(
        'settings/Event.settings-meta.xml',
        'EventSettings',
        '<enableDynamicStreamingChannel>true</enableDynamicStreamingChannel>'
    );
    org = await startOrg({ source: project, pubSubPort: 'none' });
}, 60_000);
afterAll(() => org.close());

async function rest(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const response = await fetch(`${org.instanceUrl}/services/data/v65.0/${path}`, {
        method,
        headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    const text = await response.text();
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
const listener = async (channel: string) => {
    const client = await new WireClient(org.instanceUrl, `OAuth ${org.accessToken}`).start();
    expect(await client.subscribe(channel)).toMatchObject({ successful: true });
    return async (): Promise<Message> =>
        (await client.connect()).find((message) => message['channel'] === channel)?.['data'] as Message;
};

test("an event's fields get their defaults, formulas too, where nothing is given", async () => {
    const next = await listener('/event/Shipped__e');
    await rest('POST', 'sobjects/Shipped__e', { Code__c: 'A1' });
    const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    expect((await next())['payload']).toMatchObject({
        Code__c: 'A1',
        Title__c: 'Parcel A1',
        Sent_On__c: yesterday,
        Sender__c: org.username,
        Parts__c: 6,
        Kind__c: 'letter'
    });
    await rest('POST', 'sobjects/Shipped__e', { Code__c: 'A2', Title__c: 'Mine', Parts__c: 1 });
    expect((await next())['payload']).toMatchObject({ Title__c: 'Mine', Parts__c: 1 });
});

test('a PushTopic has formula fields in its SELECT, and hears when their value changes', async () => {
    await rest('POST', 'sobjects/PushTopic', {
        Name: 'Areas',
        Query: 'SELECT Id, Area__c FROM Box__c',
        ApiVersion: 65,
        NotifyForFields: 'Select'
    });
    const next = await listener('/topic/Areas');
    const { id } = await rest('POST', 'sobjects/Box__c', { Name: 'B', Width__c: 2, Height__c: 3 });
    expect(await next()).toMatchObject({ event: { type: 'created' }, sobject: { Id: id, Area__c: 6 } });
    await rest('PATCH', `sobjects/Box__c/${String(id)}`, { Width__c: 3, Height__c: 2 });
    await rest('PATCH', `sobjects/Box__c/${String(id)}`, { Height__c: 5 });
    expect(await next()).toMatchObject({ event: { type: 'updated' }, sobject: { Area__c: 15 } });
});

test('a generic channel is made when somebody subscribes to it, if the org does so', async () => {
    const next = await listener('/u/parcels/today');
    const { records } = (await rest(
        'GET',
        `query/?q=${encodeURIComponent("SELECT Id, IsDynamic FROM StreamingChannel WHERE Name = '/u/parcels/today'")}`
    )) as { records: { Id: string; IsDynamic: boolean }[] };
    expect(records).toMatchObject([{ IsDynamic: true }]);
    await rest('POST', `sobjects/StreamingChannel/${records[0]?.Id}/push`, { pushEvents: [{ payload: 'hello' }] });
    expect(await next()).toMatchObject({ payload: 'hello' });
    const client = await new WireClient(org.instanceUrl, `OAuth ${org.accessToken}`).start();
    expect(await client.subscribe('/u/no spaces')).toMatchObject({ successful: false });
    expect(await client.subscribe(`/u/${'x'.repeat(80)}`)).toMatchObject({ successful: false });
});
