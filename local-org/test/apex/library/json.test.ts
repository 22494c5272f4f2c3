import { ApexConsole } from './apexConsole';
import { expressions } from './expressionTable';

let apex: ApexConsole;
beforeAll(async () => {
    apex = await ApexConsole.open({
        Shelf: `public class Shelf {
            public enum Kind { OPEN, LOCKED }
            public class Item { public String title; public Decimal price; private Integer copies = 1; }
            public String name;
            public List<Item> items;
            public Map<String, Date> due;
            public Set<Integer> rows;
            public Kind kind;
            public Datetime opened { get; set; }
            public transient String secret;
            public static String shared = 'x';
            public Double depth;
            public Id owner;
            public Account customer;
        }`
    });
});
const console = () => apex;
const result = (statements: string) => apex.textAfter(statements);

describe('serialize', () => {
    expressions(console, {
        "JSON.serialize('a\"\\\\\\n\\u0001é/')": '"a\\"\\\\\\n\\u0001é/"',
        'JSON.serialize(null)': 'null',
        'JSON.serialize(1.50)': '1.50',
        'JSON.serialize(1.0d)': '1.0',
        'JSON.serialize(5L)': '5',
        'JSON.serialize(Date.newInstance(2024, 1, 2))': '"2024-01-02"',
        'JSON.serialize(Datetime.now())': '"2024-05-17T09:08:07.006Z"',
        'JSON.serialize(Time.newInstance(1, 2, 3, 4))': '"01:02:03.004Z"',
        "JSON.serialize(Blob.valueOf('abc'))": '"YWJj"',
        'JSON.serialize(new List<Object>{ 1, true, null, 2.0d })': '[1,true,null,2.0]',
        "JSON.serialize(new Map<String, Object>{ 'a' => new Set<Integer>{1}, 'b' => null })": '{"a":[1],"b":null}',
        "JSON.serialize(new Map<Integer, String>{ 1 => 'x' })": '{"1":"x"}',
        "JSON.serialize(new Account(Name = 'A', NumberOfEmployees = 3))":
            '{"attributes":{"type":"Account"},"Name":"A","NumberOfEmployees":3}',
        "JSON.serialize(new Account(Id = '001Lo0000000001IAA'))":
            '{"attributes":{"type":"Account","url":"/services/data/v67.0/sobjects/Account/001Lo0000000001IAA"},"Id":"001Lo0000000001IAA"}',
        "JSON.serialize(new Contact(LastName = 'C', Account = new Account(Name = 'A')))":
            '{"attributes":{"type":"Contact"},"LastName":"C","Account":{"attributes":{"type":"Account"},"Name":"A"}}',
        'JSON.serialize(Account.SObjectType)': 'System.JSONException: Apex Type unsupported in JSON: Schema.SObjectType'
    });

    it('writes fields in order of declaration, neither transient nor static ones, and nulls unless told not to', () => {
        const shelf = `Shelf s = new Shelf(); s.name = 'N'; s.secret = '?'; s.kind = Shelf.Kind.LOCKED;
            s.items = new List<Shelf.Item>{ new Shelf.Item() }; s.due = new Map<String, Date>{ 'a' => null };`;
        expect(result(`${shelf} Holder.value = JSON.serialize(s, true);`)).toBe(
            '{"name":"N","items":[{"copies":1}],"due":{"a":null},"kind":"LOCKED"}'
        );
        expect(result(`${shelf} Holder.value = JSON.serialize(s);`)).toBe(
            '{"name":"N","items":[{"title":null,"price":null,"copies":1}],"due":{"a":null},"rows":null,"kind":"LOCKED","opened":null,"depth":null,"owner":null,"customer":null}'
        );
    });

    it('is indented as Jackson does it', () => {
        expect(
            apex.text(
                "JSON.serializePretty(new Map<String, Object>{ 'a' => new List<Object>{ 1, new Map<String, Object>{ 'b' => 2 } }, 'e' => new List<Object>(), 'm' => new Map<String, Object>() })"
            )
        ).toBe('{\n  "a" : [ 1, {\n    "b" : 2\n  } ],\n  "e" : [ ],\n  "m" : { }\n}');
    });
});

describe('deserializeUntyped', () => {
    expressions(console, {
        'JSON.deserializeUntyped(\'{"a":[1,2.50,true,null,"x"]}\')': '{a=(1, 2.50, true, null, x)}',
        "JSON.deserializeUntyped('1') instanceof Integer": 'true',
        "JSON.deserializeUntyped('12345678901') instanceof Long": 'true',
        "JSON.deserializeUntyped('1.0') instanceof Decimal": 'true',
        'JSON.deserializeUntyped(\'"\\\\u00e9\\\\n"\')': 'é\n',
        "JSON.deserializeUntyped('')": 'System.JSONException: No content to map to Object due to end of input',
        "JSON.deserializeUntyped('{name: 1}')":
            "System.JSONException: Unexpected character ('n' (code 110)): was expecting double-quote to start field name at [line:1, column:3]",
        "JSON.deserializeUntyped('<html>')":
            "System.JSONException: Unexpected character ('<' (code 60)): expected a valid value (number, String, array, object, 'true', 'false' or 'null') at [line:1, column:2]",
        'JSON.deserializeUntyped(\'{"a":1 "b"}\')':
            "System.JSONException: Unexpected character ('\"' (code 34)): was expecting comma to separate OBJECT entries at [line:1, column:9]",
        'JSON.deserializeUntyped(\'{"a":[1\')':
            'System.JSONException: Unexpected end-of-input: expected close marker for ARRAY (from [line:1, column:5]) at [line:1, column:8]',
        'JSON.deserializeUntyped(\'{"a":NULL}\')':
            "System.JSONException: Unrecognized token 'NULL': was expecting 'null', 'true', 'false' or NaN at [line:1, column:10]"
    });
});

describe('deserialize', () => {
    expressions(console, {
        "JSON.deserialize('1.5', Double.class) instanceof Double": 'true',
        "JSON.deserialize('100.1', Decimal.class)": '100.1',
        'JSON.deserialize(\'"7"\', Integer.class)': '7',
        'JSON.deserialize(\'"thirty"\', Integer.class)': 'System.JSONException: Illegal value for primitive: thirty',
        'JSON.deserialize(\'["a",null]\', List<String>.class)': '(a, null)',
        "JSON.deserialize('{}', List<String>.class)":
            "System.JSONException: Malformed JSON: Expected '[' at the beginning of List/Set",
        "JSON.deserialize('[]', Shelf.class)":
            "System.JSONException: Malformed JSON: Expected '{' at the beginning of object",
        'JSON.deserialize(\'{"a":1}\', Map<String, Object>.class)':
            'System.JSONException: Apex Type unsupported in JSON: Object',
        'JSON.deserialize(\'{"1":true}\', Map<Integer, Boolean>.class)': '{1=true}',
        '((Account) JSON.deserialize(\'{"name":"A","Nonsense":1}\', Account.class)).Name': 'A',
        'JSON.deserializeStrict(\'{"first":1}\', Account.class)':
            "System.JSONException: No such column 'first' on sobject of type Account",
        'JSON.deserializeStrict(\'{"first":1}\', Shelf.class)': 'System.JSONException: Unknown field: Shelf.first',
        '((Shelf) JSON.deserialize(\'{"first":1,"NAME":"x"}\', Shelf.class)).name': 'x',
        'JSON.deserialize(\'{"attributes":{"type":"Account"},"Name":"G"}\', SObject.class)': 'Account:{Name=G}'
    });

    it('fills objects, without running constructors or initialisers', () => {
        expect(
            result(`Shelf s = (Shelf) JSON.deserialize('{"name":"N","items":[{"title":"T","price":1.50}],"due":{"a":"2024-01-02"},' +
                    '"rows":[1,1],"kind":"OPEN","opened":"2024-05-17T09:08:07.006+0000","depth":2,"owner":"005Lo0000000001",' +
                    '"customer":{"attributes":{"type":"Account"},"Name":"C"}}', Shelf.class);
                Holder.value = JSON.serialize(s);`)
        ).toBe(
            '{"name":"N","items":[{"title":"T","price":1.50,"copies":null}],"due":{"a":"2024-01-02"},"rows":[1],"kind":"OPEN",' +
                '"opened":"2024-05-17T09:08:07.006Z","depth":2.0,"owner":"005Lo0000000001IAA",' +
                '"customer":{"attributes":{"type":"Account"},"Name":"C"}}'
        );
    });

    it('makes results of DML, which nothing else can', () => {
        expect(
            result(`Database.SaveResult r = (Database.SaveResult) JSON.deserialize(
                    '{"success":false,"id":null,"errors":[{"message":"no","statusCode":"DUPLICATE_VALUE","fields":["Name"]}]}', Database.SaveResult.class);
                Holder.value = r.getErrors()[0].getStatusCode() + ' ' + JSON.serialize(r);`)
        ).toBe(
            'DUPLICATE_VALUE {"success":false,"id":null,"errors":[{"statusCode":"DUPLICATE_VALUE","message":"no","fields":["Name"]}]}'
        );
    });

    it('reads children of records', () => {
        expect(
            result(`Account a = (Account) JSON.deserialize('{"Name":"A","Contacts":{"totalSize":1,"done":true,"records":[{"LastName":"L"}]}}', Account.class);
                Holder.value = a.Contacts[0].LastName + ' ' + JSON.serialize(a);`)
        ).toBe(
            'L {"attributes":{"type":"Account"},"Name":"A","Contacts":{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Contact"},"LastName":"L"}]}}'
        );
    });
});

describe('JSONGenerator', () => {
    it('writes piece by piece', () => {
        expect(
            result(`JSONGenerator g = JSON.createGenerator(false);
                g.writeStartObject(); g.writeStringField('a', 'x'); g.writeNumberField('n', 1.5); g.writeFieldName('l');
                g.writeStartArray(); g.writeNumber(1); g.writeBoolean(true); g.writeNull(); g.writeEndArray();
                g.writeDateField('d', Date.newInstance(2024, 1, 2)); g.writeObjectField('o', new Map<String, Integer>{ 'k' => 1 });
                g.writeNullField('z'); g.writeEndObject();
                Holder.value = g.getAsString() + g.isClosed();`)
        ).toBe('{"a":"x","n":1.5,"l":[1,true,null],"d":"2024-01-02","o":{"k":1},"z":null}true');
    });

    it('keeps to the grammar', () => {
        expect(
            apex.thrown("JSONGenerator g = JSON.createGenerator(true); g.writeStartObject(); g.writeString('x');")
        ).toBe('System.JSONException: Can not write text value, expecting field name');
        expect(apex.thrown('JSONGenerator g = JSON.createGenerator(true); g.writeEndObject();')).toBe(
            'System.JSONException: Current context not an object but ROOT'
        );
    });
});

describe('JSONParser', () => {
    it('goes from token to token', () => {
        expect(
            result(`JSONParser p = JSON.createParser('{"n":1,"l":[2.5,"x"],"o":{"deep":[]},"after":true}');
                List<Object> seen = new List<Object>();
                while (p.nextToken() != null) {
                    if (p.getText() == 'o') { p.nextToken(); p.skipChildren(); }
                    else seen.add(p.getCurrentToken() + ' ' + p.getText() + ' ' + p.getCurrentName());
                }
                Holder.value = seen;`)
        ).toBe(
            '(START_OBJECT { null, FIELD_NAME n n, VALUE_NUMBER_INT 1 n, FIELD_NAME l l, START_ARRAY [ l, VALUE_NUMBER_FLOAT 2.5 null, ' +
                'VALUE_STRING x null, END_ARRAY ] l, FIELD_NAME after after, VALUE_TRUE true after, END_OBJECT } null)'
        );
    });

    it('gives values, and whole objects', () => {
        expect(
            result(`JSONParser p = JSON.createParser('{"items":[{"title":"T"},{"title":"U"}],"n":7}');
                List<String> titles = new List<String>();
                Integer n;
                while (p.nextToken() != null) {
                    if (p.getCurrentToken() == JSONToken.START_ARRAY) {
                        while (p.nextToken() == JSONToken.START_OBJECT) titles.add(((Shelf.Item) p.readValueAs(Shelf.Item.class)).title);
                    } else if (p.getCurrentName() == 'n' && p.nextValue() == JSONToken.VALUE_NUMBER_INT) n = p.getIntegerValue();
                }
                Holder.value = titles + ' ' + n;`)
        ).toBe('(T, U) 7');
    });
});
