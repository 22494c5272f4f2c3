import { assign, create, formula, input, lookUp, output, reference, start, text, variable } from './flowParts';
import { fieldTypes, flowFile, metadata, objectFiles, orgOf, type SmallOrg } from './orgOf';

const testMethod = (name: string, body: string) => `@IsTest static void ${name}() { ${body} }`;
const tests = [
    testMethod(
        'dynamic',
        `Order__c order = new Order__c(Name = 'One', Day__c = Date.newInstance(2024, 2, 28)); insert order;
        Flow.Interview interview = Flow.Interview.createInterview('Next_Day', new Map<String, Object>{ 'order' => order, 'words' => new List<String>{ 'a', 'b' } });
        interview.start();
        Assert.areEqual(Date.newInstance(2024, 2, 29), (Date) interview.getVariableValue('day'));
        Assert.areEqual('One!', (String) interview.getVariableValue('name'));
        Assert.areEqual(2, (Decimal) interview.getVariableValue('count'));
        Order__c found = (Order__c) interview.getVariableValue('found');
        Assert.areEqual(order.Id, found.Id);
        List<Order__c> all = (List<Order__c>) interview.getVariableValue('all');
        Assert.areEqual(1, all.size());
        Assert.areEqual(2, ((List<String>) interview.getVariableValue('words')).size());
        Assert.isNull(interview.getVariableValue('nothing'));`
    ),
    testMethod(
        'asClass',
        `Order__c order = new Order__c(Name = 'Two', Day__c = Date.newInstance(2024, 1, 31)); insert order;
        Flow.Interview.Next_Day interview = new Flow.Interview.Next_Day(new Map<String, Object>{ 'order' => order });
        interview.start();
        Assert.areEqual(Date.newInstance(2024, 2, 1), interview.getVariableValue('day'));
        Flow.Interview general = interview;
        Assert.areEqual('Two!', general.getVariableValue('name'));`
    ),
    testMethod(
        'fails',
        `Test.startTest();
        try {
            Flow.Interview.createInterview('Fails', new Map<String, Object>()).start();
            Assert.fail('no exception');
        } catch (System.FlowException e) {
            Assert.areEqual('An unhandled fault has occurred in this flow', e.getMessage());
        }
        Test.stopTest();`
    ),
    testMethod(
        'asAction',
        `Order__c order = new Order__c(Name = 'Three', Day__c = Date.today()); insert order;
        Invocable.Action action = Invocable.Action.createCustomAction('flow', 'Next_Day');
        action.addInvocation(new Map<String, Object>{ 'order' => order });
        action.addInvocation(new Map<String, Object>{ 'ghost' => 1 });
        List<Invocable.Action.Result> results = action.invoke();
        Assert.isTrue(results[0].isSuccess());
        Assert.areEqual('Three!', results[0].getOutputParameters().get('name'));
        Assert.isFalse(results[1].isSuccess());`
    )
];

let org: SmallOrg;
beforeAll(async () => {
    org = await orgOf({
        ...objectFiles('Order__c', { Day__c: fieldTypes.date, Email__c: '<type>Email</type>' }),
        ...flowFile(
            'Next_Day',
            `${variable('order', 'SObject', `<objectType>Order__c</objectType>${input}`)}${variable('words', 'String', `<isCollection>true</isCollection>${input}${output}`)}
${variable('day', 'Date', output)}${variable('name', 'String', output)}${variable('count', 'Number', output)}${variable('found', 'SObject', `<objectType>Order__c</objectType>${output}`)}${variable('all', 'SObject', `<objectType>Order__c</objectType><isCollection>true</isCollection>${output}`)}
${formula('Tomorrow', 'Date', '{!order.Day__c} + 1')}${formula('Loud', 'String', '{!order.Name} &amp; &quot;!&quot;')}
${lookUp('Find', 'Order__c', [['Id', 'EqualTo', reference('order.Id')]], 'Give')}
${assign('Give', [
    ['day', 'Assign', reference('Tomorrow')],
    ['name', 'Assign', reference('Loud')],
    ['count', 'AssignCount', reference('words')],
    ['found', 'Assign', reference('Find')],
    ['all', 'Add', reference('Find')]
])}${start('Find')}`
        ),
        ...flowFile(
            'Fails',
            `${create('Bad', 'Order__c', { Name: text('x'), Email__c: text('nobody') })}${start('Bad')}`
        ),
        'classes/InterviewTest.cls': `@IsTest private class InterviewTest { ${tests.join('\n')} }`,
        'classes/InterviewTest.cls-meta.xml': metadata(
            'ApexClass',
            '<apiVersion>65.0</apiVersion><status>Active</status>'
        )
    });
});
afterAll(() => org.close());

it('Apex starts flows by name, as a class and as an action, and reads typed values', () => {
    const { results } = org.apex.runTests({});
    expect(Object.fromEntries(results.map(({ methodName, message }) => [methodName, message]))).toEqual({
        dynamic: null,
        asClass: null,
        fails: null,
        asAction: null
    });
});
