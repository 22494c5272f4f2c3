import { temporaryDirectory } from '../orgParts';
import { manifest, openMetadataClient, packageOf, type MetadataClient } from './metadataClient';

const xml = (root: string, content: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${content}\n</${root}>\n`;
const field = (name: string, more = '<length>80</length>\n        <type>Text</type>') =>
    `    <fields>\n        <fullName>${name}</fullName>\n        <label>${name.replace('__c', '')}</label>\n        ${more}\n    </fields>`;
const object = (label: string, fields: string) =>
    xml(
        'CustomObject',
        `${fields}\n    <deploymentStatus>Deployed</deploymentStatus>\n    <label>${label}</label>\n    <nameField>\n        <label>Name</label>\n        <type>Text</type>\n    </nameField>\n    <pluralLabel>${label}s</pluralLabel>\n    <sharingModel>ReadWrite</sharingModel>`
    );
const apexMeta = (root: string) => xml(root, '    <apiVersion>65.0</apiVersion>\n    <status>Active</status>');
const apexClass = (name: string, body: string) => ({
    [`classes/${name}.cls`]: body,
    [`classes/${name}.cls-meta.xml`]: apexMeta('ApexClass')
});
const trigger = (name: string, body: string) => ({
    [`triggers/${name}.trigger`]: body,
    [`triggers/${name}.trigger-meta.xml`]: apexMeta('ApexTrigger')
});
const lwc = (name: string, code: string) => ({
    [`lwc/${name}/${name}.js`]: code,
    [`lwc/${name}/${name}.html`]: '<template>{label}</template>\n',
    [`lwc/${name}/${name}.js-meta.xml`]: xml(
        'LightningComponentBundle',
        '    <apiVersion>65.0</apiVersion>\n    <isExposed>false</isExposed>'
    )
});
const boat = { 'objects/Boat__c.object': object('Boat', field('Harbour__c')) };
const boatMembers = { CustomObject: ['Boat__c'] };

let org: MetadataClient;
beforeEach(async () => {
    org = await openMetadataClient();
});
afterEach(() => org.close());

const deployBoat = () => org.deploy(boat, boatMembers);

describe('a deployment', () => {
    it('is in place at once: objects, Apex, triggers', async () => {
        const result = await org.deploy(
            {
                ...boat,
                ...apexClass('Harbours', "public class Harbours { public static String home() { return 'Husum'; } }"),
                ...trigger(
                    'BoatTrigger',
                    'trigger BoatTrigger on Boat__c (before insert) { for (Boat__c boat : Trigger.new) boat.Harbour__c = Harbours.home(); }'
                )
            },
            { ...boatMembers, ApexClass: ['*'], ApexTrigger: ['BoatTrigger'] }
        );
        expect(result).toMatchObject({ status: 'Succeeded', success: true });
        expect(result.details.componentSuccesses).toEqual(
            expect.arrayContaining([
                expect.objectContaining({
                    componentType: 'CustomField',
                    fullName: 'Boat__c.Harbour__c',
                    created: true
                }),
                expect.objectContaining({ componentType: 'ApexClass', fileName: 'classes/Harbours.cls' })
            ])
        );
        const { body: created } = await org.rest('POST', '/sobjects/Boat__c', { Name: 'Seute Deern' });
        const { body: read } = await org.rest('GET', `/sobjects/Boat__c/${created.id}?fields=Harbour__c`);
        expect(read).toMatchObject({ Harbour__c: 'Husum' });
    });

    it('replaces what runs, and tells what changed', async () => {
        const say = (word: string) =>
            apexClass('Say', `public class Say { public static String it() { return '${word}'; } }`);
        await org.deploy(say('one'), { ApexClass: ['Say'] });
        const second = await org.deploy(say('two'), { ApexClass: ['Say'] });
        expect(second.details.componentSuccesses).toContainEqual(
            expect.objectContaining({ fullName: 'Say', created: false, changed: true })
        );
        const third = await org.deploy(say('two'), { ApexClass: ['Say'] });
        expect(third.details.componentSuccesses).toContainEqual(
            expect.objectContaining({ fullName: 'Say', created: false, changed: false })
        );
        const code = encodeURIComponent("if (Say.it() != 'two') throw new IllegalArgumentException(Say.it());");
        const { body } = await org.rest('GET', `/tooling/executeAnonymous/?anonymousBody=${code}`);
        expect(body).toMatchObject({ success: true });
    });

    it('brings static resources that SOQL finds', async () => {
        await org.deploy(
            {
                'staticresources/Motto.resource': 'Nordsee',
                'staticresources/Motto.resource-meta.xml': xml(
                    'StaticResource',
                    '    <cacheControl>Public</cacheControl>\n    <contentType>text/plain</contentType>'
                )
            },
            { StaticResource: ['Motto'] }
        );
        const { body } = await org.rest(
            'GET',
            `/query?q=${encodeURIComponent("SELECT Name, ContentType, BodyLength FROM StaticResource WHERE Name = 'Motto'")}`
        );
        expect(body.records).toEqual([
            expect.objectContaining({ Name: 'Motto', ContentType: 'text/plain', BodyLength: 7 })
        ]);
    });

    it('is found by the clients that want it canceled, however they name its id; what is over stays', async () => {
        const { id } = await deployBoat();
        for (const name of ['String', 'id', 'asyncProcessId'])
            expect(await org.soap(`<met:cancelDeploy><met:${name}>${id}</met:${name}></met:cancelDeploy>`)).toContain(
                'already completed'
            );
        expect(await org.soap('<met:cancelDeploy><met:id>0AfLo0000000000KAA</met:id></met:cancelDeploy>')).toContain(
            'INVALID_CROSS_REFERENCE_KEY'
        );
    });

    it('adds a field to an object that is there, whose records stay', async () => {
        await deployBoat();
        const { body: boatRecord } = await org.rest('POST', '/sobjects/Boat__c', {
            Name: 'Gesine',
            Harbour__c: 'Tönning'
        });
        const more = {
            'objects/Boat__c.object': xml(
                'CustomObject',
                field('Sails__c', '<precision>3</precision>\n<scale>0</scale>\n<type>Number</type>')
            )
        };
        expect(await org.deploy(more, { CustomField: ['Boat__c.Sails__c'] })).toMatchObject({ status: 'Succeeded' });
        await org.rest('PATCH', `/sobjects/Boat__c/${boatRecord.id}`, { Sails__c: 4 });
        const { body } = await org.rest(
            'GET',
            `/query?q=${encodeURIComponent('SELECT Harbour__c, Sails__c FROM Boat__c')}`
        );
        expect(body.records).toMatchObject([{ Harbour__c: 'Tönning', Sails__c: 4 }]);
    });

    it('keeps labels that it does not bring', async () => {
        const label = (name: string, value: string) =>
            `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>${value}</value>\n    </labels>`;
        const labels = (...texts: string[]) => ({
            'labels/CustomLabels.labels': xml('CustomLabels', texts.join('\n'))
        });
        await org.deploy(labels(label('Moin', 'Moin'), label('Tschues', 'Tschüß')), { CustomLabels: ['CustomLabels'] });
        await org.deploy(labels(label('Moin', 'Moin moin')), { CustomLabel: ['Moin'] });
        const code = encodeURIComponent(
            "System.assertEquals('Moin moin Tschüß', System.Label.Moin + ' ' + System.Label.Tschues);"
        );
        const { body } = await org.rest('GET', `/tooling/executeAnonymous/?anonymousBody=${code}`);
        expect(body).toMatchObject({ success: true });
    });
});

describe('a refused deployment tells component, line and column, and changes nothing', () => {
    const refusals: [string, Record<string, string>, Record<string, string[]>, object][] = [
        [
            'Apex that does not compile',
            apexClass('Broken', "public class Broken {\n    Integer i = 'x';\n}"),
            { ApexClass: ['Broken'] },
            { fullName: 'Broken', problem: 'Illegal assignment from String to Integer', lineNumber: 2 }
        ],
        [
            'an element that the type does not have',
            {
                'permissionsets/Sailors.permissionset': xml(
                    'PermissionSet',
                    '    <label>Sailors</label>\n    <colour>blue</colour>'
                )
            },
            { PermissionSet: ['Sailors'] },
            {
                fullName: 'Sailors',
                lineNumber: 4,
                problem:
                    'Error parsing file: Element {http://soap.sforce.com/2006/04/metadata}colour invalid at this location in type PermissionSet'
            }
        ],
        [
            'XML that is not well formed',
            { 'permissionsets/Sailors.permissionset': '<PermissionSet><label>Sailors</PermissionSet>' },
            { PermissionSet: ['Sailors'] },
            { fullName: 'Sailors', problem: expect.stringMatching(/^Error parsing file: /) }
        ],
        [
            'a permission on a field that is not there',
            {
                'permissionsets/Sailors.permissionset': xml(
                    'PermissionSet',
                    '    <fieldPermissions>\n        <editable>true</editable>\n        <field>Boat__c.Masts__c</field>\n        <readable>true</readable>\n    </fieldPermissions>\n    <label>Sailors</label>'
                )
            },
            { PermissionSet: ['Sailors'] },
            {
                fullName: 'Sailors',
                lineNumber: 5,
                problem: 'In field: field - no CustomField named Boat__c.Masts__c found'
            }
        ],
        [
            'a component that imports a field that is not there',
            lwc(
                'boatCard',
                "import { LightningElement } from 'lwc';\nimport MASTS from '@salesforce/schema/Boat__c.Masts__c';\nexport default class BoatCard extends LightningElement {\n    label = MASTS.fieldApiName;\n}\n"
            ),
            { LightningComponentBundle: ['boatCard'] },
            { fullName: 'boatCard', lineNumber: 2, problem: expect.stringContaining('Boat__c.Masts__c') }
        ],
        [
            'a flow on an object that is not there',
            {
                'flows/Launch.flow': xml(
                    'Flow',
                    '    <label>Launch</label>\n    <processType>AutoLaunchedFlow</processType>\n    <start>\n        <object>Ship__c</object>\n        <recordTriggerType>Create</recordTriggerType>\n        <triggerType>RecordAfterSave</triggerType>\n    </start>\n    <status>Active</status>'
                )
            },
            { Flow: ['Launch'] },
            { fullName: 'Launch', lineNumber: 6, problem: expect.stringContaining('Ship__c') }
        ],
        [
            'a lookup to an object that is not there',
            {
                'objects/Mast__c.object': object(
                    'Mast',
                    field(
                        'Ship__c',
                        '<referenceTo>Ship__c</referenceTo>\n        <relationshipName>Masts</relationshipName>\n        <type>Lookup</type>'
                    )
                )
            },
            { CustomObject: ['Mast__c'] },
            {
                fullName: 'Mast__c.Ship__c',
                problem: "referenceTo value of 'Ship__c' does not resolve to a valid sObject type"
            }
        ],
        [
            'a component that the manifest names and the zip lacks',
            {},
            { ApexClass: ['Absent'] },
            {
                problem:
                    "An object 'Absent' of type ApexClass was named in package.xml, but was not found in zipped directory"
            }
        ]
    ];

    it.each(refusals)('%s', async (_what, files, members, failure) => {
        await deployBoat();
        const extra = apexClass('Fine', 'public class Fine {}');
        const result = await org.deploy(
            { ...files, ...extra },
            { ...members, ApexClass: [...(members['ApexClass'] ?? []), 'Fine'] }
        );
        expect(result).toMatchObject({ status: 'Failed', success: false });
        expect(result.details.componentFailures).toEqual([expect.objectContaining(failure)]);
        const { body } = await org.rest(
            'GET',
            `/tooling/query?q=${encodeURIComponent("SELECT Name FROM ApexClass WHERE Name = 'Fine'")}`
        );
        expect(body.totalSize).toBe(0);
    });

    it('but without rollbackOnError what is good stays', async () => {
        const files = {
            ...apexClass('Good', 'public class Good {}'),
            ...apexClass('Bad', 'public class Bad { Foo f; }')
        };
        const result = await org.deploy(files, { ApexClass: ['Good', 'Bad'] }, { rollbackOnError: false });
        expect(result.status).toBe('SucceededPartial');
        const { body } = await org.rest('GET', `/tooling/query?q=${encodeURIComponent('SELECT Name FROM ApexClass')}`);
        expect(body.records).toMatchObject([{ Name: 'Good' }]);
    });
});

describe('destructive changes', () => {
    const deletion = (members: Record<string, string[]>, when = '') => ({
        [`destructiveChanges${when}.xml`]: manifest(members)
    });

    it('delete components, and warn of those that are not there', async () => {
        await org.deploy(apexClass('Old', 'public class Old {}'), { ApexClass: ['Old'] });
        const result = await org.deploy(deletion({ ApexClass: ['Old', 'Never'] }), {});
        expect(result.status).toBe('Succeeded');
        expect(result.details.componentSuccesses).toEqual(
            expect.arrayContaining([
                expect.objectContaining({ fullName: 'Old', deleted: true }),
                expect.objectContaining({ fullName: 'Never', problem: 'No ApexClass named: Never found' })
            ])
        );
        const { body } = await org.rest('GET', `/tooling/query?q=${encodeURIComponent('SELECT Name FROM ApexClass')}`);
        expect(body.totalSize).toBe(0);
    });

    it('are refused for what others use', async () => {
        const files = {
            ...apexClass('Base', 'public virtual class Base {}'),
            ...apexClass('Derived', 'public class Derived extends Base {}')
        };
        await org.deploy(files, { ApexClass: ['*'] });
        const result = await org.deploy(deletion({ ApexClass: ['Base'] }), {});
        expect(result.status).toBe('Failed');
        expect(result.details.componentFailures).toEqual([
            expect.objectContaining({ fullName: 'Derived', componentType: 'ApexClass' })
        ]);
        const both = await org.deploy(deletion({ ApexClass: ['Base', 'Derived'] }, 'Post'), {});
        expect(both.status).toBe('Succeeded');
    });
});

describe('validation and tests', () => {
    const tested = {
        ...apexClass(
            'Sum',
            'public class Sum {\n    public static Integer of(Integer a, Integer b) {\n        return a + b;\n    }\n}'
        ),
        ...apexClass(
            'SumTest',
            '@IsTest\nprivate class SumTest {\n    @IsTest\n    static void adds() {\n        System.assertEquals(3, Sum.of(1, 2));\n    }\n}'
        )
    };
    const members = { ApexClass: ['*'] };
    const classes = async () =>
        (await org.rest('GET', `/tooling/query?q=${encodeURIComponent('SELECT Name FROM ApexClass')}`)).body
            .totalSize as number;

    it('a validation changes nothing; a quick deploy of it does', async () => {
        const validation = await org.deploy(tested, members, { checkOnly: true, testLevel: 'RunLocalTests' });
        expect(validation).toMatchObject({ status: 'Succeeded', details: { runTestResult: { numTestsRun: 1 } } });
        expect(await classes()).toBe(0);
        const { body } = await org.rest('POST', '/metadata/deployRequest/validatedDeployRequestId', {
            validatedDeployRequestId: validation.id
        });
        expect(await org.finished(body.id)).toMatchObject({ status: 'Succeeded' });
        expect(await classes()).toBe(2);
    });

    it('a failing test takes the deployment back', async () => {
        const wrong = { ...tested, 'classes/Sum.cls': tested['classes/Sum.cls']?.replace('a + b', 'a - b') ?? '' };
        const result = await org.deploy(wrong, members, { testLevel: 'RunLocalTests' });
        expect(result).toMatchObject({ status: 'Failed', numberTestErrors: 1 });
        expect(result.details.runTestResult.failures).toMatchObject([{ methodName: 'adds' }]);
        expect(await classes()).toBe(0);
    });

    it('so does too little coverage', async () => {
        const statements = Array.from({ length: 8 }, () => '        i++;').join('\n');
        const untested = `public class Untested {\n    public static void f() {\n        Integer i = 1;\n${statements}\n    }\n}`;
        const files = { ...tested, ...apexClass('Untested', untested) };
        const result = await org.deploy(files, members, { testLevel: 'RunLocalTests' });
        expect(result.status).toBe('Failed');
        expect(result.details.runTestResult.codeCoverageWarnings[0]?.message).toMatch(
            /^Average test coverage across all Apex Classes and Triggers is \d+%, at least 75% test coverage is required\.$/
        );
        expect(await classes()).toBe(0);
    });

    it('specified tests have to be named', async () => {
        await expect(org.start(packageOf(tested, members), { testLevel: 'RunSpecifiedTests' })).rejects.toThrow('400');
    });
});

describe('components of every kind are taken, and come back with the same bytes', () => {
    it.each([
        [
            'ExperienceBundle',
            'Harbour1',
            {
                'experiences/Harbour1.site-meta.xml': xml('ExperienceBundle', '    <label>Harbour</label>'),
                'experiences/Harbour1/config/languages.json': '{ "languages": [] }',
                'experiences/Harbour1/routes/home.json': '{ "id": "home" }'
            }
        ],
        [
            'DigitalExperienceBundle',
            'site/Harbour1',
            {
                'digitalExperiences/site/Harbour1/Harbour1.digitalExperience-meta.xml': xml(
                    'DigitalExperienceBundle',
                    '    <label>Harbour</label>'
                ),
                'digitalExperiences/site/Harbour1/sfdc_cms__view/home/content.json': '{ "title": "home" }'
            }
        ],
        ['Layout', 'Account-Harbour', { 'layouts/Account-Harbour.layout': xml('Layout', '') }],
        ['Report', 'Boats/All', { 'reports/Boats/All.report': xml('Report', '    <name>All</name>') }]
    ])('%s', async (type, name, files) => {
        expect(await org.deploy(files, { [type]: [name] })).toMatchObject({
            status: 'Succeeded',
            details: { componentSuccesses: expect.arrayContaining([expect.objectContaining({ fullName: name })]) }
        });
        const retrieved = await org.retrieve({ [type]: [name] });
        for (const [path, content] of Object.entries(files)) expect(retrieved[`unpackaged/${path}`]).toBe(content);
    });

    it('geolocations, and whatever else Salesforce declares', async () => {
        const place = field(
            'Place__c',
            '<displayLocationInDecimal>true</displayLocationInDecimal>\n        <scale>5</scale>\n        <type>Location</type>'
        );
        expect((await org.deploy({ 'objects/Boat__c.object': object('Boat', place) }, boatMembers)).status).toBe(
            'Succeeded'
        );
    });

    it('a component whose modules only a real org has is deployed with a warning; a module that there is nowhere is refused', async () => {
        const members = { LightningComponentBundle: ['boat'] };
        const importing = (module: string) =>
            lwc(
                'boat',
                `import { LightningElement } from 'lwc';\nimport '${module}';\nexport default class Boat extends LightningElement {}\n`
            );
        expect(await org.deploy(importing('lightning/salesforceScheduler'), members)).toMatchObject({
            status: 'Succeeded',
            details: {
                componentSuccesses: expect.arrayContaining([
                    expect.objectContaining({
                        fullName: 'boat',
                        problemType: 'Warning',
                        problem: 'lightning/salesforceScheduler is not supported by local-org',
                        lineNumber: 2
                    })
                ])
            }
        });
        const lacking = lwc(
            'boat',
            `import { LightningElement } from 'lwc';\nimport { getRecordUi } from 'lightning/uiRecordApi';\nexport default class Boat extends LightningElement { ui = getRecordUi; }\n`
        );
        expect(await org.deploy(lacking, members)).toMatchObject({ status: 'Succeeded' });
        expect(await org.deploy(importing('lightning/nowhere'), members)).toMatchObject({
            status: 'Failed',
            details: { componentFailures: [{ problem: 'No MODULE named markup://lightning:nowhere found' }] }
        });
    });
});

describe('over SOAP', () => {
    it('deploys, tells the status, retrieves, lists and describes', async () => {
        const zip = Buffer.from(packageOf(boat, boatMembers)).toString('base64');
        const started = await org.soap(
            `<met:deploy><met:ZipFile>${zip}</met:ZipFile><met:DeployOptions><met:rollbackOnError>true</met:rollbackOnError></met:DeployOptions></met:deploy>`
        );
        const id = /<id>(0Af\w+)<\/id>/.exec(started)?.[1] ?? '';
        await org.finished(id);
        const status = await org.soap(
            `<checkDeployStatus><asyncProcessId>${id}</asyncProcessId><includeDetails>true</includeDetails></checkDeployStatus>`
        );
        expect(status).toContain('<status>Succeeded</status>');
        expect(status).toContain('<fullName>Boat__c.Harbour__c</fullName>');

        const files = await org.retrieve({ CustomObject: ['Boat__c'] });
        expect(files['unpackaged/objects/Boat__c.object']).toContain('<fullName>Harbour__c</fullName>');
        expect(await org.soap('<listMetadata><queries><type>CustomField</type></queries></listMetadata>')).toContain(
            '<fullName>Boat__c.Harbour__c</fullName>'
        );
        expect(await org.soap('<describeMetadata><asOfVersion>65.0</asOfVersion></describeMetadata>')).toContain(
            '<directoryName>classes</directoryName>'
        );
        const again = await org.deploy(
            { 'objects/Boat__c.object': files['unpackaged/objects/Boat__c.object'] ?? '' },
            boatMembers
        );
        expect(again.status).toBe('Succeeded');
    });

    it('refuses a session that is none, and an operation that it lacks', async () => {
        const answer = await org.soap('<frobnicate/>');
        expect(answer).toContain('UNKNOWN_EXCEPTION');
        const response = await fetch(`${org.url}/services/Soap/m/65.0`, {
            method: 'POST',
            body: '<Envelope><Body><describeMetadata/></Body></Envelope>'
        });
        expect(response.status).toBe(500);
        expect(await response.text()).toContain('INVALID_SESSION_ID');
    });
});

const dataDirectory = temporaryDirectory();

test('deployments, deletions and records outlive a restart', async () => {
    const first = await openMetadataClient({ dataDirectory });
    await first.deploy({ ...boat, ...apexClass('Gone', 'public class Gone {}') }, { ...boatMembers, ApexClass: ['*'] });
    await first.deploy({ 'destructiveChanges.xml': manifest({ ApexClass: ['Gone'] }) }, {});
    const { body: record } = await first.rest('POST', '/sobjects/Boat__c', { Name: 'Rickmer' });
    await first.close();
    const second = await openMetadataClient({ dataDirectory });
    const { body } = await second.rest('GET', `/sobjects/Boat__c/${record.id}`);
    expect(body).toMatchObject({ Name: 'Rickmer' });
    expect(
        (await second.rest('GET', `/tooling/query?q=${encodeURIComponent('SELECT Id FROM ApexClass')}`)).body.totalSize
    ).toBe(0);
    await second.close();
});

test('pages that are open are told when what they are made of was deployed: components, pages, labels', async () => {
    const labels = (text: string) => ({
        'labels/CustomLabels.labels': xml(
            'CustomLabels',
            `    <labels>\n        <fullName>Slogan</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>Slogan</shortDescription>\n        <value>${text}</value>\n    </labels>`
        )
    });
    const { body } = await fetch(`${org.url}/lightning/events`, {
        headers: { cookie: `sid=${encodeURIComponent(org.token)}` }
    });
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const hashes = async (count: number): Promise<string[]> => {
        for (;;) {
            const found = [...heard.matchAll(/"componentsHash":"(\w+)"/g)].map(([, hash]) => hash ?? '');
            const different = [...new Set(found)];
            if (different.length >= count) return different;
            heard += (await reader?.read())?.value ?? '';
        }
    };
    await hashes(1);
    await org.deploy(labels('All the news'), { CustomLabels: ['CustomLabels'] });
    await hashes(2);
    await org.deploy(
        lwc(
            'slogan',
            "import { LightningElement } from 'lwc';\nexport default class Slogan extends LightningElement {\n    label = 'x';\n}\n"
        ),
        {
            LightningComponentBundle: ['slogan']
        }
    );
    expect(await hashes(3)).toHaveLength(3);
    await reader?.cancel();
});

test('trusted URLs follow their deployments; a validation leaves them alone', async () => {
    const site = (url: string) => ({
        'cspTrustedSites/Harbour.cspTrustedSite': xml(
            'CspTrustedSite',
            `    <context>All</context>\n    <endpointUrl>${url}</endpointUrl>\n    <isActive>true</isActive>\n    <isApplicableToConnectSrc>true</isApplicableToConnectSrc>`
        )
    });
    const members = { CspTrustedSite: ['Harbour'] };
    const urls = async () =>
        (
            await org.rest('GET', `/query?q=${encodeURIComponent('SELECT EndpointUrl FROM CspTrustedSite')}`)
        ).body.records.map((each: { EndpointUrl: string }) => each.EndpointUrl);
    await org.deploy(site('wss://one.example.com'), members, { checkOnly: true });
    expect(await urls()).toEqual([]);
    await org.deploy(site('wss://one.example.com'), members);
    await org.deploy(site('wss://two.example.com'), members);
    expect(await urls()).toEqual(['wss://two.example.com']);
    await org.deploy({ 'destructiveChanges.xml': manifest(members) }, {});
    expect(await urls()).toEqual([]);
});
