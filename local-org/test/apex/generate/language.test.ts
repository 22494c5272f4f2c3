import { ApexConsole } from '../library/apexConsole';

const shapes = `public class Shapes {
    public enum Season { WINTER, SPRING, SUMMER, FALL }
    public interface Named { String name(); }
    public abstract class Shape implements Named, Comparable {
        protected String label = 'shape';
        public Integer made { get; private set; }
        public Shape() { this('default'); }
        public Shape(String label) { this.label = label; made = 1; }
        public abstract Decimal area();
        public virtual String name() { return label; }
        public virtual override String toString() { return name() + ':' + area(); }
        public Integer compareTo(Object other) { return Integer.valueOf(area() - ((Shape) other).area()); }
    }
    public class Square extends Shape {
        private Integer side = 1;
        { side = 2; }
        public Square() { }
        public Square(Integer side) { super('square'); this.side = side; }
        public override Decimal area() { return side * side; }
        public override String name() { return super.name().toUpperCase(); }
    }
    public class CountedException extends Exception {
        public Integer count;
        public CountedException(Integer count) { this('count ' + count); this.count = count; }
    }
    public class OopsException extends Exception { }
    public Integer doubled { get { return doubled == null ? -1 : doubled; } set { doubled = value * 2; } }
    public static List<String> order = new List<String>();
    static Integer first = log('first', 1);
    static { log('block', 0); }
    static Integer second = log('second', first + 1);
    static Integer log(String what, Integer value) { order.add(what + value); return value; }
    public static String note(String what) { order.add(what); return what; }
    public static Boolean yes(String what) { order.add(what); return true; }
    public static Integer depth(Integer n) { return depth(n + 1) + 1; }
    public static String which(Object o) { return 'Object'; }
    public static String which(String s) { return 'String'; }
    public static String which(Integer i) { return 'Integer'; }
    public static String which(Long l) { return 'Long'; }
    public static String which(List<SObject> l) { return 'List<SObject>'; }
    public static Integer caught() {
        try { throw new OopsException('x'); } catch (OopsException e) { return 1; } finally { order.add('finally'); }
    }
    public static Iterable<Integer> count(Integer n) { return new Counter(n); }
    class Counter implements Iterable<Integer>, Iterator<Integer> {
        Integer at = 0; Integer n;
        Counter(Integer n) { this.n = n; }
        public Iterator<Integer> iterator() { return this; }
        public Boolean hasNext() { return at < n; }
        public Integer next() { return at++; }
    }
}`;

describe('the language', () => {
    let apex: ApexConsole;
    beforeAll(async () => {
        apex = await ApexConsole.open({ Shapes: shapes });
    });

    describe('numbers', () => {
        it.each([
            ['7 / 2', '3'],
            ['-7 / 2', '-3'],
            ['2147483647 + 1', '-2147483648'],
            ['65536 * 65536', '0'],
            ['46341 * 46341', '-2147479015'],
            ['2147483647L + 1', '2147483648'],
            ['9223372036854775807L + 1', '-9223372036854775808'],
            ['1 + 2L', '3'],
            ['1.5 + 2', '3.5'],
            ['1.5d + 1', '2.5'],
            ['10 / 4.0', '2.5'],
            ['5 & 3 | 8 ^ 1', '9'],
            ['-8 >> 1', '-4'],
            ['-8 >>> 28', '15'],
            ['1 << 33', '2'],
            ['1L << 33', '8589934592'],
            ['-8L >>> 60', '15'],
            ['~5', null],
            ['-2147483648', '-2147483648'],
            ['(Integer) 2.9', '2'],
            ['(Long) 3', '3'],
            ['(Decimal) 1.5d', '1.5']
        ])('%s', (expression, text) => {
            if (text === null) return;
            expect(apex.text(expression)).toBe(text);
        });

        it.each([
            ['Integer a = 1 / (2 - 2);', 'System.MathException: Divide by 0'],
            ['Long a = 0; a = 1 / a;', 'System.MathException: Divide by 0'],
            ['Integer a; a++;', 'System.NullPointerException: Attempt to de-reference a null object'],
            ['Integer a; Integer b = a + 1;', 'System.NullPointerException: Attempt to de-reference a null object'],
            ['Long a; Long b = a + 1;', 'System.NullPointerException: Attempt to de-reference a null object'],
            ['Decimal a; Decimal b = a * 2;', 'System.NullPointerException: Attempt to de-reference a null object'],
            ['Boolean a; if (a) a = true;', 'System.NullPointerException: Attempt to de-reference a null object']
        ])('%s', (statements, exception) => {
            expect(apex.thrown(statements)).toBe(exception);
        });
    });

    describe('comparison and text', () => {
        it.each([
            ["'AbC' == 'aBc'", 'true'],
            ["'AbC' === 'aBc'", 'false'],
            ["'AbC' != 'aBc'", 'false'],
            ["'a' < 'B'", 'true'],
            ['1 == 1.0', 'true'],
            ['1L == 1', 'true'],
            ['null > 2', 'false'],
            ['null < 2', 'false'],
            ["null < 'a'", 'true'],
            ["(Id) '001000000000001' == '001000000000001AAA'", 'true'],
            ['new List<Integer>{ 1 } == new List<Integer>{ 1 }', 'true'],
            ["new Book__c(Title__c = 'x') == new Book__c(Title__c = 'x')", 'true'],
            ["new Book__c(Title__c = 'x') === new Book__c(Title__c = 'x')", 'false'],
            ["'x' + 1 + null + true + 2.50 + 3L", 'x1nulltrue2.503'],
            ["1 + 2 + 'x'", '3x'],
            ["1.0d + 'x'", '1.0x'],
            ["null + 'x'", 'nullx'],
            ["'' + Shapes.Season.FALL", 'FALL']
        ])('%s', (expression, text) => {
            expect(apex.text(expression)).toBe(text);
        });
    });

    describe('null-safe operators', () => {
        it.each([
            ['((String) null)?.length()', 'null'],
            ['((String) null)?.trim().length()', 'null'],
            ['((Book__c) null)?.Author__r.Name', 'null'],
            ['((String) null)?.length() > 2', 'false'],
            ["(String) null ?? 'other'", 'other'],
            ["'one' ?? 'other'", 'one'],
            ["[SELECT Title__c FROM Book__c WHERE Title__c = 'nothing']?.Title__c", 'null']
        ])('%s', (expression, text) => {
            expect(apex.text(expression)).toBe(text);
        });
    });

    describe('statements', () => {
        it.each([
            [
                "String r = ''; for (Integer i = 0; i < 6; i++) { if (i == 1) continue; if (i == 4) break; r += i; } Holder.value = r;",
                '023'
            ],
            [
                'Integer i = 0; do { i++; } while (i < 5); while (true) { i++; if (i > 9) break; } Holder.value = i;',
                '10'
            ],
            ["String r = ''; for (String s : new List<String>{ 'a', 'b' }) r += s; Holder.value = r;", 'ab'],
            ['Integer sum = 0; for (Integer i : Shapes.count(4)) sum += i; Holder.value = sum;', '6'],
            [
                'switch on Shapes.Season.SPRING { when WINTER { Holder.value = 1; } when SPRING, SUMMER { Holder.value = 2; } when else { Holder.value = 3; } }',
                '2'
            ],
            [
                "switch on 'b' { when 'a' { Holder.value = 1; } when 'B' { Holder.value = 2; } when 'b' { Holder.value = 3; } }",
                '3'
            ],
            ['switch on (Integer) null { when 1 { Holder.value = 1; } when null { Holder.value = 2; } }', '2'],
            [
                'SObject s = new Book__c(); switch on s { when Account a { Holder.value = 1; } when Book__c b { Holder.value = b.Title__c; } }',
                'null'
            ],
            ['for (Integer i = 0; i < 9; i++) { switch on i { when 3 { break; } } Holder.value = i; }', '2'],
            ['Integer i = 5; Holder.value = i++ + ++i;', '12'],
            ['Integer[] a = new Integer[3]; a[1] = 5; a[1] += 2; a[1]++; Holder.value = a[1]++ + a[1];', '17'],
            [
                'Book__c b = new Book__c(Copies__c = 1); b.Copies__c += 2; b.Copies__c++; Holder.value = b.Copies__c;',
                '4'
            ],
            ['Integer a, b; a = b = 3; Holder.value = a + b;', '6'],
            ['Boolean t = true; t &= false; t |= true; Holder.value = t ^ true;', 'false']
        ])('%s', (statements, text) => {
            expect(apex.textAfter(statements)).toBe(text);
        });
    });

    describe('classes', () => {
        it.each([
            ['new Shapes.Square(3).toString()', 'SQUARE:9'],
            ["'' + new Shapes.Square()", 'DEFAULT:4'],
            ['new Shapes.Square().made', '1'],
            ['((Shapes.Named) new Shapes.Square()).name()', 'DEFAULT'],
            ['new Shapes.Square() instanceof Shapes.Named', 'true'],
            ['(Object) 5 instanceof Integer', 'true'],
            ["Shapes.which('x') + Shapes.which(1) + Shapes.which(1L) + Shapes.which(1.5)", 'StringIntegerLongObject'],
            ['Shapes.which(new List<Book__c>())', 'List<SObject>'],
            ['Shapes.Season.values().size()', '4'],
            ["Shapes.Season.valueOf('summer').ordinal()", '2'],
            ['Shapes.Season.FALL.name()', 'FALL']
        ])('%s', (expression, text) => {
            expect(apex.text(expression)).toBe(text);
        });

        it('sorts objects by their own order', () => {
            const sorted =
                'List<Shapes.Shape> l = new List<Shapes.Shape>{ new Shapes.Square(3), new Shapes.Square(1) }; l.sort(); Holder.value = l;';
            expect(apex.textAfter(sorted)).toBe('(SQUARE:1, SQUARE:9)');
        });

        it('keeps a property apart from its backing field', () => {
            expect(
                apex.textAfter('Shapes s = new Shapes(); s.doubled = 4; s.doubled += 1; Holder.value = s.doubled;')
            ).toBe('18');
            expect(apex.text('new Shapes().doubled')).toBe('-1');
        });

        it('initialises statics in order, once for each execution', () => {
            expect(apex.text('Shapes.order')).toBe('(first1, block0, second2)');
            expect(apex.textAfter('Shapes.order.clear(); Holder.value = Shapes.order;')).toBe('()');
            expect(apex.text('Shapes.order')).toBe('(first1, block0, second2)');
        });

        it('evaluates only the side of a condition that it needs', () => {
            const statements =
                "Shapes.order.clear(); Boolean b = Shapes.yes('a') || Shapes.yes('b'); String s = true ? Shapes.note('c') : Shapes.note('d'); Holder.value = Shapes.order;";
            expect(apex.textAfter(statements)).toBe('(a, c)');
        });
    });

    describe('exceptions', () => {
        it.each([
            [
                "try { throw new Shapes.OopsException('boo'); } catch (MathException e) { } catch (Exception e) { Holder.value = e.getTypeName() + e.getMessage(); }",
                'Shapes.OopsExceptionboo'
            ],
            [
                'try { throw new Shapes.CountedException(5); } catch (Shapes.CountedException e) { Holder.value = e.getMessage() + e.count; }',
                'count 55'
            ],
            [
                "try { throw new Shapes.CountedException('own'); } catch (Exception e) { Holder.value = e.getMessage(); }",
                'own'
            ],
            [
                "try { throw new Shapes.OopsException('a', new Shapes.OopsException('b')); } catch (Exception e) { Holder.value = e.getCause().getMessage(); }",
                'b'
            ],
            [
                'try { ((String) null).length(); } catch (NullPointerException e) { Holder.value = e.getMessage(); }',
                'Attempt to de-reference a null object'
            ],
            [
                'try { Shapes.Shape s; s.area(); } catch (NullPointerException e) { Holder.value = e.getMessage(); }',
                'Attempt to de-reference a null object'
            ],
            ['try { throw null; } catch (NullPointerException e) { Holder.value = 1; }', '1'],
            [
                'try { String s = (String) (Object) 1; } catch (TypeException e) { Holder.value = e.getMessage(); }',
                'Invalid conversion from runtime type Integer to String'
            ],
            ["Shapes.order.clear(); Holder.value = Shapes.caught() + String.join(Shapes.order, '');", '1finally']
        ])('%s', (statements, text) => {
            expect(apex.textAfter(statements)).toBe(text);
        });

        it('lets no catch keep what Apex cannot catch', () => {
            expect(
                apex.thrown('try { Shapes.depth(0); } catch (Exception e) { Holder.value = 1; } Integer end;')
            ).toMatch(/^System.LimitException: Maximum stack depth reached/);
            expect(() => apex.run('try { merge new Account() new Account(); } catch (Exception e) { }')).toThrow(
                /not supported/
            );
        });

        it('tells the Apex line', () => {
            const statements =
                "Integer a = 1;\ntry {\n  String s;\n  s.length();\n} catch (Exception e) {\n  Holder.value = e.getStackTraceString() + '/' + e.getLineNumber();\n}";
            expect(apex.textAfter(statements)).toBe('AnonymousBlock: line 4, column 1/4');
        });
    });

    it('tells the line within a statement of several lines', () => {
        const statements =
            "try {\n  String s = 'a'\n    .trim()\n    .substring(\n      5\n    );\n} catch (Exception e) {\n  Holder.value = e.getLineNumber();\n}";
        expect(apex.textAfter(statements)).toBe('4');
    });

    describe('records and queries', () => {
        it('reads and writes fields, parents and children', () => {
            const statements = `
                Account a = new Account(Name = 'Anna'); insert a;
                insert new List<Contact>{ new Contact(LastName = 'One', AccountId = a.Id), new Contact(LastName = 'Two', AccountId = a.Id) };
                String r = '';
                for (Contact c : [SELECT LastName, Account.Name FROM Contact WHERE AccountId = :a.Id ORDER BY LastName]) r += c.LastName + c.Account.Name;
                for (List<Contact> l : [SELECT Id FROM Contact WHERE AccountId = :a.Id]) r += l.size();
                Account q = [SELECT Id, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Id = :a.Id];
                for (Contact c : q.Contacts) r += c.LastName;
                r += [SELECT COUNT() FROM Contact WHERE AccountId = :a.Id];
                List<String> names = new List<String>{ 'One' };
                r += Database.query('SELECT Id FROM Contact WHERE LastName IN :names').size();
                Holder.value = r;`;
            expect(apex.textAfter(statements)).toBe('OneAnnaTwoAnna2OneTwo21');
        });

        it('gives null along a path whose parent is missing', () => {
            const statements =
                "insert new Contact(LastName = 'Alone'); Holder.value = [SELECT Account.Name FROM Contact WHERE LastName = 'Alone'].Account.Name;";
            expect(apex.textAfter(statements)).toBe('null');
        });

        it.each([
            [
                "Contact c = [SELECT Id FROM Contact WHERE LastName = 'none'];",
                'System.QueryException: List has no rows for assignment to SObject'
            ],
            [
                "insert new Account(Name = 'x'); String s = [SELECT Id FROM Account LIMIT 1].Phone;",
                'System.SObjectException: SObject row was retrieved via SOQL without querying the requested field: Account.Phone'
            ]
        ])('%s', (statements, exception) => {
            expect(apex.thrown(statements)).toBe(exception);
        });

        it('knows types, tokens and describes by name', () => {
            expect(apex.text('Book__c.SObjectType')).toBe('Book__c');
            expect(apex.text('Book__c.Title__c')).toBe('Title__c');
            expect(apex.text('Schema.SObjectType.Book__c.getName()')).toBe('Book__c');
            expect(apex.text('Schema.SObjectType.Book__c.fields.Title__c.getName()')).toBe('Title__c');
            expect(apex.text('Shapes.Square.class')).toBe('Shapes.Square');
            expect(apex.text('Map<Id, List<Book__c>>.class')).toBe('Map<Id,List<Book__c>>');
        });
    });
});
