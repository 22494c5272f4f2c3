import { failures } from '../library/testMethods';
import { classSource, problemsOf } from '../compileFixture';

/** What public code bases rely on, beyond what the guides say. */
test('interfaces are implemented by what every object has, and by methods with wider parameters', async () => {
    const failed = await failures(
        {
            objectMethods: `Printed p = new Plain();
                Assert.isTrue(p.toString().startsWith('Plain'));
                p = new Telling();
                Assert.areEqual('told', p.toString());
                Assert.isTrue(p.equals(p));`,
            wider: `Sink s = new ObjectSink();
                s.take('text');
                s.takeAll(new Map<String, String>{ 'a' => 'b' });
                Assert.areEqual(new List<Object>{ 'text', 1 }, ObjectSink.taken);`,
            inherited: `Sink s = new Later();
                s.take('text');
                Assert.areEqual(new List<Object>{ 'text' }, ObjectSink.taken);`
        },
        [],
        {
            Printed: 'public interface Printed { String toString(); Boolean equals(Object other); }',
            Plain: 'public class Plain implements Printed { }',
            Telling: `public class Telling implements Printed { public override String toString() { return 'told'; } }`,
            Sink: 'public interface Sink { void take(String text); void takeAll(Map<String, String> texts); }',
            ObjectSink: `public virtual class ObjectSink implements Sink {
                public static List<Object> taken = new List<Object>();
                public void take(Object any) { taken.add(any); }
                public void takeAll(Map<String, Object> any) { taken.add(any.size()); }
            }`,
            Later: 'public class Later extends ObjectSink { }'
        }
    );
    expect(failed).toEqual({});
});

test('describes, lists, queries and finals are written in these forms too', async () => {
    const failed = await failures(
        {
            properties: `Schema.DescribeFieldResult title = Book__c.Title__c.getDescribe();
                Assert.areEqual('Title__c', title.name);
                Assert.isTrue(title.accessible);
                Assert.areEqual(Book__c.Title__c, Book__c.fields.Title__c);
                Schema.PicklistEntry entry = Lead.LeadSource.getDescribe().getPicklistValues()[0];
                Assert.areEqual(entry.getValue(), entry.value);`,
            sized: `List<String> three = new List<String>(3);
                Assert.areEqual(3, three.size());
                Assert.isNull(three[2]);`,
            rowAsArgument: `insert new Account(Name = 'Only');
                Assert.areEqual('Only', Records.nameOf([SELECT Name FROM Account]));
                Assert.areEqual('Only', new Records([SELECT Name FROM Account]).name);`,
            finals: `Assert.areEqual('set', new Records.Below('set').name);`
        },
        [],
        {
            Records: `public virtual class Records {
                public final String name;
                public Records() { }
                public Records(Account of) { name = of.Name; }
                public static String nameOf(Account of) { return of.Name; }
                public class Below extends Records {
                    public Below(String name) { this.name = name; }
                }
            }`
        }
    );
    expect(failed).toEqual({});
});

test('a return behind an endless loop or a runAs is no unreachable statement', () => {
    const body = `public class Loops {
        Integer endless() { while (true) { if (1 > 0) { return 1; } } return 2; }
        Integer counted() { for (;;) { return 1; } return 2; }
        Integer asUser(User u) { System.runAs(u) { return 1; } return 2; }
        Integer none() { while (true) { } }
        String signed() { return 'a' + + 'b'; }
        Integer after() { return 1; return 2; }
    }`;
    expect(problemsOf([classSource('Loops', body)])).toEqual(['7:37 Unreachable statement']);
});

test('constants, overloads, equality and texts are as on the platform', async () => {
    const failed = await failures(
        {
            constants: `Assert.areEqual(3, Letters.COUNT);`,
            overloads: `Assert.areEqual('list', Letters.kindOf(new List<Database.SaveResult>()));
                Assert.areEqual('one', Letters.kindOf(1));`,
            equality: `Account one = new Account(Name = 'A');
                Account other = new Account(Name = 'A', Site = null);
                Assert.areEqual(one, other);
                Object text = 'A';
                Assert.isTrue(text.equals('a'));
                Assert.isFalse('A'.equals('a'));`,
            texts: `Assert.areEqual('OwnException:[]: said', String.valueOf(new OwnException('said')));
                Assert.areEqual('IllegalArgumentException:[]: said', '' + new IllegalArgumentException('said'));
                try { Integer none = 1 / 0; } catch (Exception e) { Assert.areEqual('System.MathException: Divide by 0', String.valueOf(e)); }
                Assert.isTrue(new OwnException('x').getStackTraceString().startsWith('Class.ServicesTest.texts: line'));`,
            types: `Assert.areEqual(List<Object>.class, Type.forName('List'));
                Assert.areEqual(List<Object>.class, Type.forName('List<ANY>'));
                Assert.areEqual(Datetime.newInstance(5L), Datetime.valueOf(5L));`
        },
        [],
        {
            Letters: `public class Letters {
                public static final Integer COUNT = ALL.length();
                private static final String ALL = 'abc';
                public static String kindOf(Object one) { return 'one'; }
                public static String kindOf(List<Object> many) { return 'list'; }
            }`,
            OwnException: 'public class OwnException extends Exception { }'
        }
    );
    expect(failed).toEqual({});
});
