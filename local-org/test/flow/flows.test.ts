import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredRecord } from '../../src/data/record';
import { loadFlows } from '../../src/flow/flows';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import { openOrgParts, temporaryDirectory, type OrgParts } from '../api/orgParts';

let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts()));
afterAll(() => org.close());

async function create(object: string, fields: object): Promise<string> {
    const { status, body } = await org.rest('POST', `/sobjects/${object}`, fields);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
}

async function until<T>(condition: () => T | undefined | false): Promise<T> {
    const end = Date.now() + 5000;
    for (;;) {
        const result = condition();
        if (result !== undefined && result !== false) return result;
        if (Date.now() > end) throw new Error(`waited in vain for ${condition.toString()}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

const book = (id: string): StoredRecord => org.database.get('Book__c', id) ?? {};

describe('a platform-event-triggered flow', () => {
    it('posts to Chatter as the user who published, and updates records', async () => {
        const group = await create('CollaborationGroup', { Name: 'Sales', CollaborationType: 'Public' });
        const author = await create('Author__c', { Name: 'Fontane' });
        const id = await create('Book__c', {
            Title__c: 'Quitt',
            Isbn__c: '9780000001001',
            Copies__c: 20,
            Author__c: author
        });
        await create('Order_Placed__e', { Isbn__c: '9780000001001', Copies__c: 2 });
        await until(() => book(id)['Copies__c'] === 18);
        expect(book(id)['Last_Sold_At__c']).toEqual(expect.any(Number));
        const { items } = org.chatter.recordFeed(group, { pageSize: 10 });
        expect(items).toMatchObject([
            { Body: 'Sold 2 of Quitt by Fontane, says admin@bookshop.test', CreatedById: org.userId }
        ]);
    });

    it('does nothing when its decision says so, and reads blank as blank', async () => {
        const id = await create('Book__c', { Title__c: 'Cécile', Isbn__c: '9780000001018', Copies__c: 20 });
        await create('Order_Placed__e', { Isbn__c: '9780000001018', Copies__c: null });
        await create('Order_Placed__e', { Isbn__c: '9780000001018', Copies__c: 1, Gift__c: true });
        await until(() => book(id)['Copies__c'] === 19);
    });

    it('takes the fault path, whose own work stands', async () => {
        await org.rest(
            'DELETE',
            `/sobjects/CollaborationGroup/${(await org.rest('GET', '/query?q=SELECT+Id+FROM+CollaborationGroup')).body.records[0].Id}`
        );
        const id = await create('Book__c', { Title__c: 'Irrungen', Isbn__c: '9780000001025', Copies__c: 20 });
        await create('Order_Placed__e', { Isbn__c: '9780000001025', Copies__c: 1 });
        await until(() => [...org.database.records('Author__c')].some((author) => author['Name'] === 'Fault'));
        expect(book(id)['Copies__c']).toBe(19);
        const fault = [...org.database.records('Author__c')].find((author) => author['Name'] === 'Fault');
        expect(fault?.['Country__c']).toBe("Couldn't find the gr");
    });
});

describe('record-triggered flows', () => {
    it('set fields before the save, only where the entry conditions hold', async () => {
        const blank = await create('Book__c', { Title__c: 'Unwiederbringlich' });
        const written = await create('Book__c', { Title__c: 'Ellernklipp', Blurb__c: 'A murder.' });
        expect([book(blank)['Blurb__c'], book(written)['Blurb__c']]).toEqual([
            'Unwiederbringlich: no blurb yet',
            'A murder.'
        ]);
    });

    it('run after the save when the record comes to meet the conditions, and publish with the commit', async () => {
        const id = await create('Book__c', {
            Title__c: 'Grete Minde',
            Isbn__c: '9780000001032',
            Copies__c: 5,
            Blurb__c: 'Fire.'
        });
        const channel = '/event/Order_Placed__e';
        const tip = org.bus.startPosition(channel, -1) ?? 0;
        await org.rest('PATCH', `/sobjects/Book__c/${id}`, { Copies__c: 2 });
        expect(book(id)['Blurb__c']).toBe('Ordered again, had 5');
        await org.rest('PATCH', `/sobjects/Book__c/${id}`, { Copies__c: 1 });
        expect(org.bus.read(channel, tip, 10)).toMatchObject([{ record: { Isbn__c: '9780000001032', Copies__c: 8 } }]);
    });
});

describe('an autolaunched flow', () => {
    it('is started over REST; loops, collects and calls a subflow', async () => {
        for (const title of ['Zeta', 'Zebra']) await create('Book__c', { Title__c: title });
        const answer = await org.rest('POST', '/actions/custom/flow/List_Titles', {
            inputs: [{ beginning: 'Ze' }, { beginning: 'Qq%' }]
        });
        expect(answer).toMatchObject({
            status: 200,
            body: [
                {
                    actionName: 'List_Titles',
                    isSuccess: true,
                    outputValues: {
                        count: 2,
                        titles: ['Zeta', 'Zebra'],
                        loud: 'ZE!',
                        Flow__InterviewStatus: 'Finished'
                    }
                },
                { outputValues: { count: 0, titles: [], loud: 'QQ%!' } }
            ]
        });
    });

    it('is listed; triggered flows and drafts are not', async () => {
        const { body } = await org.rest('GET', '/actions/custom/flow');
        expect(body.actions.map((action: { name: string }) => action.name).sort()).toEqual(['List_Titles', 'Shout']);
        expect(await org.rest('POST', '/actions/custom/flow/Take_Order', {})).toMatchObject({ status: 404 });
        expect(await org.rest('POST', '/actions/custom/flow/Old_Draft', {})).toMatchObject({ status: 404 });
    });

    it('refuses inputs that it does not have', async () => {
        expect(await org.rest('POST', '/actions/custom/flow/Shout', { inputs: [{ loud: 'x' }] })).toMatchObject({
            status: 400,
            body: [{ errorCode: 'INVALID_API_INPUT' }]
        });
    });
});

describe('compiling a flow', () => {
    const directory = temporaryDirectory();

    function problemsOf(name: string, xml: string): { problems: string[]; unsupported: string[] } {
        const root = join(directory, name);
        mkdirSync(join(root, 'flows'), { recursive: true });
        const head = '<?xml version="1.0" encoding="UTF-8"?>\n<Flow xmlns="http://soap.sforce.com/2006/04/metadata">\n';
        writeFileSync(join(root, 'flows', `${name}.flow-meta.xml`), `${head}${xml}<status>Active</status>\n</Flow>\n`);
        const model = readSourceTrees([root]);
        const { clock, queries, chatter, bus, database } = org;
        const flows = loadFlows(model, {
            schema: database.schema,
            clock,
            queries,
            chatter,
            busOf: () => bus,
            log: { error: () => undefined }
        });
        const print = ({ line, message }: { line: number; message: string }) => `${line}: ${message}`;
        return { problems: flows.problems.map(print), unsupported: flows.unsupported.map(print) };
    }

    it('finds what a deployment would refuse, with its line', () => {
        const { problems } = problemsOf(
            'Broken',
            `<decisions>
<name>Choose</name>
<rules>
<name>One</name>
<conditionLogic>1 AND</conditionLogic>
<conditions>
<leftValueReference>$Record.Nothing__c</leftValueReference>
<operator>Resembles</operator>
</conditions>
</rules>
<defaultConnector><targetReference>Nowhere</targetReference></defaultConnector>
</decisions>
<formulas>
<name>Wrong</name>
<expression>LEFT({!ghost})</expression>
</formulas>
<start>
<connector><targetReference>Choose</targetReference></connector>
<object>Book__c</object>
<recordTriggerType>Create</recordTriggerType>
<triggerType>RecordAfterSave</triggerType>
</start>
`
        );
        expect(problems).toEqual([
            `13: Choose - The connector's target "Nowhere" doesn't exist.`,
            `9: Choose - The element has an invalid reference to "$Record.Nothing__c".`,
            `10: Choose - The operator "Resembles" is invalid.`,
            `7: Choose - The condition logic "1 AND" is invalid.`,
            `17: Wrong - The formula expression is invalid: Incorrect number of parameters for function 'LEFT()'. Expected 2, received 1`
        ]);
    });

    it('finds formulas of the wrong type', () => {
        const { problems } = problemsOf(
            'Typed',
            `<formulas>
<name>Count</name>
<dataType>Number</dataType>
<expression>UPPER({!$Record.Title__c})</expression>
</formulas>
<start>
<filterFormula>{!$Record.Copies__c} + {!$Record.Ghost__c}</filterFormula>
<object>Book__c</object>
<recordTriggerType>Create</recordTriggerType>
<triggerType>RecordAfterSave</triggerType>
</start>
`
        );
        expect(problems).toEqual([
            '9: Start - The formula expression is invalid: Field Ghost__c does not exist. Check spelling.',
            '6: Count - The formula expression is invalid: Formula result is data type (Text), incompatible with expected data type (Number).'
        ]);
    });

    it('tells what it can not run here', () => {
        const { problems, unsupported } = problemsOf(
            'Mail',
            `<actionCalls>
<name>Send</name>
<actionName>emailAlert</actionName>
<actionType>emailAlert</actionType>
</actionCalls>
<start><connector><targetReference>Send</targetReference></connector></start>
<screens><name>Sleep</name></screens>
`
        );
        expect(problems).toEqual([]);
        expect(unsupported).toEqual([
            '6: Send - The action emailAlert is not supported by local-org.',
            '9: Sleep - Elements of kind screens are not supported by local-org.'
        ]);
    });
});
