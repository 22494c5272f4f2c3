import { fieldTypes, flowFile, metadata, objectFiles, orgOf, type SmallOrg } from './orgOf';

const output = (name: string, type = 'String') =>
    `<variables><name>${name}</name><dataType>${type}</dataType><isInput>true</isInput><isOutput>true</isOutput></variables>`;
const read = (name: string, path: string) => `<assignments><name>Read</name><label>Read</label>
<assignmentItems><assignToReference>${name}</assignToReference><operator>Assign</operator><value><elementReference>${path}</elementReference></value></assignmentItems>
</assignments>`;
const findNothing = `<recordLookups><name>Find</name><label>Find</label><connector><targetReference>Read</targetReference></connector>
<filterLogic>and</filterLogic><filters><field>LastName</field><operator>EqualTo</operator><value><elementReference>who</elementReference></value></filters>
<getFirstRecordOnly>true</getFirstRecordOnly><object>Contact</object><storeOutputAutomatically>true</storeOutputAutomatically></recordLookups>`;
const startAt = (element: string) =>
    `<start><connector><targetReference>${element}</targetReference></connector></start>`;

let org: SmallOrg;
beforeAll(async () => {
    org = await orgOf({
        ...objectFiles('Contact', {
            Shout__c: fieldTypes.formula('Text', 'UPPER(LastName) &amp; &quot;!&quot;')
        }),
        ...objectFiles('Shop__c', { City__c: fieldTypes.text }, '<customSettingsType>Hierarchy</customSettingsType>'),
        'labels/CustomLabels.labels-meta.xml': metadata(
            'CustomLabels',
            '<labels><fullName>Hello</fullName><language>en_US</language><protected>false</protected><shortDescription>x</shortDescription><value>Guten Tag</value></labels>'
        ),
        ...flowFile(
            'Strict',
            `${output('who')}${output('said')}${findNothing}${read('said', 'Find.FirstName')}${startAt('Find')}`
        ),
        ...flowFile(
            'Parent',
            `${output('who')}${output('said')}${findNothing}${read('said', 'Find.Account.Name')}${startAt('Find')}`
        ),
        ...flowFile(
            'Lenient',
            `${output('who')}${output('said')}${findNothing}${read('said', 'Word')}${startAt('Find')}
<formulas><name>Word</name><dataType>String</dataType><expression>BLANKVALUE({!Find.Account.Name}, "none") &amp; {!Find.Shout__c}</expression></formulas>`
        ),
        ...flowFile(
            'Formula_Field',
            `${output('who')}${output('said')}${findNothing}${read('said', 'Find.Shout__c')}${startAt('Find')}`
        ),
        ...flowFile(
            'Built',
            `${output('said')}<variables><name>person</name><dataType>SObject</dataType><objectType>Contact</objectType></variables>
<assignments><name>Fill</name><label>Fill</label><assignmentItems><assignToReference>person.LastName</assignToReference><operator>Assign</operator><value><stringValue>x</stringValue></value></assignmentItems><connector><targetReference>Read</targetReference></connector></assignments>
${read('said', 'person.FirstName')}${startAt('Fill')}`
        ),
        ...flowFile(
            'Globals',
            `${output('said')}${read('said', 'Text')}${startAt('Read')}
<textTemplates><name>Text</name><isViewedAsPlainText>true</isViewedAsPlainText><text>{!$Label.Hello} {!$User.Username} {!$Profile.Name} {!$Organization.Name} {!$Setup.Shop__c.City__c} {!$Permission.Ghost} [{!$GlobalConstant.EmptyString}] {!$Client.FormFactor}</text></textTemplates>`
        )
    });
    const [organization] = org.all('Organization');
    org.insert('Shop__c', { SetupOwnerId: String(organization?.['Id']), City__c: 'Köln' });
    org.insert('Contact', { LastName: 'Briest' });
});
afterAll(() => org.close());

const unset = (path: string) =>
    `The flow failed to access the value for ${path} because it hasn't been set or assigned.`;

it('a field of a record that was not found is an error of the element, not of a formula', () => {
    expect(() => org.launch('Strict', { who: 'Nobody' })).toThrow(unset('Find.FirstName'));
    expect(org.launch('Strict', { who: 'Briest' })).toMatchObject({ said: null });
    expect(() => org.launch('Parent', { who: 'Briest' })).toThrow(unset('Find.Account.Name'));
    expect(org.launch('Lenient', { who: 'Nobody' })).toMatchObject({ said: 'none' });
    expect(org.launch('Lenient', { who: 'Briest' })).toMatchObject({ said: 'noneBRIEST!' });
});

it('a field that a record variable was never given is an error', () => {
    expect(() => org.launch('Built')).toThrow(unset('person.FirstName'));
});

it('formula fields are calculated', () => {
    expect(org.launch('Formula_Field', { who: 'Briest' })).toMatchObject({ said: 'BRIEST!' });
});

it('global variables tell of the user, the org, settings, labels and permissions', () => {
    const [organization] = org.all('Organization');
    expect(org.launch('Globals')).toEqual({
        said: `Guten Tag admin@local-org.test System Administrator ${String(organization?.['Name'])} Köln false [] Large`
    });
});
