import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { Org } from '../../src/org';
import { assign, create, input, output, reference, start, text, variable } from '../flow/flowParts';
import { fieldTypes, flowFile, metadata, objectFiles, writeSource } from '../flow/orgOf';

const directory = mkdtempSync(join(tmpdir(), 'actions-'));
let org: Org;
let url: string;

beforeAll(async () => {
    writeSource(directory, {
        ...objectFiles('Note__c', { Email__c: '<type>Email</type>', Text__c: fieldTypes.text }),
        ...flowFile(
            'Take_Note',
            `${variable('name', 'String', input)}${variable('email', 'String', input)}${variable('at', 'DateTime', `${input}${output}`)}${variable('note', 'SObject', `<objectType>Note__c</objectType>${output}`)}
${assign(
    'Fill',
    [
        ['note.Name', 'Assign', reference('name')],
        ['note.Email__c', 'Assign', reference('email')]
    ],
    'Save'
)}
${create('Save', 'Note__c', { Name: reference('name'), Email__c: reference('email'), Text__c: text('by REST') })}${start('Fill')}`
        ),
        'classes/Shout.cls': `public class Shout {
            public class Request { @InvocableVariable(required=true label='Word' description='What to shout') public String word; @InvocableVariable public List<Note__c> notes; }
            public class Result { @InvocableVariable public String loud; @InvocableVariable public Date day; }
            @InvocableMethod(label='Shout it' description='Makes words loud' category='Words')
            public static List<Result> shout(List<Request> requests) {
                List<Result> results = new List<Result>();
                for (Request request : requests) {
                    if (request.word == 'bad') throw new IllegalArgumentException('bad word');
                    Result result = new Result();
                    result.loud = request.word.toUpperCase() + requests.size();
                    result.day = Date.newInstance(2024, 2, 29);
                    results.add(result);
                }
                return results;
            }
        }`,
        'classes/Shout.cls-meta.xml': metadata('ApexClass', '<apiVersion>65.0</apiVersion><status>Active</status>')
    });
    org = await Org.open({ sources: [directory], log: Fastify().log, watch: false });
    url = (await org.listen(0)).instanceUrl;
});
afterAll(async () => {
    await org.close();
    rmSync(directory, { recursive: true, force: true });
});

async function rest(method: string, path: string, body?: object) {
    const response = await fetch(`${url}/services/data/v65.0/actions${path}`, {
        method,
        headers: { authorization: `Bearer ${org.adminToken()}`, 'content-type': 'application/json' },
        body: body && JSON.stringify(body)
    });
    return { status: response.status, body: await response.json() };
}

it('actions are listed by kind', async () => {
    expect((await rest('GET', '')).body).toEqual({
        custom: '/services/data/v65.0/actions/custom',
        standard: '/services/data/v65.0/actions/standard'
    });
    expect((await rest('GET', '/custom/apex')).body).toEqual({
        actions: [
            { label: 'Shout it', name: 'Shout', type: 'APEX', url: '/services/data/v65.0/actions/custom/apex/Shout' }
        ]
    });
    const { actions } = (await rest('GET', '/standard')).body as { actions: { name: string }[] };
    expect(actions.map(({ name }) => name)).toEqual(expect.arrayContaining(['chatterPost', 'emailSimple']));
});

it('a flow describes its inputs and outputs', async () => {
    expect(await rest('GET', '/custom/flow/Take_Note')).toMatchObject({
        status: 200,
        body: {
            name: 'Take_Note',
            type: 'FLOW',
            standard: false,
            inputs: [
                { name: 'name', type: 'STRING', maxOccurs: 1, required: false },
                { name: 'email', type: 'STRING' },
                { name: 'at', type: 'DATETIME' }
            ],
            outputs: [
                { name: 'at' },
                { name: 'note', type: 'SOBJECT', sobjectType: 'Note__c' },
                { name: 'Flow__InterviewGuid' },
                { name: 'Flow__InterviewStatus' }
            ]
        }
    });
    expect(await rest('GET', '/custom/flow/Nothing')).toMatchObject({
        status: 404,
        body: [{ errorCode: 'NOT_FOUND' }]
    });
});

it('a flow that fails gives a result of its own; the others stand', async () => {
    const answer = await rest('POST', '/custom/flow/Take_Note', {
        inputs: [
            { name: 'good', email: 'a@b.test', at: '2024-02-29T12:00:00.000+0000' },
            { name: 'bad', email: 'nobody' }
        ]
    });
    expect(answer).toMatchObject({
        status: 400,
        body: [
            {
                actionName: 'Take_Note',
                errors: null,
                isSuccess: true,
                outputValues: {
                    at: '2024-02-29T12:00:00.000Z',
                    note: { Name: 'good', Email__c: 'a@b.test' },
                    Flow__InterviewStatus: 'Finished',
                    Flow__InterviewGuid: expect.any(String)
                },
                sortOrder: -1,
                version: 1
            },
            {
                isSuccess: false,
                errors: [
                    {
                        statusCode: 'UNKNOWN_EXCEPTION',
                        message: 'An unhandled fault has occurred in this flow',
                        fields: []
                    }
                ],
                outputValues: null
            }
        ]
    });
    expect([...org.rooms.database.records('Note__c')].map(({ Name }) => Name)).toEqual(['good']);
});

it('an invocable method is described, and called once for all inputs', async () => {
    expect(await rest('GET', '/custom/apex/shout')).toMatchObject({
        body: {
            name: 'Shout',
            label: 'Shout it',
            description: 'Makes words loud',
            type: 'APEX',
            inputs: [
                {
                    name: 'word',
                    label: 'Word',
                    description: 'What to shout',
                    type: 'STRING',
                    required: true,
                    maxOccurs: 1
                },
                { name: 'notes', type: 'SOBJECT', sobjectType: 'Note__c', maxOccurs: 2000 }
            ],
            outputs: [
                { name: 'loud', type: 'STRING' },
                { name: 'day', type: 'DATE' }
            ]
        }
    });
    expect(await rest('POST', '/custom/apex/Shout', { inputs: [{ word: 'hush' }, { word: 'hey' }] })).toMatchObject({
        status: 200,
        body: [
            { isSuccess: true, outputValues: { loud: 'HUSH2', day: '2024-02-29' } },
            { isSuccess: true, outputValues: { loud: 'HEY2' } }
        ]
    });
    expect(await rest('POST', '/custom/apex/Shout', { inputs: [{ word: 'bad' }, {}] })).toMatchObject({
        status: 400,
        body: [{ isSuccess: false, errors: [{ statusCode: 'MISSING_ARGUMENT' }] }, { isSuccess: false }]
    });
});

it('standard actions run without a flow', async () => {
    expect(await rest('GET', '/standard/chatterPost')).toMatchObject({
        body: {
            type: 'CHATTERPOST',
            standard: true,
            inputs: expect.arrayContaining([expect.objectContaining({ name: 'text', required: true })])
        }
    });
    const [note] = [...org.rooms.database.records('Note__c')];
    const posted = await rest('POST', '/standard/chatterPost', {
        inputs: [{ text: 'Hello', subjectNameOrId: org.rooms.database.setup?.adminUserId }]
    });
    expect(posted).toMatchObject({
        status: 200,
        body: [{ isSuccess: true, outputValues: { feedItemId: expect.stringMatching(/^0D5/) } }]
    });
    expect(note).toBeDefined();
    expect(
        await rest('POST', '/standard/emailSimple', {
            inputs: [{ emailAddresses: 'nobody', emailBody: 'x', emailSubject: 'y' }]
        })
    ).toMatchObject({
        status: 400,
        body: [{ isSuccess: false, errors: [{ message: 'INVALID_EMAIL_ADDRESS: Email address is invalid: nobody' }] }]
    });
    expect(await rest('POST', '/standard/nothing', { inputs: [{}] })).toMatchObject({ status: 404 });
});
