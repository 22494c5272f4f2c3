import { openApexOrg, type ApexTestOrg } from '../entry/apexTestOrg';

let org: ApexTestOrg;

beforeAll(async () => {
    org = await openApexOrg({
        Deep: `public class Deep {
            public Deep next;
            public static Integer down(Integer steps) { return steps == 0 ? 0 : down(steps - 1) + 1; }
            public static void forever() { forever(); }
        }`
    });
});

afterAll(() => org.close());

function failure(body: string): string | undefined {
    const outcome = org.engine.executeAnonymous(body, org.adminUserId);
    if (outcome.kind === 'problems') throw new Error(JSON.stringify(outcome.problems));
    return outcome.kind === 'exception' ? outcome.message : undefined;
}

test('a thousand calls may stand on the stack, no more', () => {
    expect(failure('Deep.down(900);')).toBeUndefined();
    const tooDeep = 'System.LimitException: Maximum stack depth reached: 1001';
    expect(failure('Deep.down(1100);')).toBe(tooDeep);
    expect(failure('try { Deep.forever(); } catch (Exception e) { }')).toBe(tooDeep);
});

const heap = /^System\.LimitException: Apex heap size too large: \d+$/;

test.each([
    ['text that doubles', `String s = 'ab'; while (true) s += s;`],
    ['text made by the library', `String s = 'ab'.repeat(100000000);`],
    [
        'a list that grows',
        `List<String> all = new List<String>(); for (Integer i = 0; true; i++) all.add('text ' + i);`
    ],
    ['a list that doubles', `List<Integer> all = new List<Integer>{ 1 }; while (true) all.addAll(all);`],
    [
        'a map that grows',
        `Map<Integer, Object> all = new Map<Integer, Object>(); for (Integer i = 0; true; i++) all.put(i, new List<Integer>{ i });`
    ],
    ['a chain of objects', `Deep first; while (true) { Deep made = new Deep(); made.next = first; first = made; }`],
    [
        'records',
        `List<Account> all = new List<Account>(); while (true) all.add(new Account(Name = 'Acme ' + all.size()));`
    ],
    ['an array', `Integer[] many = new Integer[2000000000];`]
])('memory that runs away ends in a LimitException: %s', (_what, body) => {
    expect(failure(body)).toMatch(heap);
});

test('what is let go again doesn’t count', () => {
    expect(
        failure(`for (Integer i = 0; i < 300000; i++) { List<String> some = new List<String>{ 'text ' + i }; some.add('more'); }
            Assert.isTrue(Limits.getHeapSize() < Limits.getLimitHeapSize());
            Assert.areEqual(6000000, Limits.getLimitHeapSize());`)
    ).toBeUndefined();
});

test('a loop without end uses up the CPU time', () => {
    expect(failure('while (true) { }')).toBe('System.LimitException: Apex CPU time limit exceeded');
});

test.each([
    `Pattern.matches('(a+)+b', 'a'.repeat(60));`,
    `Pattern.compile('^(([a-z])+.)+[A-Z]([a-z])+$').matcher('a'.repeat(60)).find();`,
    `'a'.repeat(60).replaceAll('(a|aa)+$b', '');`
])('an expression that backtracks without end is too complicated: %s', (body) => {
    expect(failure(body)).toBe('System.LimitException: Regex too complicated');
});

test('an expression of that kind that comes to its end is what it is', () => {
    expect(failure(`Assert.areEqual('-b', 'aaab'.replaceAll('(a+)+', '-'));`)).toBeUndefined();
});
