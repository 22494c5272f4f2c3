import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assign, create, formula, input, number, output, reference, start, text, variable } from './flowParts';
import { fieldTypes, flowFile, objectFiles, orgOf, until, type SmallOrg, type SourceFiles } from './orgOf';

const hour = 3_600_000;
const day = 24 * hour;
const parameter = (name: string, value: string) =>
    `<inputParameters><name>${name}</name><value>${value}</value></inputParameters>`;
const given = (name: string, to: string) =>
    `<outputParameters><assignToReference>${to}</assignToReference><name>${name}</name></outputParameters>`;
const condition = (left: string, operator: string, right: string) =>
    `<conditionLogic>and</conditionLogic><conditions><leftValueReference>${left}</leftValueReference><operator>${operator}</operator><rightValue>${right}</rightValue></conditions>`;
const waitEvent = (name: string, type: string, content: string, next: string) =>
    `<waitEvents><name>${name}</name><connector><targetReference>${next}</targetReference></connector>${type === '' ? '' : `<eventType>${type}</eventType>`}${content}<label>${name}</label></waitEvents>`;
const wait = (name: string, events: string, otherwise?: string, more = '') =>
    `<waits><name>${name}</name>${more}<label>${name}</label>${otherwise === undefined ? '' : `<defaultConnector><targetReference>${otherwise}</targetReference></defaultConnector>`}<defaultConnectorLabel>Default</defaultConnectorLabel>${events}</waits>\n`;
const note = (name: string, value: string, next?: string) => create(name, 'Note__c', { Name: value }, next);

const source: SourceFiles = {
    ...objectFiles('Note__c', {}),
    ...objectFiles('Deal__c', { Closes__c: fieldTypes.date, Stage__c: fieldTypes.text }),
    ...objectFiles('Signed__e', { Deal__c: fieldTypes.text, By__c: fieldTypes.text }),
    ...flowFile(
        'Remind',
        `${variable('who', 'String', input)}${variable('moment', 'DateTime', '')}${formula('Said', 'String', '&quot;remind &quot; &amp; {!who}')}
${wait('Pause', waitEvent('Later', 'AlarmEvent', `${parameter('AlarmTime', reference('$Flow.CurrentDateTime'))}${parameter('TimeOffset', number(2))}${parameter('TimeOffsetUnit', text('Hours'))}${given('Base Time', 'moment')}`, 'Tell'))}
${note('Tell', reference('Said'))}${start('Pause')}`
    ),
    ...flowFile(
        'Before_Close',
        `${variable('deal', 'String', input)}
${wait('Pause', waitEvent('Soon', 'DateRefAlarmEvent', `${parameter('TimeTableColumnEnumOrId', text('Deal__c'))}${parameter('TimeFieldColumnEnumOrId', text('Closes__c'))}${parameter('EntityObjectId', reference('deal'))}${parameter('TimeOffset', number(-1))}${parameter('TimeOffsetUnit', text('Days'))}`, 'Tell'))}
${note('Tell', text('closes tomorrow'))}${start('Pause')}`
    ),
    ...flowFile(
        'Await_Signature',
        `${variable('deal', 'String', input)}${variable('signed', 'SObject', '<objectType>Signed__e</objectType>')}
${wait(
    'Pause',
    waitEvent(
        'Signature',
        'Signed__e',
        `${parameter('Deal__c', reference('deal'))}${given('Signed__e', 'signed')}`,
        'Tell'
    ) +
        waitEvent(
            'Too_Late',
            'AlarmEvent',
            `${parameter('TimeOffset', number(3))}${parameter('TimeOffsetUnit', text('Days'))}`,
            'Give_Up'
        )
)}
${note('Tell', reference('signed.By__c'))}${note('Give_Up', reference('deal'))}${start('Pause')}`
    ),
    ...flowFile(
        'Unless',
        `${variable('skip', 'Boolean', input)}${variable('said', 'String', output)}
${wait('Pause', waitEvent('Day', '', `${condition('skip', 'EqualTo', '<booleanValue>false</booleanValue>')}<offset>1</offset><offsetUnit>Days</offsetUnit>`, 'Tell'), 'At_Once', '<elementSubtype>WaitDuration</elementSubtype>')}
${note('Tell', text('a day later'))}${assign('At_Once', [['said', 'Assign', text('at once')]])}${start('Pause')}`
    ),
    ...flowFile(
        'Deal_Process',
        `<processMetadataValues><name>ObjectType</name><value>${text('Deal__c')}</value></processMetadataValues>
<processMetadataValues><name>ObjectVariable</name><value>${reference('myVariable_current')}</value></processMetadataValues>
<processMetadataValues><name>OldObjectVariable</name><value>${reference('myVariable_old')}</value></processMetadataValues>
<processMetadataValues><name>TriggerType</name><value>${text('onAllChanges')}</value></processMetadataValues>
${variable('myVariable_current', 'SObject', `<objectType>Deal__c</objectType>${input}${output}`)}${variable('myVariable_old', 'SObject', `<objectType>Deal__c</objectType>${input}`)}
${variable('done_1', 'Boolean', '<value><booleanValue>false</booleanValue></value>')}${variable('done_2', 'Boolean', '<value><booleanValue>false</booleanValue></value>')}
<decisions><name>myDecision</name><label>d</label><defaultConnectorLabel>default</defaultConnectorLabel><rules><name>myRule_1</name>${condition('myVariable_current.Stage__c', 'EqualTo', text('open'))}<connector><targetReference>myWait_1</targetReference></connector><label>open</label></rules></decisions>
${wait(
    'myWait_1',
    waitEvent(
        'event_1',
        'AlarmEvent',
        `${condition('done_1', 'EqualTo', '<booleanValue>false</booleanValue>')}${parameter('AlarmTime', reference('$Flow.CurrentDateTime'))}${parameter('TimeOffset', number(1))}${parameter('TimeOffsetUnit', text('Hours'))}`,
        'Mark_1'
    ) +
        waitEvent(
            'event_2',
            'DateRefAlarmEvent',
            `${condition('done_2', 'EqualTo', '<booleanValue>false</booleanValue>')}${parameter('TimeTableColumnEnumOrId', text('Deal__c'))}${parameter('TimeFieldColumnEnumOrId', text('Closes__c'))}${parameter('EntityObjectId', reference('myVariable_current.Id'))}${parameter('TimeOffset', number(-1))}${parameter('TimeOffsetUnit', text('Days'))}`,
            'Mark_2'
        )
)}
${assign('Mark_1', [['done_1', 'Assign', '<booleanValue>true</booleanValue>']], 'Tell_1')}${create('Tell_1', 'Note__c', { Name: reference('Hourly') }, 'myWait_1')}
${formula('Hourly', 'String', '&quot;hour of &quot; &amp; {!myVariable_current.Name}')}
${assign('Mark_2', [['done_2', 'Assign', '<booleanValue>true</booleanValue>']], 'Tell_2')}${create('Tell_2', 'Note__c', { Name: reference('Daily') }, 'myWait_1')}
${formula('Daily', 'String', '&quot;day before &quot; &amp; {!myVariable_current.Name}')}
<startElementReference>myDecision</startElementReference>`,
        { processType: 'Workflow' }
    )
};

let org: SmallOrg;
beforeAll(async () => void (org = await orgOf(source)));
afterAll(() => org.close());
const notes = (at = org) => at.all('Note__c').map((each) => String(each['Name']));
const isoDay = (days: number) => new Date(org.clock.now() + days * day).toISOString().slice(0, 10);
/** Lets what is due run: a marker of our own comes after it. */
const settled = async () => {
    org.launch('Remind', { who: 'marker' });
    const before = notes().filter((name) => name === 'remind marker').length;
    org.clock.advance(2 * hour);
    await until(() => notes().filter((name) => name === 'remind marker').length > before);
};

it('an interview waits for a time, keeps its values, and tells that it waits', async () => {
    const { result } = org.database.transaction({ userId: org.adminUserId, origin: 'rest' }, (transaction) =>
        org.flows.run('Remind', { who: 'Effi' }, transaction)
    );
    expect(result).toMatchObject({ status: 'Waiting', guid: expect.stringMatching(/^[0-9a-f]{34}-[0-9a-f]{4}$/) });
    org.clock.advance(hour);
    expect(notes()).not.toContain('remind Effi');
    org.clock.advance(hour);
    await until(() => notes().includes('remind Effi'));
});

it('a wait is reckoned from the field of a record', async () => {
    const deal = org.insert('Deal__c', { Name: 'Briest', Closes__c: isoDay(4) });
    org.launch('Before_Close', { deal });
    org.clock.advance(2 * day);
    await settled();
    expect(notes()).not.toContain('closes tomorrow');
    org.clock.advance(day);
    await until(() => notes().includes('closes tomorrow'));
});

it('a platform event with the right values resumes the interview; the alarm is forgotten', async () => {
    org.launch('Await_Signature', { deal: 'D-1' });
    org.launch('Await_Signature', { deal: 'D-2' });
    for (const [Deal__c, By__c] of [
        ['D-3', 'nobody'],
        ['D-1', 'Innstetten']
    ] as const)
        org.database.transaction({ userId: org.adminUserId, origin: 'rest' }, (transaction) =>
            org.bus.publish({
                objectName: 'Signed__e',
                records: [{ Deal__c, By__c }],
                userId: org.adminUserId,
                transaction
            })
        );
    await until(() => notes().includes('Innstetten'));
    org.clock.advance(3 * day);
    await until(() => notes().includes('D-2'));
    expect(notes()).not.toContain('D-1');
    expect(notes()).not.toContain('nobody');
});

it('the default path is taken when no event is waited for; a duration is waited for', async () => {
    expect(org.launch('Unless', { skip: true })).toEqual({ said: 'at once' });
    expect(org.launch('Unless', { skip: false })).toEqual({ said: null });
    org.clock.advance(day);
    await until(() => notes().includes('a day later'));
});

describe('scheduled actions of a process', () => {
    it('run at their times with the record as it is then', async () => {
        const id = org.insert('Deal__c', { Name: 'first', Stage__c: 'open', Closes__c: isoDay(5) });
        org.clock.advance(hour);
        await until(() => notes().includes('hour of first'));
        org.update('Deal__c', id, { Name: 'renamed' });
        org.clock.advance(5 * day);
        await until(() => notes().includes('day before renamed'));
    });

    it('are called off when the record leaves the criteria or is deleted', async () => {
        const left = org.insert('Deal__c', { Name: 'left', Stage__c: 'open', Closes__c: isoDay(5) });
        const gone = org.insert('Deal__c', { Name: 'gone', Stage__c: 'open', Closes__c: isoDay(5) });
        org.update('Deal__c', left, { Stage__c: 'closed' });
        org.dml('delete', 'Deal__c', [{ Id: gone }]);
        await settled();
        expect(notes().filter((name) => /left|gone/.test(name))).toEqual([]);
    });
});

it('paused interviews outlive a restart', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'flow-data-'));
    const before = await orgOf(source, directory);
    before.launch('Remind', { who: 'again' });
    await before.close();
    const after = await orgOf(source, directory);
    after.clock.advance(3 * hour);
    await until(() => notes(after).includes('remind again'));
    await after.close();
    rmSync(directory, { recursive: true, force: true });
});
