import {
    assign,
    create,
    element,
    filters,
    formula,
    input,
    lookUp,
    number,
    onRecord,
    output,
    reference,
    start,
    text,
    updateTrigger,
    variable
} from './flowParts';
import { fieldTypes, flowFile, metadata, objectFiles, orgOf, until, type SmallOrg, type SourceFiles } from './orgOf';

/** Appends a word to the job's trace. */
const trace = (word: string) => formula('Traced', 'String', `{!$Record.Trace__c} &amp; &quot;${word}&quot;`);
const ordered = (name: string, order: number | undefined, word: string): SourceFiles =>
    flowFile(
        name,
        `${trace(word)}${updateTrigger('Write', { Trace__c: reference('Traced') })}
${order === undefined ? '' : `<triggerOrder>${order}</triggerOrder>`}
${start('Write', onRecord('Job__c', 'RecordBeforeSave', 'Create', filters([['Kind__c', 'EqualTo', text('order')]])))}`
    );
const note = (name: string, say: string, next?: string) => create(name, 'Note__c', { Name: say }, next);

let org: SmallOrg;
beforeAll(async () => {
    org = await orgOf({
        ...objectFiles('Note__c', { Text__c: fieldTypes.text, Email__c: '<type>Email</type>' }),
        ...objectFiles('Job__c', {
            Kind__c: fieldTypes.text,
            Trace__c: fieldTypes.text,
            Count__c: fieldTypes.number,
            Status__c: fieldTypes.picklist('New', 'Done')
        }),
        ...objectFiles('Ping__e', { Kind__c: fieldTypes.text }),
        ...ordered('Third', 30, 'C'),
        ...ordered('First', 10, 'A'),
        ...ordered('Second', 20, 'B'),
        ...ordered('Last_Unordered', undefined, 'Z'),
        ...flowFile(
            'Became_Done',
            `${note('Tell', text('became done'))}${start(
                'Tell',
                onRecord(
                    'Job__c',
                    'RecordAfterSave',
                    'CreateAndUpdate',
                    `<doesRequireRecordChangedToMeetCriteria>true</doesRequireRecordChangedToMeetCriteria>${filters([['Status__c', 'EqualTo', text('Done')]])}`
                )
            )}`
        ),
        ...flowFile(
            'Formula_Entry',
            `${note('Tell', text('count rose'))}${start(
                'Tell',
                onRecord(
                    'Job__c',
                    'RecordAfterSave',
                    'Update',
                    '<filterFormula>AND(ISCHANGED({!$Record.Count__c}), {!$Record.Count__c} &gt; {!$Record__Prior.Count__c})</filterFormula>'
                )
            )}`
        ),
        ...flowFile(
            'Counts_Itself',
            `${formula('More', 'Number', '{!$Record.Count__c} + 1')}${updateTrigger('Write', { Count__c: reference('More') })}${start(
                'Write',
                onRecord(
                    'Job__c',
                    'RecordAfterSave',
                    'CreateAndUpdate',
                    filters([['Kind__c', 'EqualTo', text('self')]])
                )
            )}`
        ),
        ...flowFile(
            'Keep_It',
            `${element('customErrors', 'Stop', '<customErrorMessages><errorMessage>{!$Record.Name} stays</errorMessage><isFieldError>false</isFieldError></customErrorMessages>')}${start(
                'Stop',
                onRecord('Job__c', 'RecordBeforeDelete', 'Delete', filters([['Kind__c', 'EqualTo', text('keep')]]))
            )}`
        ),
        ...flowFile(
            'Faulty',
            `${create('Bad', 'Note__c', { Name: text('x'), Email__c: text('nobody') }, undefined, 'Told')}${create('Told', 'Note__c', { Name: text('told'), Text__c: reference('$Flow.FaultMessage') })}${start(
                'Bad',
                onRecord('Job__c', 'RecordAfterSave', 'Create', filters([['Kind__c', 'EqualTo', text('fault')]]))
            )}`
        ),
        ...flowFile(
            'Broken',
            `${create('Bad', 'Note__c', { Name: text('x'), Email__c: text('nobody') })}${start(
                'Bad',
                onRecord('Job__c', 'RecordAfterSave', 'Create', filters([['Kind__c', 'EqualTo', text('broken')]]))
            )}`,
            { label: 'Broken Flow' }
        ),
        ...flowFile(
            'Looks_Up',
            `${lookUp('Find', 'Note__c', [['Name', 'EqualTo', reference('$Record.Trace__c')]], 'Take')}${assign('Take', [['$Record.Trace__c', 'Assign', reference('Find.Text__c')]])}${start(
                'Find',
                onRecord('Job__c', 'RecordBeforeSave', 'Create', filters([['Kind__c', 'EqualTo', text('lookup')]]))
            )}`
        ),
        ...flowFile(
            'Greedy',
            `${variable('rounds', 'Number', input)}${variable('done', 'Number', output)}${variable('fault', 'String', output)}
${lookUp('Find', 'Note__c', [['Name', 'EqualTo', text('none')]], 'Count').replace('</recordLookups>', '<faultConnector><targetReference>Caught</targetReference></faultConnector></recordLookups>')}
${assign('Count', [['done', 'Add', number(1)]], 'Enough')}
${assign('Caught', [['fault', 'Assign', reference('$Flow.FaultMessage')]])}
<decisions><name>Enough</name><label>Enough</label><defaultConnectorLabel>x</defaultConnectorLabel><defaultConnector><targetReference>Find</targetReference></defaultConnector>
<rules><name>Yes</name><conditionLogic>and</conditionLogic><conditions><leftValueReference>done</leftValueReference><operator>GreaterThanOrEqualTo</operator><rightValue>${reference('rounds')}</rightValue></conditions><label>Yes</label></rules></decisions>
${start('Find')}`
        ),
        ...flowFile(
            'Pinged',
            `<processMetadataValues><name>EventType</name><value>${text('Ping__e')}</value></processMetadataValues>
${variable('myVariable_event', 'SObject', `<objectType>Ping__e</objectType>${input}`)}
<decisions><name>myDecision</name><label>myDecision</label><defaultConnectorLabel>default</defaultConnectorLabel>
<rules><name>myRule_1</name><conditionLogic>and</conditionLogic><conditions><leftValueReference>myVariable_event.Kind__c</leftValueReference><operator>EqualTo</operator><rightValue>${text('go')}</rightValue></conditions><connector><targetReference>Tell</targetReference></connector><label>go</label></rules></decisions>
${create('Tell', 'Note__c', { Name: reference('myVariable_event.Kind__c') })}
<startElementReference>myDecision</startElementReference>`,
            { processType: 'CustomEvent' }
        ),
        'classes/Limited.cls': `@IsTest private class Limited {
            @IsTest static void shared() {
                insert new Job__c(Name = 'x', Kind__c = 'lookup', Trace__c = 'nothing');
            }
            @IsTest static void bulk() {
                List<Note__c> notes = new List<Note__c>();
                List<Job__c> jobs = new List<Job__c>();
                for (Integer i = 0; i < 150; i++) {
                    notes.add(new Note__c(Name = 'n' + i, Text__c = 'found ' + i));
                    jobs.add(new Job__c(Name = 'j' + i, Kind__c = 'lookup', Trace__c = 'n' + i));
                }
                insert notes;
                Integer before = Limits.getQueries();
                insert jobs;
                Assert.areEqual(1, Limits.getQueries() - before);
                Assert.areEqual(150, Limits.getQueryRows());
                Assert.areEqual('found 149', [SELECT Trace__c FROM Job__c WHERE Name = 'j149'].Trace__c);
                Assert.areEqual(2, Limits.getDmlStatements());
                insert new Job__c(Name = 'd', Status__c = 'Done');
                Assert.areEqual(4, Limits.getDmlStatements(), 'the flow creates a note');
            }
        }`,
        'classes/Limited.cls-meta.xml': metadata('ApexClass', '<apiVersion>65.0</apiVersion><status>Active</status>')
    });
});
afterAll(() => org.close());

const notes = () => org.all('Note__c').map((each) => each['Name']);
const job = (fields: Record<string, string | number>) => org.insert('Job__c', { Name: 'job', ...fields });

describe('record-triggered flows', () => {
    it('of an object run in the order of their trigger order, those without one after 1,000', () => {
        expect(org.record('Job__c', job({ Kind__c: 'order' }))['Trace__c']).toBe('ABCZ');
    });

    it('run only when a record comes to meet the condition', () => {
        const count = () => notes().filter((name) => name === 'became done').length;
        const id = job({ Status__c: 'New' });
        expect(count()).toBe(0);
        org.update('Job__c', id, { Status__c: 'Done' });
        org.update('Job__c', id, { Count__c: 1 });
        expect(count()).toBe(1);
        org.update('Job__c', id, { Status__c: 'New' });
        org.update('Job__c', id, { Status__c: 'Done' });
        job({ Status__c: 'Done' });
        expect(count()).toBe(3);
    });

    it('take a formula as their entry condition', () => {
        const count = () => notes().filter((name) => name === 'count rose').length;
        const id = job({ Count__c: 1 });
        org.update('Job__c', id, { Count__c: 2 });
        org.update('Job__c', id, { Count__c: 1 });
        org.update('Job__c', id, { Trace__c: 'x' });
        expect(count()).toBe(1);
    });

    it('are not started again by their own update', () => {
        const id = job({ Kind__c: 'self', Count__c: 0 });
        expect(org.record('Job__c', id)['Count__c']).toBe(1);
        org.update('Job__c', id, { Trace__c: 'x' });
        expect(org.record('Job__c', id)['Count__c']).toBe(2);
    });

    it('before the deletion can refuse it with an error on the page', () => {
        const id = job({ Kind__c: 'keep' });
        expect(org.dml('delete', 'Job__c', [{ Id: id }])).toMatchObject([
            {
                success: false,
                errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'job stays', fields: [] }]
            }
        ]);
        expect(org.dml('delete', 'Job__c', [{ Id: job({}) }])).toMatchObject([{ success: true }]);
    });

    it('take the fault path, which tells what happened', () => {
        job({ Kind__c: 'fault' });
        const told = org.all('Note__c').find(({ Name }) => Name === 'told');
        expect(told?.['Text__c']).toBe(
            'This error occurred when the flow tried to create records: INVALID_EMAIL_ADDRESS: Email: invalid email address: nobody. You can look up ExceptionCode values in the SOAP API Developer Guide.'
        );
    });

    it('without a fault path refuse the record and write to the admin', () => {
        const [row] = org.dml('insert', 'Job__c', [{ Name: 'x', Kind__c: 'broken' }]);
        expect(row).toMatchObject({ success: false, errors: [{ statusCode: 'CANNOT_EXECUTE_FLOW_TRIGGER' }] });
        expect(row?.errors[0]?.message).toMatch(
            /^We can't save this record because the “Broken Flow” process failed\. Give your Salesforce admin these details\. This error occurred when the flow tried to create records: .* Error ID: \d+-\d+ \(-?\d+\)$/
        );
        expect(org.logged).toContainEqual(
            expect.objectContaining({
                subject: 'An error occurred with your "Broken Flow" flow',
                body: expect.stringMatching(/^Error element Bad \(FlowRecordCreate\)\.\nThis error occurred/)
            })
        );
    });
});

describe('governor limits', () => {
    it('end a flow, fault path or not, in the words of the platform', () => {
        expect(org.launch('Greedy', { rounds: 100 })).toEqual({ done: 100, fault: null });
        expect(() => org.launch('Greedy', { rounds: 101 })).toThrow(
            'This error occurred when the flow tried to look up records: Too many SOQL queries: 101'
        );
    });

    it('are shared with Apex; the interviews of a chunk look up with one query', () => {
        const { results } = org.apex.runTests({});
        const messages = Object.fromEntries(results.map(({ methodName, message }) => [methodName, message]));
        expect(messages).toEqual({
            bulk: null,
            shared: expect.stringContaining(
                "The flow failed to access the value for Find.Text__c because it hasn't been set"
            )
        });
    });
});

describe('a process that a platform event starts', () => {
    it('has the event in its variable', async () => {
        for (const Kind__c of ['stay', 'go'])
            org.database.transaction({ userId: org.adminUserId, origin: 'rest' }, (transaction) =>
                org.bus.publish({ objectName: 'Ping__e', records: [{ Kind__c }], userId: org.adminUserId, transaction })
            );
        await until(() => notes().includes('go'));
        expect(notes()).not.toContain('stay');
    });
});
