import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { XmlComponent } from '../../../src/metadata/sourceModel';
import { failures } from './testMethods';

const component = (type: string, name: string, xml: XmlComponent['xml'] = {}): XmlComponent => ({
    type,
    name,
    file: `${name}.xml`,
    xml
});

test('a cache keeps copies by partition and key, loads by its builder and knows the partitions of the source', async () => {
    const failed = await failures(
        {
            copies: `Cache.OrgPartition part = Cache.Org.getPartition('local.books');
                List<String> titles = new List<String>{ 'Emma' };
                part.put('titles', titles, 300);
                titles.add('Persuasion');
                Assert.areEqual(1, ((List<String>) part.get('titles')).size());
                Assert.areEqual(1, part.getNumKeys());
                Assert.isTrue(part.contains('titles'));
                Assert.isTrue(part.remove('titles'));
                Assert.isNull(part.get('titles'));`,
            builds: `Assert.areEqual('built a', Cache.Session.getPartition('books').get(Builder.class, 'a'));
                Assert.areEqual('built a', Cache.Session.getPartition('books').get(Builder.class, 'a'));
                Assert.areEqual(1, Builder.count);`,
            refuses: `try { Cache.Org.getPartition('local.none'); Assert.fail(); }
                catch (Cache.InvalidParamException e) { Assert.isTrue(e.getMessage().contains('none')); }
                try { Cache.Org.getPartition('local.books').put('no key', 1); Assert.fail(); }
                catch (Cache.InvalidParamException e) { Assert.isTrue(e.getMessage().contains('alphanumeric')); }`
        },
        [component('PlatformCachePartition', 'books')],
        {
            Builder: `public class Builder implements Cache.CacheBuilder {
                public static Integer count = 0;
                public Object doLoad(String key) { count++; return 'built ' + key; }
            }`
        }
    );
    expect(failed).toEqual({});
});

test('an invocable method is called as an action, and its exception is an error of the result', async () => {
    const failed = await failures(
        {
            invokes: `Invocable.Action action = Invocable.Action.createCustomAction('apex', 'Doubler');
                action.addInvocation(new Map<String, Object>{ 'value' => 21 });
                List<Invocable.Action.Result> results = action.invoke();
                Assert.isTrue(results[0].isSuccess());
                Assert.areEqual(42, results[0].getOutputParameters().get('output'));`,
            fails: `Invocable.Action action = Invocable.Action.createCustomAction('apex', 'Doubler');
                action.setInvocations(new List<Map<String, Object>>{ new Map<String, Object>{ 'value' => null } });
                Invocable.Action.Result result = action.invoke()[0];
                Assert.isFalse(result.isSuccess());
                Assert.areEqual('APEX_ERROR', result.getErrors()[0].getCode());`,
            made: `Invocable.Action.Result result = (Invocable.Action.Result) JSON.deserialize(
                    '{"success":false,"errors":[{"code":"A","message":"B"}],"outputParameters":{"x":1}}', Invocable.Action.Result.class);
                Assert.areEqual('B', result.getErrors()[0].getMessage());
                Assert.areEqual(1, result.getOutputParameters().get('x'));`
        },
        [],
        {
            Doubler: `public class Doubler {
                @InvocableMethod public static List<Integer> run(List<Integer> values) {
                    List<Integer> doubled = new List<Integer>();
                    for (Integer value : values) doubled.add(value * 2);
                    return doubled;
                }
            }`
        }
    );
    expect(failed).toEqual({});
});

test('a formula is evaluated against a record or the global members of an object', async () => {
    const failed = await failures(
        {
            record: `FormulaEval.FormulaInstance formula = Formula.builder().withType(Account.SObjectType)
                    .withReturnType(FormulaEval.FormulaReturnType.STRING).withFormula('UPPER(Name)').build();
                Assert.areEqual('ACME', formula.evaluate(new Account(Name = 'Acme')));
                Assert.areEqual(new Set<String>{ 'Name' }, formula.getReferencedFields());`,
            members: `Subject subject = new Subject();
                subject.record = new Account(Name = 'Acme');
                Assert.areEqual(true, Formula.builder().withType(Subject.class)
                    .withReturnType(FormulaEval.FormulaReturnType.BOOLEAN).withFormula('record.Name = "Acme"').build().evaluate(subject));
                try { Formula.builder().withType(Subject.class).withReturnType(FormulaEval.FormulaReturnType.BOOLEAN)
                    .withFormula('hidden').build(); Assert.fail(); }
                catch (FormulaValidationException e) { Assert.areEqual('Field hidden does not exist. Check spelling.', e.getMessage()); }`
        },
        [],
        { Subject: 'global class Subject { global Account record; public Boolean hidden; }' }
    );
    expect(failed).toEqual({});
});

test('field sets of the source are described with their members', async () => {
    const xml = {
        label: 'Short',
        displayedFields: [
            { field: 'Name', isRequired: 'true' },
            { field: 'Parent.Name', isRequired: 'false' }
        ]
    };
    const failed = await failures(
        {
            describes: `Schema.FieldSet fields = Schema.SObjectType.Account.fieldSets.getMap().get('short_Form');
                Assert.areEqual('Short', fields.getLabel());
                Assert.areEqual('Parent.Name', fields.getFields()[1].getFieldPath());
                Assert.isTrue(fields.getFields()[0].getRequired());
                Assert.areEqual(Schema.DisplayType.STRING, fields.getFields()[0].getType());`
        },
        [component('FieldSet', 'Account.Short_Form', xml)]
    );
    expect(failed).toEqual({});
});

test('SOSL finds in a test what it was told to, within the conditions of RETURNING', async () => {
    const failed = await failures({
        finds: `insert new List<Account>{ new Account(Name = 'One'), new Account(Name = 'Two') };
            List<Id> ids = new List<Id>(new Map<Id, Account>([SELECT Id FROM Account]).keySet());
            Test.setFixedSearchResults(ids);
            String term = 'o', wanted = 'Two';
            List<List<SObject>> found = [FIND :term IN ALL FIELDS RETURNING Account(Id, Name WHERE Name = :wanted), Contact];
            Assert.areEqual(2, found.size());
            Assert.areEqual('Two', ((Account) found[0][0]).Name);
            Assert.areEqual(0, found[1].size());
            Assert.areEqual(2, Search.query('FIND {o} RETURNING Account(Name ORDER BY Name)')[0].size());`,
        nothing: `Assert.areEqual(0, [FIND 'x' RETURNING Account][0].size());`
    });
    expect(failed).toEqual({});
});

test('mail is checked and counted, and never leaves', async () => {
    const failed = await failures({
        sends: `Messaging.SingleEmailMessage mail = new Messaging.SingleEmailMessage();
            mail.setToAddresses(new List<String>{ 'a@b.example' });
            mail.setSubject('Hello');
            mail.plainTextBody = 'Text';
            Assert.areEqual('Hello', mail.getSubject());
            Assert.isTrue(Messaging.sendEmail(new List<Messaging.Email>{ mail })[0].isSuccess());
            Assert.areEqual(1, Limits.getEmailInvocations());`,
        refuses: `try { Messaging.sendEmail(new List<Messaging.Email>{ new Messaging.SingleEmailMessage() }); Assert.fail(); }
            catch (EmailException e) { Assert.areEqual(
                'SendEmail failed. First exception on row 0; first error: REQUIRED_FIELD_MISSING, Add a recipient to send an email.: []', e.getMessage()); }`
    });
    expect(failed).toEqual({});
});

test('the recycle bin is emptied for good; DML options allow partial success', async () => {
    const failed = await failures({
        empties: `Account gone = new Account(Name = 'Gone');
            insert gone;
            delete gone;
            Assert.isTrue(Database.emptyRecycleBin(gone).isSuccess());
            Assert.areEqual(0, [SELECT COUNT() FROM Account WHERE Id = :gone.Id ALL ROWS]);
            Assert.isFalse(Database.emptyRecycleBin(gone).isSuccess());`,
        partial: `Database.DMLOptions options = new Database.DMLOptions();
            options.DuplicateRuleHeader.allowSave = true;
            options.optAllOrNone = false;
            List<Database.SaveResult> saved = Database.insert(new List<Account>{ new Account(), new Account(Name = 'A') }, options);
            Assert.isFalse(saved[0].isSuccess());
            Assert.isTrue(saved[1].isSuccess());`
    });
    expect(failed).toEqual({});
});

test('ConnectApi is closed to tests that do not see the data of the org, as on the platform', async () => {
    const failed = await failures({
        siloed: `try { ConnectApi.ChatterFeeds.getFeedItem(null, null); Assert.fail(); }
            catch (UnsupportedOperationException e) { Assert.isTrue(e.getMessage().contains('data siloed tests')); }`,
        followings: `try { ConnectApi.ChatterUsers.getFollowings(null, UserInfo.getUserId()); Assert.fail(); }
            catch (UnsupportedOperationException e) { Assert.isTrue(e.getMessage().contains('data siloed tests')); }`
    });
    expect(failed).toEqual({});
});

describe('DataWeave', () => {
    let folder: string;
    beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'dataweave-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    function script(name: string, source: string): XmlComponent {
        const file = join(folder, `${name}.dwl`);
        writeFileSync(file, source);
        return { type: 'DataWeaveResource', name, file: `${file}-meta.xml`, xml: {} };
    }

    test('scripts turn CSV, JSON and records into each other', async () => {
        const failed = await failures(
            {
                toJson: `DataWeave.Script script = new DataWeaveScriptResource.groups();
                    String text = script.execute(new Map<String, Object>{ 'rows' => 'name;age\\nAnn;30\\n"Bob; B.";41' }).getValueAsString();
                    Assert.areEqual('{"adults":["Ann","Bob; B."],"sum":71,"first":"Ann is 30"}',
                        JSON.serialize(JSON.deserializeUntyped(text)));`,
                toRecords: `Object value = DataWeave.Script.createScript('accounts').execute(
                        new Map<String, Object>{ 'payload' => '[{"n":"Acme"},{"n":null}]' }).getValue();
                    List<Account> accounts = (List<Account>) value;
                    Assert.areEqual('Acme', accounts[0].Name);
                    Assert.areEqual('none', accounts[1].Name);`,
                fails: `try { new DataWeaveScriptResource.broken().execute(new Map<String, Object>()); Assert.fail(); }
                    catch (DataWeaveScriptException e) { Assert.isTrue(e.getMessage().startsWith('Division by zero')); }`
            },
            [
                script(
                    'groups',
                    '%dw 2.0\ninput rows application/csv separator=";"\noutput application/json\n' +
                        'fun told(row) = "$(row.name) is $(row.age)"\n---\n' +
                        '{ adults: (rows filter ($.age as Number >= 18)) map $.name,\n' +
                        '  sum: sum(rows map (row) -> row.age as Number),\n  first: told(rows[0]) }'
                ),
                script(
                    'accounts',
                    '%dw 2.0\ninput payload application/json\noutput application/apex\n---\n' +
                        'payload map (item) -> { Name: item.n default "none" } as Object {class: "Account"}'
                ),
                script('broken', '%dw 2.0\noutput application/json\n---\n1 / 0')
            ]
        );
        expect(failed).toEqual({});
    });
});
