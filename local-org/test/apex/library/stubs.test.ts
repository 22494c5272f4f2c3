import { openApexOrg } from '../entry/apexTestOrg';

const sources = {
    Press: `public interface Press { Integer print(String title, Double width); void stop(); }`,
    Shop: `public virtual class Shop {
        public Integer made = 1;
        public Shop(Integer made) { this.made = made; }
        public virtual String greet(Id id) { return 'real ' + secret(); }
        public String whisper() { return 'real'; }
        private String secret() { return 'secret'; }
        public Integer count { get { return 7; } }
        @TestVisible private String tell() { return secret(); }
    }`,
    Journal: `@IsTest public class Journal implements System.StubProvider {
        public List<String> calls = new List<String>();
        public Object answer;
        public Journal(Object answer) { this.answer = answer; }
        public Object handleMethodCall(
            Object stub, String name, Type returns, List<Type> types, List<String> names, List<Object> args
        ) {
            calls.add(name + ' ' + returns + ' ' + types + ' ' + names + ' ' + args);
            return answer;
        }
    }`,
    StubTest: `@IsTest private class StubTest {
        @IsTest static void interfaces() {
            Journal journal = new Journal(7);
            Press press = (Press) Test.createStub(Press.class, journal);
            Assert.areEqual(7, press.print('Emma', 2.5));
            press.stop();
            Assert.areEqual('print Integer (String, Double) (title, width) (Emma, 2.5)', journal.calls[0]);
            Assert.areEqual(2, journal.calls.size());
        }
        @IsTest static void classes() {
            Shop shop = (Shop) Test.createStub(Shop.class, new Journal('stubbed'));
            Assert.areEqual('stubbed', shop.greet(UserInfo.getUserId()));
            Assert.areEqual('stubbed', shop.whisper());
            Assert.areEqual('secret', shop.tell());
            Assert.areEqual(7, shop.count);
            Assert.isTrue(String.valueOf(shop).startsWith('Shop__sfdc_ApexStub:['), String.valueOf(shop));
        }
        @IsTest static void wrongAnswer() {
            Shop shop = (Shop) Test.createStub(Shop.class, new Journal(7));
            try {
                shop.whisper();
                Assert.fail();
            } catch (TypeException e) {
                Assert.areEqual('Invalid conversion from runtime type Integer to String', e.getMessage());
            }
        }
        @IsTest static void fieldsAsKeys() {
            Assert.areEqual('{"Title__c":"Emma"}', JSON.serialize(
                new Map<Schema.SObjectField, Object>{ Book__c.Title__c => 'Emma' }
            ));
        }
    }`
};

test('methods of stubs ask their provider; private methods and properties stay; fields are keys in JSON', async () => {
    const org = await openApexOrg(sources);
    const { results } = org.engine.runTests({});
    expect(results.map(({ methodName, message }) => [methodName, message])).toEqual([
        ['interfaces', null],
        ['classes', null],
        ['wrongAnswer', null],
        ['fieldsAsKeys', null]
    ]);
    await org.close();
});
