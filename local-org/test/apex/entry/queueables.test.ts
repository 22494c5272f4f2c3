import { openApexOrg } from './apexTestOrg';

test('a static method may implement a library interface; the standard profiles are there', async () => {
    const org = await openApexOrg({
        Chain: `public class Chain implements Queueable {
            public static Integer ran = 0;
            public static void execute(QueueableContext context) { ran++; }
        }`,
        ChainTest: `@IsTest private class ChainTest {
            @IsTest static void runs() {
                Test.startTest();
                System.enqueueJob(new Chain());
                Test.stopTest();
                Assert.areEqual(1, Chain.ran);
            }
            @IsTest static void minimumAccess() {
                Profile p = [SELECT Id FROM Profile WHERE Name = 'Minimum Access - Salesforce'];
                User reader = new User(
                    ProfileId = p.Id, LastName = 'Reader', Alias = 'reader', Username = 'reader@local-org.test',
                    Email = 'reader@local-org.test', TimeZoneSidKey = 'GMT', LocaleSidKey = 'en_US',
                    EmailEncodingKey = 'UTF-8', LanguageLocaleKey = 'en_US'
                );
                System.runAs(reader) {
                    Assert.isFalse(Schema.SObjectType.Account.isCreateable());
                }
            }
        }`
    });
    const { results } = org.engine.runTests({});
    expect(results.map(({ methodName, message }) => [methodName, message])).toEqual([
        ['runs', null],
        ['minimumAccess', null]
    ]);
    await org.close();
});
