import { flowFile, objectFiles, fieldTypes, metadata, orgOf, type SmallOrg, type SourceFiles } from './orgOf';

const apexClass = (name: string, body: string): SourceFiles => ({
    [`classes/${name}.cls`]: body,
    [`classes/${name}.cls-meta.xml`]: metadata('ApexClass', '<apiVersion>65.0</apiVersion><status>Active</status>')
});

const assign = (name: string, items: readonly [string, string, string][], next = '') => `<assignments>
<name>${name}</name><label>${name}</label>
${items.map(([to, operator, value]) => `<assignmentItems><assignToReference>${to}</assignToReference><operator>${operator}</operator><value>${value}</value></assignmentItems>`).join('\n')}
${next === '' ? '' : `<connector><targetReference>${next}</targetReference></connector>`}
</assignments>`;
const reference = (name: string) => `<elementReference>${name}</elementReference>`;
const variable = (name: string, more: string) => `<variables><name>${name}</name>${more}</variables>`;

let org: SmallOrg;
beforeAll(async () => {
    org = await orgOf({
        ...objectFiles('Trip__c', { Day__c: fieldTypes.date, Km__c: fieldTypes.number }),
        ...apexClass(
            'Stop',
            `public class Stop {
                @AuraEnabled public String place;
                @AuraEnabled public Date day;
                @AuraEnabled public Datetime at;
                @AuraEnabled public Integer km;
                @AuraEnabled public List<String> tags;
                @AuraEnabled public Stop next;
                @AuraEnabled public Trip__c trip;
                public String secret;
            }`
        ),
        ...apexClass(
            'Route',
            `public class Route {
                public class Request {
                    @InvocableVariable(required=true label='Start') public Stop first;
                    @InvocableVariable public List<Stop> others;
                }
                public class Result {
                    @InvocableVariable public List<Stop> stops;
                    @InvocableVariable public Stop last;
                    @InvocableVariable public Date until;
                }
                @InvocableMethod(label='Plan a route')
                public static List<Result> plan(List<Request> requests) {
                    List<Result> results = new List<Result>();
                    for (Request request : requests) {
                        Result result = new Result();
                        result.stops = new List<Stop>{ request.first };
                        if (request.others != null) result.stops.addAll(request.others);
                        result.last = new Stop();
                        result.last.place = request.first.place + '!';
                        result.last.day = request.first.day.addDays(result.stops.size());
                        result.last.at = Datetime.newInstanceGmt(2024, 1, 2, 3, 4, 5);
                        result.last.km = (request.first.km == null ? 0 : request.first.km) + 1;
                        result.last.tags = new List<String>{ 'a', 'b' };
                        result.last.trip = new Trip__c(Name = 'T', Km__c = 7);
                        result.last.next = new Stop();
                        result.last.next.place = 'beyond';
                        result.last.secret = 'kept';
                        result.until = result.last.day;
                        results.add(result);
                    }
                    return results;
                }
            }`
        ),
        ...flowFile(
            'Plan',
            `${variable('stop', '<dataType>Apex</dataType><apexClass>Stop</apexClass><isCollection>false</isCollection><isInput>true</isInput><isOutput>true</isOutput>')}
${variable('place', '<dataType>String</dataType><isOutput>true</isOutput>')}
${variable('beyond', '<dataType>String</dataType><isOutput>true</isOutput>')}
${variable('tags', '<dataType>String</dataType><isCollection>true</isCollection><isOutput>true</isOutput>')}
${variable('late', '<dataType>Boolean</dataType><isOutput>true</isOutput>')}
${variable('km', '<dataType>Number</dataType><isOutput>true</isOutput>')}
${variable('count', '<dataType>Number</dataType><isOutput>true</isOutput>')}
<formulas><name>Is_Late</name><dataType>Boolean</dataType><expression>{!Route.last.day} &gt; DATE(2024, 5, 1) &amp;&amp; {!Route.until} = {!Route.last.day}</expression></formulas>
${assign(
    'Fill',
    [
        ['stop.km', 'Assign', '<numberValue>4</numberValue>'],
        ['stop.next.place', 'Assign', '<stringValue>deep</stringValue>']
    ],
    'Route'
)}
<actionCalls><name>Route</name><label>Route</label><actionName>Route</actionName><actionType>apex</actionType>
<inputParameters><name>first</name><value>${reference('stop')}</value></inputParameters>
<connector><targetReference>Read</targetReference></connector>
<storeOutputAutomatically>true</storeOutputAutomatically></actionCalls>
${assign('Read', [
    ['place', 'Assign', reference('Route.last.place')],
    ['beyond', 'Assign', reference('Route.last.next.place')],
    ['tags', 'Assign', reference('Route.last.tags')],
    ['late', 'Assign', reference('Is_Late')],
    ['km', 'Assign', reference('Route.last.trip.Km__c')],
    ['count', 'AssignCount', reference('Route.stops')]
])}
<start><connector><targetReference>Fill</targetReference></connector></start>`
        )
    });
});
afterAll(() => org.close());

it('an Apex-defined variable is filled by member, given to an action, and its outputs are read by member', () => {
    expect(org.launch('Plan', { stop: { place: 'Kessin', day: '2024-05-04' } })).toEqual({
        stop: { place: 'Kessin', day: '2024-05-04', km: 4, next: { place: 'deep' } },
        place: 'Kessin!',
        beyond: 'beyond',
        tags: ['a', 'b'],
        late: true,
        km: 7,
        count: 1
    });
});

it('a member that flows do not see, and a missing required input, are refused', () => {
    expect(() => org.launch('Plan', { stop: { secret: 'x' } })).toThrow(
        'The Apex class Stop has no member "secret" that flows can use.'
    );
    expect(() =>
        org.database.transaction({ userId: org.adminUserId, origin: 'rest' }, (transaction) =>
            org.apex.invokeApexAction('Route', [{}], transaction)
        )
    ).toThrow('Missing required input parameter: first');
});

it('an action describes its inputs and outputs', () => {
    expect(org.apex.apexAction('route')).toMatchObject({
        name: 'Route',
        label: 'Plan a route',
        inputs: [
            {
                name: 'first',
                label: 'Start',
                isRequired: true,
                dataType: 'Apex',
                apexClass: 'Stop',
                isCollection: false
            },
            { name: 'others', isRequired: false, apexClass: 'Stop', isCollection: true }
        ],
        outputs: [{ name: 'stops' }, { name: 'last' }, { name: 'until', dataType: 'Date' }]
    });
});
