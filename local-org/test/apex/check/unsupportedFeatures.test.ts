import { ApexConsole } from '../library/apexConsole';
import { NotSupportedError } from '../../../src/errors';

const classes = {
    Wired: `public class Wired implements Wave.Templates {
        private ConnectApi.Feed feed;
        public static ConnectApi.FeedType kind(ConnectApi.Feed feed, List<ConnectApi.Feed> feeds) { return feed.kind; }
        public static String talk(Boolean loud) {
            String word = 'hush';
            if (loud) {
                ConnectApi.FeedItem item = ConnectApi.ChatterFeeds.postFeedElement(null, UserInfo.getUserId());
                return item.id + word;
            }
            return word;
        }
        public static Boolean throwsIt() {
            try { return Reports.ReportManager.runReport(null) != null; } catch (Exception e) { return false; }
        }
    }`,
    Eager: `public class Eager { public static final Object KIND = ConnectApi.FeedType.News; }`
};

test('what uses a part of the platform that isn’t there compiles, runs up to it, and is refused there', async () => {
    const console = await ApexConsole.open(classes);
    expect(console.text(`Wired.talk(false)`)).toBe('hush');
    expect(() => console.text(`Wired.talk(true)`)).toThrow(NotSupportedError);
    expect(() => console.text(`Wired.throwsIt()`)).toThrow(/Reports.* is not supported by local-org/);
    expect(() => console.text(`Eager.KIND`)).toThrow(NotSupportedError);
});

test('other mistakes are still problems of the source', async () => {
    const broken = `public class Broken {
        static void post() { ConnectApi.Feed feed = ConnectApi.Feeds.get(); }
        static void call() { Nonsense.doIt(); }
    }`;
    await expect(ApexConsole.open({ Broken: broken })).rejects.toThrow('Variable does not exist: Nonsense');
});

test('mail that comes in and headers of change events are plain data', async () => {
    const console = await ApexConsole.open();
    expect(
        console.textAfter(`Messaging.InboundEmail mail = new Messaging.InboundEmail();
            mail.subject = 'News';
            AccountChangeEvent change = new AccountChangeEvent(
                ChangeEventHeader = new EventBus.ChangeEventHeader()
            );
            change.ChangeEventHeader.recordIds = new List<String>{ 'a' };
            Holder.value = mail.subject + mail.toAddresses + change.ChangeEventHeader.recordIds;`)
    ).toBe('Newsnull(a)');
});

test('the catalogue has metadata’s own relationships', async () => {
    const console = await ApexConsole.open();
    expect(
        console.textAfter(`List<Account> found = [SELECT (SELECT LastName FROM Account.Contacts) FROM Account];
            List<EntityDefinition> objects = [SELECT (SELECT DataType FROM Fields) FROM EntityDefinition];
            List<PermissionSetGroup> groups = [SELECT DeveloperName FROM PermissionSetGroup];
            Integer month = new Organization().FiscalYearStartMonth;
            Holder.value = found.size() + groups.size();`)
    ).toBe('0');
});
