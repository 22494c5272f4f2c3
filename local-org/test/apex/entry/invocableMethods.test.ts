import { SalesforceError } from '../../../src/errors';
import { openApexOrg, type ApexTestOrg } from './apexTestOrg';

let org: ApexTestOrg;

beforeAll(async () => {
    org = await openApexOrg({
        Pricing: `public class Pricing {
            public class Request {
                @InvocableVariable(required=true) public String title;
                @InvocableVariable public Decimal price;
                @InvocableVariable public Datetime soldAt;
            }
            public class Result {
                @InvocableVariable public Id bookId;
                @InvocableVariable public Decimal doubled;
                public String secret;
            }
            @InvocableMethod(label='Price books')
            public static List<Result> price(List<Request> requests) {
                List<Result> results = new List<Result>();
                for (Request request : requests) {
                    if (request.title == 'bad') throw new IllegalArgumentException('bad title');
                    Book__c book = new Book__c(Title__c = request.title, Price__c = request.price, Last_Sold_At__c = request.soldAt);
                    insert book;
                    Result result = new Result();
                    result.bookId = book.Id;
                    result.doubled = request.price == null ? null : request.price * 2;
                    results.add(result);
                }
                return results;
            }
        }`,
        Shout: `public class Shout {
            @InvocableMethod
            public static List<String> shout(List<String> texts) {
                List<String> loud = new List<String>();
                for (String text : texts) loud.add(text.toUpperCase());
                return loud;
            }
        }`
    });
});

afterAll(() => org.close());

function invoke(className: string, ...requests: Record<string, string | number | null>[]) {
    return org.database.transaction({ userId: org.adminUserId, origin: 'flow' }, (transaction) =>
        org.engine.invokeApexAction(className, requests, transaction)
    ).result;
}

test('requests and results are objects of classes, or plain values', () => {
    const soldAt = Date.UTC(2024, 0, 31);
    expect(invoke('pricing', { title: 'Emma', price: 2.5, soldAt }, { title: 'Persuasion' })).toEqual([
        { bookId: expect.stringMatching(/^\w{18}$/), doubled: 5 },
        { bookId: expect.any(String), doubled: null }
    ]);
    expect(org.rows('Book__c')[0]).toMatchObject({ Title__c: 'Emma', Last_Sold_At__c: soldAt });
    expect(invoke('Shout', { text: 'hush' })).toEqual([{ output: 'HUSH' }]);
});

test('an uncaught exception is an APEX_ERROR', () => {
    expect(() => invoke('Pricing', { title: 'bad' })).toThrow(
        new SalesforceError('APEX_ERROR', 'System.IllegalArgumentException: bad title')
    );
});
