import { failures } from './testMethods';

test('pages, their parameters, messages and controllers', async () => {
    const failed = await failures({
        references: `PageReference target = new PageReference('/apex/Detail?id=1&name=a%20b#top');
            Assert.areEqual('a b', target.getParameters().get('NAME'));
            target.getParameters().put('x', '2');
            Assert.areEqual('/apex/Detail?id=1&name=a+b&x=2#top', target.getUrl());
            Assert.isFalse(target.getRedirect());
            Assert.isTrue(target.setRedirect(true).getRedirect());
            Assert.areEqual('/apex/bookdetail', Page.BookDetail.getUrl());`,
        current: `Test.setCurrentPage(Page.BookDetail);
            ApexPages.currentPage().getParameters().put('id', 'b');
            Assert.areEqual('b', System.currentPageReference().getParameters().get('id'));
            Assert.isFalse(ApexPages.hasMessages());
            ApexPages.addMessage(new ApexPages.Message(ApexPages.Severity.ERROR, 'No'));
            ApexPages.addMessage(new ApexPages.Message(ApexPages.Severity.ERROR, 'No'));
            Assert.areEqual(1, ApexPages.getMessages().size());
            Assert.isTrue(ApexPages.hasMessages(ApexPages.Severity.ERROR));
            Assert.areEqual('No', ApexPages.getMessages()[0].getDetail());`,
        controllers: `Account one = new Account(Name = 'One');
            ApexPages.StandardController controller = new ApexPages.StandardController(one);
            Assert.isNull(controller.getId());
            Assert.areEqual('/' + ((Account) controller.getRecord()).Id, '/' + one.Id);
            controller.save();
            Assert.areEqual(one.Id, controller.getId());
            List<Account> accounts = new List<Account>();
            for (Integer i = 0; i < 25; i++) accounts.add(new Account(Name = 'A' + i));
            insert accounts;
            ApexPages.StandardSetController pages = new ApexPages.StandardSetController(accounts);
            Assert.areEqual(20, pages.getRecords().size());
            Assert.isTrue(pages.getHasNext());
            pages.next();
            Assert.areEqual(5, pages.getRecords().size());
            Assert.areEqual(2, pages.getPageNumber());
            Assert.isFalse(pages.getHasNext());`,
        options: `List<SelectOption> options = new List<SelectOption>{ new SelectOption('b', 'B'), new SelectOption('a', 'A', true) };
            options.sort();
            Assert.areEqual('a', options[0].getValue());
            Assert.isTrue(options[0].getDisabled());`
    });
    expect(failed).toEqual({});
});

test('packages, SOAP callouts, locations, limits and the org itself', async () => {
    const failed = await failures(
        {
            installs: `Test.testInstall(new Installer(), new Version(1, 2), true);
                Assert.areEqual('true 1.2', Installer.told);
                Test.testInstall(new Installer(), null);
                Assert.areEqual('false null', Installer.told);
                Assert.areEqual(1, new Version(2, 0).compareTo(new Version(1, 9)));`,
            soap: `Test.setMock(WebServiceMock.class, new Answer());
                Map<String, Object> responses = new Map<String, Object>();
                WebServiceCallout.invoke(new Installer(), 'question', responses, new List<String>{ 'https://a', 'act', 'ns', 'Ask', 'ns', 'AskResponse', 'Answer' });
                Assert.areEqual('https://a act Ask AskResponse', responses.get('response_x'));`,
            distances: `Location berlin = Location.newInstance(52.52, 13.405);
                Location paris = Location.newInstance(48.8566, 2.3522);
                Assert.areEqual(877, Math.round(Location.getDistance(berlin, paris, 'km')));
                Assert.areEqual(545, Math.round(berlin.getDistance(paris, 'mi')));
                Assert.areEqual(52.52, berlin.latitude);`,
            org: `Assert.isTrue(Url.getOrgDomainUrl().toExternalForm().startsWith('https://'));
                Assert.isNull(Network.getNetworkId());
                Assert.areEqual(15000, OrgLimits.getMap().get('DailyApiRequests').getLimit());
                Assert.areEqual(0, Limits.getSavepoints());
                Assert.areEqual(1, [SELECT COUNT() FROM BusinessHours WHERE IsDefault = TRUE]);
                Assert.isTrue([SELECT PermissionsModifyAllData FROM Profile WHERE Name = 'System Administrator'].PermissionsModifyAllData);`
        },
        [],
        {
            Installer: `public class Installer implements InstallHandler {
                public static String told;
                public void onInstall(InstallContext context) { told = context.isPush() + ' ' + context.previousVersion(); }
            }`,
            Answer: `public class Answer implements WebServiceMock {
                public void doInvoke(Object stub, Object request, Map<String, Object> response, String endpoint, String soapAction,
                    String requestName, String responseNS, String responseName, String responseType) {
                    response.put('response_x', endpoint + ' ' + soapAction + ' ' + requestName + ' ' + responseName);
                }
            }`
        }
    );
    expect(failed).toEqual({});
});

test('objects are copied and printed without running their code; ids, empty numbers and defaults are taken as the platform takes them', async () => {
    const failed = await failures(
        {
            clones: `Counting one = new Counting();
                one.names.add('a');
                Counting two = (Counting) one.clone();
                two.names.add('b');
                Assert.areEqual(2, one.names.size());
                String.valueOf(one);
                Assert.areEqual(0, Counting.reads);`,
            ids: `Id filled = '001000000000000001';
                Assert.areEqual(Account.SObjectType, filled.getSobjectType());
                Map<Id, SObject> byId = new Map<Id, SObject>(new List<AggregateResult>());
                Assert.isTrue(byId.isEmpty());`,
            numbers: `Decimal none;
                Assert.isNull(Integer.valueOf(none));
                Assert.areEqual('System.NullPointerException', NullPointerException.class.getName());`,
            defaults: `Lead fresh = (Lead) Lead.SObjectType.newSObject(null, true);
                Assert.areEqual('Open - Not Contacted', fresh.Status);
                Contract contract = new Contract();
                Account holder = new Account(Name = 'Holder');
                insert holder;
                contract.AccountId = holder.Id;
                insert contract;
                Assert.areEqual('Draft', [SELECT Status FROM Contract].Status);`,
            groups: `insert new Account(Name = 'Before');
                insert new Group(Name = 'Q', DeveloperName = 'Q', Type = 'Queue');
                insert new Account(Name = 'After');`
        },
        [],
        {
            Counting: `public class Counting {
                public static Integer reads = 0;
                public List<String> names = new List<String>();
                public Integer total { get { reads++; return names.size(); } }
            }`
        }
    ).catch((error: unknown) => String(error));
    expect(failed).toEqual({});
});
