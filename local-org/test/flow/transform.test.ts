import { element, filters, formula, lookUp, output, reference, start, text, variable } from './flowParts';
import { fieldTypes, flowFile, objectFiles, orgOf, type SmallOrg } from './orgOf';

const map = (value: string, field?: string) =>
    `<transformValueActions>${field === undefined ? '' : `<outputFieldApiName>${field}</outputFieldApiName>`}<transformType>Map</transformType><value>${value}</value></transformValueActions>`;
const aggregate = (type: string, source: string, field?: string) =>
    `<transformValueActions><inputParameters><name>aggregationValues</name><value>${reference(source)}</value></inputParameters>${
        field === undefined
            ? ''
            : `<inputParameters><name>aggregationField</name><value>${text(field)}</value></inputParameters>`
    }<transformType>${type}</transformType></transformValueActions>`;
const transform = (name: string, type: string, actions: string, next?: string) =>
    element('transforms', name, `${type}<transformValues>${actions}</transformValues>`, next);
const all = '<getFirstRecordOnly>false</getFirstRecordOnly><sortField>Price__c</sortField><sortOrder>Asc</sortOrder>';

let org: SmallOrg;
beforeAll(async () => {
    org = await orgOf({
        ...objectFiles('Line__c', { Price__c: fieldTypes.number, Kind__c: fieldTypes.text }),
        ...objectFiles('Bill__c', { Sum__c: fieldTypes.number, Title__c: fieldTypes.text, Day__c: fieldTypes.date }),
        ...flowFile(
            'Bill_Lines',
            `${variable('total', 'Number', output)}${variable('count', 'Number', output)}${variable('names', 'String', `<isCollection>true</isCollection>${output}`)}
${formula('Prefix', 'String', '&quot;Bill of &quot;')}
${lookUp('Lines', 'Line__c', [['Kind__c', 'EqualTo', text('a')]], 'Bills', all)}
${transform(
    'Bills',
    '<dataType>SObject</dataType><isCollection>true</isCollection><objectType>Bill__c</objectType>',
    map(reference('Lines[$EachItem].Price__c'), 'Sum__c') +
        map(
            '<formulaDataType>String</formulaDataType><formulaExpression>{!Prefix} &amp; UPPER({!Lines[$EachItem].Name})</formulaExpression>',
            'Title__c'
        ) +
        map('<dateValue>2024-02-29</dateValue>', 'Day__c'),
    'Titles'
)}
${transform('Titles', '<dataType>String</dataType><isCollection>true</isCollection>', map(reference('Bills[$EachItem].Title__c')), 'Summed')}
${transform('Summed', '<dataType>Number</dataType><isCollection>false</isCollection>', aggregate('Sum', 'Lines', 'Price__c'), 'Many')}
${transform('Many', '<dataType>Number</dataType><isCollection>false</isCollection>', aggregate('Count', 'Lines'), 'Save')}
${element('recordCreates', 'Save', '<inputReference>Bills</inputReference>', 'Give')}
${element(
    'assignments',
    'Give',
    ['total:Summed', 'count:Many', 'names:Titles']
        .map((pair) => pair.split(':'))
        .map(
            ([to, from]) =>
                `<assignmentItems><assignToReference>${to}</assignToReference><operator>Assign</operator><value>${reference(from ?? '')}</value></assignmentItems>`
        )
        .join('')
)}
${start('Lines')}`
        ),
        ...flowFile(
            'Joins',
            `${transform('Join', '<dataType>SObject</dataType><isCollection>true</isCollection><objectType>Bill__c</objectType>', '<transformValueActions><transformType>InnerJoin</transformType></transformValueActions>')}${start('Join', filters([]).slice(0, 0))}`
        )
    });
});
afterAll(() => org.close());

it('maps each item to a record or a value, by reference, formula and literal; sums and counts', () => {
    for (const [Name, Price__c, Kind__c] of [
        ['one', 1.1, 'a'],
        ['two', 2.2, 'a'],
        ['other', 9, 'b']
    ])
        org.insert('Line__c', { Name, Price__c, Kind__c } as never);
    expect(org.launch('Bill_Lines')).toEqual({ total: 3.3, count: 2, names: ['Bill of ONE', 'Bill of TWO'] });
    expect(org.all('Bill__c').map(({ Sum__c, Title__c, Day__c }) => [Sum__c, Title__c, Day__c])).toEqual([
        [1.1, 'Bill of ONE', '2024-02-29'],
        [2.2, 'Bill of TWO', '2024-02-29']
    ]);
});

it('a join is not supported', () => {
    expect(() => org.launch('Joins')).toThrow('This transformation is not supported by local-org');
});
