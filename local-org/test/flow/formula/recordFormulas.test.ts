import { SourceError } from '../../../src/errors';
import { fieldTypes, metadata, objectFiles, orgOf, type SmallOrg, type SourceFiles } from '../orgOf';

const rule = (name: string, formula: string, message = name): SourceFiles => ({
    [`objects/Order__c/validationRules/${name}.validationRule-meta.xml`]: metadata(
        'ValidationRule',
        `<fullName>${name}</fullName><active>true</active><errorConditionFormula>${formula}</errorConditionFormula><errorMessage>${message}</errorMessage>`
    )
});

const schema: SourceFiles = {
    ...objectFiles('Zip__c', { City__c: fieldTypes.text }),
    ...objectFiles('Order__c', {
        Zip__c: fieldTypes.text,
        City__c: fieldTypes.text,
        Amount__c: fieldTypes.number,
        Status__c: fieldTypes.picklist('New', 'Sold'),
        Buyer__c: fieldTypes.lookup('Contact', 'Orders'),
        Doubled__c: `${fieldTypes.formula('Number', 'Amount__c * 2')}<precision>18</precision><scale>0</scale>`,
        Doubled_Or_Blank__c: `${fieldTypes.formula('Number', 'Amount__c * 2')}<precision>18</precision><scale>0</scale><formulaTreatBlanksAs>BlankAsBlank</formulaTreatBlanksAs>`,
        Buyer_Name__c: fieldTypes.formula('Text', 'Buyer__r.LastName &amp; &quot;, &quot; &amp; Buyer__r.Account.Name')
    }),
    ...objectFiles('Shop__c', { Most__c: fieldTypes.number }, '<customSettingsType>Hierarchy</customSettingsType>'),
    ...objectFiles('Rate__mdt', { Factor__c: fieldTypes.number }),
    'customMetadata/Rate.High.md-meta.xml': metadata(
        'CustomMetadata',
        '<label>High</label><values><field>Factor__c</field><value>3</value></values>'
    ),
    'labels/CustomLabels.labels-meta.xml': metadata(
        'CustomLabels',
        '<labels><fullName>Stop</fullName><language>en_US</language><protected>false</protected><shortDescription>Stop</shortDescription><value>halt</value></labels>'
    ),
    'customPermissions/Sell_Anything.customPermission-meta.xml': metadata(
        'CustomPermission',
        '<label>Sell Anything</label>'
    ),
    'permissionsets/Sellers.permissionset-meta.xml': metadata(
        'PermissionSet',
        '<label>Sellers</label><customPermissions><enabled>true</enabled><name>Sell_Anything</name></customPermissions>'
    )
};

describe('validation rules', () => {
    let org: SmallOrg;
    beforeAll(async () => {
        org = await orgOf({
            ...schema,
            ...rule(
                'City_Of_Zip',
                'AND(NOT(ISBLANK(Zip__c)), VLOOKUP($ObjectType.Zip__c.Fields.City__c, $ObjectType.Zip__c.Fields.Name, Zip__c) &lt;&gt; City__c)'
            ),
            ...rule(
                'Too_Much',
                'AND(Amount__c &gt; $Setup.Shop__c.Most__c * $CustomMetadata.Rate__mdt.High.Factor__c, NOT($Permission.Sell_Anything))'
            ),
            ...rule('Halt', 'City__c = $Label.Stop'),
            ...rule('Sold_Stays', 'AND(ISCHANGED(Status__c), ISPICKVAL(PRIORVALUE(Status__c), &quot;Sold&quot;))'),
            ...rule('Known_User', 'AND($User.Username &lt;&gt; &quot;admin@local-org.test&quot;, ISNEW())')
        });
        org.insert('Zip__c', { Name: '50667', City__c: 'Köln' });
        const [organization] = org.all('Organization');
        org.insert('Shop__c', { SetupOwnerId: String(organization?.['Id']), Most__c: 10 });
    });
    afterAll(() => org.close());
    const errors = (fields: object) =>
        org.dml('insert', 'Order__c', [fields as never])[0]?.errors.map((e) => e.message);

    it('look values up, read settings, metadata, labels, permissions and the user', () => {
        expect(errors({ Zip__c: '50667', City__c: 'Köln', Amount__c: 30 })).toEqual([]);
        expect(errors({ Zip__c: '50667', City__c: 'Bonn' })).toEqual(['City_Of_Zip']);
        expect(errors({ Amount__c: 31 })).toEqual(['Too_Much']);
        expect(errors({ City__c: 'halt' })).toEqual(['Halt']);
        const sellers = org.all('PermissionSet').find(({ Name }) => Name === 'Sellers');
        org.insert('PermissionSetAssignment', {
            AssigneeId: org.adminUserId,
            PermissionSetId: String(sellers?.['Id'])
        });
        expect(errors({ Amount__c: 31 })).toEqual([]);
    });

    it('know the value before the change', () => {
        const id = org.insert('Order__c', { Status__c: 'Sold' });
        expect(org.update('Order__c', id, { Status__c: 'New' })).toMatchObject({
            success: false,
            errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Sold_Stays' }]
        });
        expect(org.update('Order__c', id, { Amount__c: 1 })).toMatchObject({ success: true });
    });

    it('formula fields take blanks as zeroes unless they say otherwise, and follow parents', () => {
        const account = org.insert('Account', { Name: 'Ring' });
        const buyer = org.insert('Contact', { LastName: 'Briest', AccountId: account });
        const id = org.insert('Order__c', { Buyer__c: buyer });
        const soql = `SELECT Doubled__c, Doubled_Or_Blank__c, Buyer_Name__c FROM Order__c WHERE Id = '${id}'`;
        const [row] = org.queries.query(org.database, soql, { userId: org.adminUserId }).rows;
        expect(
            [...(row?.values ?? [])].map(([name, value]) => [name, value.kind === 'field' ? value.value : value])
        ).toEqual([
            ['Doubled__c', 0],
            ['Doubled_Or_Blank__c', null],
            ['Buyer_Name__c', 'Briest, Ring']
        ]);
    });
});

describe('formulas that a deployment would refuse', () => {
    it('keep the org from loading, with file, line and the words of the platform', async () => {
        const files = {
            ...schema,
            ...rule('Ghost', 'Ghost__c = 1'),
            ...rule('Picked', 'Status__c = &quot;New&quot;'),
            ...rule('Texts', 'City__c'),
            ...rule('Permit', '$Label.Go = City__c'),
            ...objectFiles('Account', {
                Wrong__c: `${fieldTypes.formula('Number', 'Name')}<precision>18</precision><scale>0</scale>`
            })
        };
        const error = await orgOf(files).then(
            () => undefined,
            (reason: unknown) => reason
        );
        expect(error).toBeInstanceOf(SourceError);
        const problems = (error as SourceError).problems.map(({ file, line, message }) => [
            file.split('/').at(-1),
            line,
            message
        ]);
        expect(problems).toEqual(
            expect.arrayContaining([
                ['Ghost.validationRule-meta.xml', 3, 'Field Ghost__c does not exist. Check spelling.'],
                [
                    'Picked.validationRule-meta.xml',
                    3,
                    'Field Status__c is a picklist field. Picklist fields are only supported in certain functions. Tell me more'
                ],
                [
                    'Texts.validationRule-meta.xml',
                    3,
                    'Formula result is data type (Text), incompatible with expected data type (true or false).'
                ],
                ['Permit.validationRule-meta.xml', 3, 'Field $Label.Go does not exist. Check spelling.'],
                [
                    'Wrong__c.field-meta.xml',
                    3,
                    'Formula result is data type (Text), incompatible with expected data type (Number).'
                ]
            ])
        );
        expect(problems).toHaveLength(5);
    });
});
