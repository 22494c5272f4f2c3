import { bookshopSchema, classSource, problemsOf, triggerSource } from '../compileFixture';

const schema = bookshopSchema();

/** Problems of statements in a method; places are given without the method's line. */
function inMethod(statements: string, ...others: readonly string[]): string[] {
    const sources = [
        classSource(
            'Foo',
            `public class Foo {\n void run() {\n${statements}\n }\n Integer field; static Integer count;\n${others.join('\n')}\n}`
        )
    ];
    return problemsOf(sources, schema).map((problem) => problem.replace(/^\d+:\d+ /, ''));
}

function inClass(...bodies: readonly string[]): string[] {
    const sources = bodies.map((body) => {
        const name = /(?:class|interface|enum)\s+(\w+)/i.exec(body)?.[1] ?? 'Foo';
        return classSource(name, body);
    });
    return problemsOf(sources, schema).map((problem) => problem.replace(/^\d+:\d+ /, ''));
}

describe('names', () => {
    it.each([
        ['Integer a = b;', 'Variable does not exist: b'],
        ['Integer a = field + Count;', undefined],
        ['Foo f; f.nothing = 1;', 'Variable does not exist: nothing'],
        ['Integer a; String A;', 'Duplicate variable: A'],
        ['Integer a; { Integer a; }', 'Duplicate variable: a'],
        ['{ Integer a; } Integer a;', undefined],
        ['for (Integer i = 0; i < 1; i++) {} for (Integer i = 0; i < 1; i++) {}', undefined],
        ['Nothing n; n.run(); n.x = 1;', 'Invalid type: Nothing'],
        ['List<Nothing> n;', 'Invalid type: List<Nothing>'],
        ['Book__c b; b.title__C = b.AUTHOR__R.name;', undefined],
        ['Book__c b; b.Nothing__c = 1;', 'Variable does not exist: Nothing__c'],
        ['Book__c b = new Book__c(Nothing__c = 1);', 'Field does not exist: Nothing__c on Book__c'],
        ['Author__c a; for (Book__c b : a.Books__r) { }', undefined],
        ['SObject s; s.Name = null;', 'Initial term of field expression must be a concrete SObject: SObject'],
        ['SObject s; Id i = s.Id;', undefined],
        ['Schema.SObjectType t = Book__c.SObjectType; Schema.SObjectField f = Book__c.Title__c;', undefined],
        ['Book__c b; b.CreatedDate = null;', 'Field is not writeable: Book__c.CreatedDate']
    ])('%s', (statements, problem) => {
        expect(inMethod(statements)).toEqual(problem === undefined ? [] : [problem]);
    });

    it('finds an unknown name once for each place', () => {
        const source = classSource('Foo', 'public class Foo {\n  void run() {\n    x = 1;\n    y = x;\n  }\n}');
        expect(problemsOf([source], schema)).toEqual([
            '3:5 Variable does not exist: x',
            '4:5 Variable does not exist: y',
            '4:9 Variable does not exist: x'
        ]);
    });

    it('lets a variable have the name of a type', () => {
        expect(inMethod('Foo foo = Foo.make(); Foo.make();', 'static Foo make() { return null; }')).toEqual([]);
    });
});

describe('types', () => {
    it.each([
        ["Integer a = 'x';", 'Illegal assignment from String to Integer'],
        ['Integer a = 1L;', 'Illegal assignment from Long to Integer'],
        ['Integer a = 1.5;', 'Illegal assignment from Decimal to Integer'],
        ['Long a = 1; Double b = 1.5; Decimal c = b; Decimal d = a; b = c; Object o = 1;', undefined],
        ["Id a = 'x'; String b = a; Datetime c = Date.today();", undefined],
        ['Date a = Datetime.now();', 'Illegal assignment from Datetime to Date'],
        ['SObject s; Book__c b = s;', 'Illegal assignment from SObject to Book__c'],
        ['SObject s = new Book__c(); Book__c b = (Book__c) s;', undefined],
        ['List<SObject> a = new List<Book__c>(); List<Book__c> b = a;', undefined],
        ['List<Object> a = new List<String>();', undefined],
        ['Set<String> a = new Set<Id>();', 'Illegal assignment from Set<Id> to Set<String>'],
        ['List<String> a = new List<Integer>();', 'Illegal assignment from List<Integer> to List<String>'],
        ['Map<String, Object> a = new Map<String, Foo>();', undefined],
        ['Integer[] a = new Integer[]{ 1 }; List<Integer> b = a;', undefined],
        ['Iterable<Book__c> a = new List<Book__c>();', undefined],
        ['Integer a = true ? 1 : null; Long b = true ? 1 : 2L;', undefined],
        ["Integer a = true ? 1 : 'x';", 'Incompatible types in ternary operator: Integer, String'],
        ['if (1) { }', 'Condition expression must be of type Boolean'],
        ["Boolean a = 1 == 'x';", 'Comparison arguments must be compatible types: Integer, String'],
        ['Boolean a = true < false;', 'Comparison arguments must be compatible types: Boolean, Boolean'],
        ["Integer a = 'x' - 1;", 'Arithmetic expressions must use numeric arguments'],
        ['Boolean a = 1 && true;', 'AND operator can only be applied to Boolean expressions'],
        ['Boolean a = !1;', 'Boolean operator can only be applied to Boolean expressions'],
        ["String a = 'x' + 1 + null + new Foo();", undefined],
        ['Date d = Date.today() + 1; Datetime t = Datetime.now() - 0.5;', undefined],
        ['Foo f = (Foo) 1;', 'Incompatible types since an instance of Integer is never an instance of Foo'],
        ["insert 'x';", 'DML requires SObject or SObject list type: String'],
        ['throw new Foo();', 'Throw expression must be of type exception: Foo'],
        ['for (Integer i : 5) { }', 'Loop must iterate over a collection: Integer'],
        ['for (Integer i : new List<String>()) { }', 'Loop variable must be of type String'],
        ['upsert new Book__c() Title__c;', 'Invalid UPSERT field. Field must be an external id: Title__c'],
        ['upsert new Book__c() Book__c.Isbn__c;', undefined]
    ])('%s', (statements, problem) => {
        expect(inMethod(statements)).toEqual(problem === undefined ? [] : [problem]);
    });
});

describe('calls', () => {
    it.each([
        ['nothing(1);', 'Method does not exist or incorrect signature: void nothing(Integer) from the type Foo'],
        ["'x'.nothing();", 'Method does not exist or incorrect signature: void nothing() from the type String'],
        ["take('x');", 'Method does not exist or incorrect signature: void take(String) from the type Foo'],
        ['take(1); take(null);', undefined],
        ['new Foo(1);', 'Constructor not defined: [Foo].<Constructor>(Integer)'],
        ['new Inner();', 'Abstract classes cannot be constructed: Foo.Inner'],
        ['Foo.run();', 'Non static method cannot be referenced from a static context: void Foo.run()'],
        ["String s = 'a,b'.split(',').get(0).toUpperCase();", undefined],
        ['Map<Id, Book__c> m; for (Id i : m.keySet()) { String t = m.get(i).Title__c; }', undefined],
        ['Integer n = [SELECT COUNT() FROM Book__c]; Book__c b = [SELECT Id FROM Book__c LIMIT 1];', undefined],
        ['String t = [SELECT Title__c FROM Book__c].Title__c;', undefined],
        ['List<AggregateResult> a = [SELECT COUNT(Id) n FROM Book__c];', undefined],
        ['List<Book__c> b = [SELECT Id FROM Nothing__c];', "sObject type 'Nothing__c' is not supported."]
    ])('%s', (statements, problem) => {
        const others = ['void take(Long a) { }', 'abstract class Inner { }'];
        expect(inMethod(statements, ...others)).toEqual(problem === undefined ? [] : [problem]);
    });

    it('keeps private members within their class, but for tests of what is @TestVisible', () => {
        const other = 'public class Bar { private static void hidden() { } @TestVisible static void seen() { } }';
        expect(inClass(other, 'public class Foo { void f() { Bar.hidden(); Bar.seen(); } }')).toEqual([
            'Method is not visible: void Bar.hidden()',
            'Method is not visible: void Bar.seen()'
        ]);
        expect(inClass(other, '@IsTest private class Foo { void f() { Bar.seen(); } }')).toEqual([]);
    });
});

describe('flow', () => {
    it.each([
        ['Integer f() { }', 'Missing return statement required return type: Integer'],
        ['Integer f() { if (count == 1) return 1; }', 'Missing return statement required return type: Integer'],
        ['Integer f() { if (count == 1) return 1; else throw new OopsException(); }', undefined],
        ['Integer f() { while (true) { } }', undefined],
        ['Integer f() { try { return 1; } finally { count = 1; } }', undefined],
        ['Integer f() { switch on count { when 1 { return 1; } when else { return 2; } } }', undefined],
        ['Integer f() { return 1; count = 1; }', 'Unreachable statement'],
        ["Integer f() { return 'x'; }", 'Return value must be of type: Integer'],
        ['void f() { break; }', 'Break statement must be in loop'],
        ['void f() { count; }', 'Expression cannot be a statement.']
    ])('%s', (method, problem) => {
        expect(inMethod('', method, 'class OopsException extends Exception { }')).toEqual(
            problem === undefined ? [] : [problem]
        );
    });

    it('reports a missing return at the closing brace', () => {
        const source = classSource('Foo', 'public class Foo {\n  Integer f() {\n  }\n}');
        expect(problemsOf([source], schema)).toEqual(['3:3 Missing return statement required return type: Integer']);
    });
});

describe('classes', () => {
    it.each([
        [
            ['public class Foo implements Bar { }', 'public interface Bar { void f(Integer a); }'],
            'Class Foo must implement the method: void Bar.f(Integer)'
        ],
        [
            ['public class Foo extends Bar { }', 'public abstract class Bar { abstract Integer f(); }'],
            'Class Foo must implement the method: Integer Bar.f()'
        ],
        [
            ['public class Foo extends Bar { }', 'public class Bar { }'],
            'Non-virtual and non-abstract type cannot be extended: Bar'
        ],
        [
            [
                'public class Foo extends Bar { public void f() { } }',
                'public virtual class Bar { public virtual void f() { } }'
            ],
            'Method must use the override keyword: void Foo.f()'
        ],
        [
            [
                'public class Foo extends Bar { public override void f() { } }',
                'public virtual class Bar { public void f() { } }'
            ],
            'Non-virtual, non-abstract methods cannot be overridden: void Bar.f()'
        ],
        [
            ['public class Foo { public override void f() { } }'],
            'Method does not override an ancestor method: void Foo.f()'
        ],
        [['public class Foo { public override String toString() { return null; } }'], undefined],
        [['public class Foo { Integer a; String A; }'], 'Duplicate field: A'],
        [['public class Foo { void f() { } Integer f() { return 1; } }'], 'Method already defined: f Integer Foo.f()'],
        [['public class Foo extends Nothing { }'], 'Invalid type: Nothing'],
        [
            ['public class Foo extends Bar { }', 'public virtual class Bar extends Foo { }'],
            'Circular class definition: Bar'
        ],
        [
            ['public class Foo implements Comparable { }'],
            'Class Foo must implement the method: Integer Comparable.compareTo(Object)'
        ],
        [["public class FooException extends Exception { public FooException(Integer i) { this('x'); } }"], undefined],
        [['public class Oops extends Exception { }'], 'Exception class must end with the word Exception: Oops']
    ])('%s', (bodies, problem) => {
        const found = inClass(...bodies).filter((each) => !each.startsWith('Dependent class'));
        expect(found).toEqual(problem === undefined ? [] : [problem]);
    });

    it('says of a class that uses a broken one that it is invalid', () => {
        expect(
            inClass('public class Foo { void f() { Bar.g(); } }', 'public class Bar { static void g() { x = 1; } }')
        ).toEqual(expect.arrayContaining(['Variable does not exist: x', 'Method is not visible: void Bar.g()']));
        expect(
            inClass(
                'public class Foo { void f() { Bar.g(); } }',
                'public class Bar { public static void g() { x = 1; } }'
            )
        ).toEqual([
            'Dependent class is invalid and needs recompilation:\nClass Bar : Variable does not exist: x',
            'Variable does not exist: x'
        ]);
    });
});

describe('triggers', () => {
    it('types the context by the object', () => {
        const body =
            "trigger T on Book__c (before insert) { for (Book__c b : Trigger.new) { b.Title__c = Trigger.oldMap.get(b.Id).Title__c; b.Title__c.addError('no'); } }";
        expect(problemsOf([triggerSource('T', body)], schema)).toEqual([]);
    });

    it('needs an object', () => {
        expect(problemsOf([triggerSource('T', 'trigger T on Nothing__c (before insert) { }')], schema)).toEqual([
            '1:1 Invalid type: Nothing__c'
        ]);
    });
});

describe('final and static', () => {
    it.each([
        ['final Integer a = 1; a = 2;', 'Final variable has already been initialized: a'],
        ['final Integer a; a = 2;', undefined]
    ])('%s', (statements, problem) => {
        expect(inMethod(statements)).toEqual(problem === undefined ? [] : [problem]);
    });

    it('lets final members be set where the object or class is made, nowhere else', () => {
        const rule = 'Final members can only be assigned in their declaration, init blocks, or constructors';
        expect(
            inClass(`public class Foo {
                final Integer a; final Integer b; static final Integer c;
                { b = 1; }
                static { c = 1; }
                Foo() { a = 1; }
                void later() { a = 2; }
                static void statically() { c = 2; }
            }`)
        ).toEqual([`${rule}: a`, `${rule}: c`]);
    });

    it('knows statics in top-level classes alone', () => {
        expect(inClass('public class Foo { class Inner { static Integer a; static void run() { } } }')).toEqual([
            'Only top-level class variables can be declared static: a',
            'Only top-level class methods can be declared static: run'
        ]);
    });
});
