import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ChangedSources, touchedBy } from '../../src/command/changedSources';
import { run } from '../../src/command/run';
import { test as runTests } from '../../src/command/test';
import { classSource, triggerSource } from '../apex/compileFixture';

let project: string;
let printed: string;

function writeClass(name: string, body: string): void {
    const classes = join(project, 'force-app/main/default/classes');
    mkdirSync(classes, { recursive: true });
    writeFileSync(join(classes, `${name}.cls`), body);
    writeFileSync(
        join(classes, `${name}.cls-meta.xml`),
        '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>65.0</apiVersion><status>Active</status></ApexClass>'
    );
}

beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'local-org-command-'));
    writeFileSync(join(project, 'sfdx-project.json'), '{"packageDirectories":[{"path":"force-app","default":true}]}');
    writeClass('Sums', 'public class Sums { public static Integer add(Integer a, Integer b) { return a + b; } }');
    writeClass(
        'SumsTest',
        `@IsTest private class SumsTest {
            @IsTest static void adds() { Assert.areEqual(3, Sums.add(1, 2)); }
            @IsTest static void fails() { Assert.areEqual('<4>', 'five & more'); }
        }`
    );
    printed = '';
    const write = (text: string | Uint8Array) => {
        printed += String(text);
        return true;
    };
    jest.spyOn(process.stdout, 'write').mockImplementation(write);
    jest.spyOn(process.stderr, 'write').mockImplementation(write);
});

afterEach(() => {
    jest.restoreAllMocks();
    rmSync(project, { recursive: true });
});

const options = () => ['--source', project, '--cache', join(project, 'cache')];

it('writes JUnit as sf does, files too, and tells failure by its exit code', async () => {
    const output = join(project, 'results');
    const code = await runTests([...options(), '--result-format', 'junit', '--output-dir', output, '--coverage']);
    expect(code).toBe(1);
    expect(printed).toContain('<testsuite name="force.apex"');
    expect(printed).toContain('tests="2" failures="1" errors="0"');
    expect(printed).toContain('<property name="outcome" value="Failed"/>');
    expect(printed).toMatch(/<testcase name="adds" classname="SumsTest" time="\d\.\d\d">\n {8}<\/testcase>/);
    expect(printed).toContain(
        '<failure message="System.AssertException: Assertion Failed: Expected: &lt;4&gt;, Actual: five &amp; more"><![CDATA[Class.SumsTest.fails: line 3, column 1]]></failure>'
    );
    const runId = readFileSync(join(output, 'test-run-id.txt'), 'utf8');
    expect(readdirSync(output).sort()).toEqual(
        [
            'test-run-id.txt',
            `test-result-${runId}-codecoverage.json`,
            `test-result-${runId}-junit.xml`,
            `test-result-${runId}.json`
        ].sort()
    );
});

it('runs only what is asked for', async () => {
    expect(await runTests([...options(), '--tests', 'SumsTest.adds', '--result-format', 'json'])).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ summary: { testsRan: 1, passing: 1, failing: 0 } });
});

it('tells everything that does not compile, and runs what does not come to it', async () => {
    writeClass(
        'Half',
        `public class Half {
            public Unheard field;
            public static Integer sound() { return 1; }
            public static Integer broken() { Integer a = missing(); return a; }
            public static Integer unknown(Unheard of) { return 2; }
        }`
    );
    writeClass('Torn', 'public class Torn extends Nothing { }');
    writeClass(
        'HalfTest',
        `@IsTest private class HalfTest {
            @IsTest static void sound() { Assert.areEqual(1, Half.sound()); }
            @IsTest static void broken() { try { Half.broken(); } catch (Exception caught) { } }
            @IsTest static void signature() { Half.unknown(null); }
        }`
    );
    writeClass('TornTest', '@IsTest private class TornTest { @IsTest static void torn() { new Torn(); } }');
    expect(await runTests([...options(), '--result-format', 'human'])).toBe(1);
    const folder = join(project, 'force-app/main/default/classes');
    expect(printed).toContain(`${join(folder, 'Half.cls')}:2:20 Invalid type: Unheard`);
    expect(printed).toContain(
        `${join(folder, 'Half.cls')}:4:58 Method does not exist or incorrect signature: void missing() from the type Half`
    );
    expect(printed).toContain(`${join(folder, 'Torn.cls')}:1:27 Invalid type: Nothing`);
    expect(printed).toMatch(/Pass +HalfTest.sound/);
    expect(printed).toMatch(/CompileFail +HalfTest.broken/);
    expect(printed).toMatch(/CompileFail +HalfTest.signature/);
    expect(printed).toMatch(/CompileFail +TornTest.torn/);
});

it('runs anonymous Apex and prints what it debugs', async () => {
    const file = join(project, 'sum.apex');
    writeFileSync(file, `System.debug('sum\\nis');\nSystem.debug(Sums.add(20, 22));`);
    expect(await run([file, ...options()])).toBe(0);
    expect(printed).toBe('sum\nis\n42\n');
});

it('prints the log at the levels asked for, and an exception with its stack', async () => {
    const file = join(project, 'sum.apex');
    writeFileSync(file, 'Sums.add(1, null);');
    expect(await run([file, '--levels', 'APEX_CODE,FINE', ...options()])).toBe(1);
    expect(printed).toContain('65.0 APEX_CODE,FINE\nExecute Anonymous: Sums.add(1, null);\n');
    expect(printed).toContain('|Sums.add(Integer, Integer)\n');
    expect(printed).toContain(
        'System.NullPointerException: Attempt to de-reference a null object\nClass.Sums.add: line 1'
    );
});

it('finds the tests that a change touches, through classes and triggers', () => {
    const before = [
        classSource('Handler', 'public class Handler { Integer a; }'),
        triggerSource('BookTrigger', 'trigger BookTrigger on Book__c (before insert) { new Handler(); }'),
        classSource('BookTest', '@IsTest class BookTest { static void run() { insert new Book__c(); } }'),
        classSource('OtherTest', '@IsTest class OtherTest { static void run() { } }')
    ];
    const after = [classSource('Handler', 'public class Handler { Integer b; }'), ...before.slice(1)];
    expect([...touchedBy(before, after)].sort()).toEqual(['book__c', 'booktest', 'handler']);
});

it('hears of files that are replaced again and again, and of new folders', async () => {
    const seen: string[] = [];
    const folder = join(project, 'force-app/main/default/classes');
    const changes = new ChangedSources([project], (files) => seen.push(...files.map((file) => basename(file))));
    const replaced = async (path: string, body: string) => {
        writeFileSync(join(project, 'temporary'), body);
        renameSync(join(project, 'temporary'), path);
        const before = seen.length;
        for (let tries = 0; seen.length === before && tries < 100; tries++) await setTimeout(20);
    };
    try {
        await replaced(join(folder, 'Sums.cls'), 'public class Sums { }');
        await replaced(join(folder, 'Sums.cls'), 'public class Sums { Integer a; }');
        expect(seen).toEqual(['Sums.cls', 'Sums.cls']);
        mkdirSync(join(folder, 'inner'));
        while (!seen.includes('inner')) await setTimeout(20);
        await replaced(join(folder, 'inner', 'Fresh.cls'), 'public class Fresh { }');
        expect(seen.at(-1)).toBe('Fresh.cls');
    } finally {
        changes.close();
    }
});
