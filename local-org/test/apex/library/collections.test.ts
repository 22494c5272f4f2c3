import { ApexConsole } from './apexConsole';
import { expressions } from './expressionTable';

let apex: ApexConsole;
beforeAll(async () => {
    apex = await ApexConsole.open({
        Point: `public class Point implements Comparable {
            public Integer x;
            public Point(Integer x) { this.x = x; }
            public Integer compareTo(Object other) { return x - ((Point) other).x; }
            public Boolean equals(Object other) { return other instanceof Point && ((Point) other).x == x; }
            public override Integer hashCode() { return x; }
            public override String toString() { return 'P' + x; }
        }`,
        Backwards: `public class Backwards implements Comparator<String> {
            public Integer compare(String a, String b) { return b.compareTo(a); }
        }`,
        Countdown: `public class Countdown implements Iterable<Integer>, Iterator<Integer> {
            Integer left = 3;
            public Iterator<Integer> iterator() { return this; }
            public Boolean hasNext() { return left > 0; }
            public Integer next() { return left--; }
        }`
    });
});
const console = () => apex;
const result = (statements: string) => apex.textAfter(statements);

describe('List', () => {
    expressions(console, {
        'new List<Integer>{3, 1, 2}.size()': '3',
        'new List<Integer>(new Set<Integer>{1, 2})': '(1, 2)',
        'new List<Integer>(new Countdown())': '(3, 2, 1)',
        'new List<Integer>{1}.get(1)': 'System.ListException: List index out of bounds: 1',
        'new List<Integer>{1}[-1]': 'System.ListException: List index out of bounds: -1',
        "new List<String>{'a', 'B'}.contains('b')": 'false',
        "new List<String>{'a', 'b', 'a'}.indexOf('b')": '1',
        'new List<Integer>{1, 2}.equals(new List<Integer>{1, 2})': 'true',
        'new List<Integer>{1, 2} == new List<Integer>{1, 2}': 'true',
        'new List<Integer>{1, 2}.hashCode() == new List<Integer>{1, 2}.hashCode()': 'true',
        'new List<Point>{ new Point(1) }.contains(new Point(1))': 'true',
        'new List<Integer>[2]': '(null, null)',
        'new List<Account>().getSObjectType()': 'Account',
        'new List<SObject>().getSObjectType()': null
    });

    it('adds, sets, removes', () => {
        expect(
            result(`List<Integer> l = new List<Integer>{1, 2};
                l.add(0, 9); l.add(3); l.set(1, 8); l.remove(2); l.addAll(new Set<Integer>{7}); l.addAll(l);
                Holder.value = l;`)
        ).toBe('(9, 8, 3, 7, 9, 8, 3, 7)');
    });

    it('sorts: null first, Strings by character, objects by compareTo or a Comparator', () => {
        expect(
            result(`List<String> s = new List<String>{'b', null, 'a', 'B'}; s.sort();
                List<Point> p = new List<Point>{ new Point(2), new Point(1) }; p.sort();
                List<String> back = new List<String>{'a', 'c', 'b'}; back.sort(new Backwards());
                Holder.value = new List<Object>{ s, p, back };`)
        ).toBe('((null, B, a, b), (P1, P2), (c, b, a))');
    });

    it('clones shallowly, and deeply without ids', () => {
        expect(
            result(`Account a = new Account(Id = '001Lo0000000001IAA', Name = 'Old');
                List<Account> l = new List<Account>{ a };
                List<Account> deep = l.deepClone(); List<Account> kept = l.deepClone(true); List<Account> shallow = l.clone();
                a.Name = 'New';
                Holder.value = shallow[0].Name + ' ' + deep[0].Name + ' ' + deep[0].Id + ' ' + kept[0].Id;`)
        ).toBe('New Old null 001Lo0000000001IAA');
    });

    it('cannot change while a loop goes through it', () => {
        expect(apex.thrown('List<Integer> l = new List<Integer>{1, 2}; for (Integer i : l) l.add(i);')).toBe(
            'System.FinalException: Cannot modify a collection while it is being iterated.'
        );
    });

    it('has an iterator', () => {
        expect(
            result(`Iterator<Integer> i = new List<Integer>{1, 2}.iterator(); Integer sum = 0;
                while (i.hasNext()) sum += i.next();
                Holder.value = sum;`)
        ).toBe('3');
        expect(apex.thrown('new List<Integer>().iterator().next()')).toBe(
            'System.NoSuchElementException: Iterator has no more elements'
        );
    });
});

describe('Set', () => {
    expressions(console, {
        'new Set<Integer>{1, 2, 1}': '{1, 2}',
        "new Set<String>{'a', 'A'}.size()": '2',
        'new Set<Integer>{1, 2}.containsAll(new List<Integer>{2})': 'true',
        'new Set<Integer>{1, 2} == new Set<Integer>{2, 1}': 'true',
        'new Set<Point>{ new Point(1), new Point(1) }.size()': '1',
        "new Set<Id>{ '001Lo0000000001' }.contains('001Lo0000000001')": 'true'
    });

    it('tells whether it changed', () => {
        expect(
            result(`Set<Integer> s = new Set<Integer>{1, 2, 3};
                Holder.value = new List<Object>{ s.add(1), s.add(4), s.remove(9), s.removeAll(new List<Integer>{1}),
                    s.retainAll(new Set<Integer>{2, 3}), s.retainAll(new Set<Integer>{2, 3}), s };`)
        ).toBe('(false, true, false, true, true, false, {2, 3})');
    });
});

describe('Map', () => {
    expressions(console, {
        "new Map<String, Integer>{'a' => 1}": '{a=1}',
        "new Map<String, Integer>{'a' => 1}.get('b')": null,
        "new Map<String, Integer>{'a' => 1}.put('a', 2)": '1',
        "new Map<String, Integer>{'a' => 1}.containsKey('A')": 'false',
        "new Map<String, Integer>{'a' => 1, 'b' => 2}.values()": '(1, 2)',
        "new Map<String, Integer>{'a' => 1} == new Map<String, Integer>{'a' => 1}": 'true',
        'new Map<Id, Account>(new List<Account>{ new Account() })': 'System.ListException: Row with null Id at index: 0'
    });

    it('takes records under their ids', () => {
        expect(
            result(`Account a = new Account(Id = '001Lo0000000001IAA', Name = 'A');
                Map<Id, Account> m = new Map<Id, Account>(new List<Account>{ a });
                Holder.value = m.get('001Lo0000000001').Name;`)
        ).toBe('A');
        expect(
            apex.thrown(`Account a = new Account(Id = '001Lo0000000001IAA');
                new Map<Id, Account>(new List<Account>{ a, a });`)
        ).toBe('System.ListException: Row with duplicate Id at index: 1');
    });

    it('shares its key set: what is removed there is gone, and nothing can be added', () => {
        expect(
            result(`Map<String, Integer> m = new Map<String, Integer>{'a' => 1, 'b' => 2, 'c' => 3};
                m.keySet().remove('a'); m.keySet().retainAll(new Set<String>{'c'});
                Holder.value = m;`)
        ).toBe('{c=3}');
        expect(apex.thrown("new Map<String, Integer>().keySet().add('a')")).toBe(
            'System.FinalException: Collection is read-only'
        );
    });

    it('keeps Doubles and Ids what they are among Objects', () => {
        expect(
            result(`Map<String, Object> m = new Map<String, Object>{ 'd' => 1.0d, 'i' => 1 };
                List<Object> l = new List<Object>(new List<Double>{ 2.0d });
                Holder.value = (m.get('d') instanceof Double) + ' ' + (m.get('i') instanceof Integer) + ' ' + m + l;`)
        ).toBe('true true {d=1.0, i=1}(2.0)');
    });
});
