import type { FinishedDebugLog } from '../../../src/apex/entry/debugLogs';
import { developerConsoleLevels, parseDebugLevels, type DebugLevels } from '../../../src/debugLog/debugLevels';
import { openApexOrg, type ApexTestOrg } from './apexTestOrg';

let org: ApexTestOrg;

afterEach(() => org.close());

const sources = {
    Shop: `public class Shop {
    public static Integer doubled(Integer value) {
        return value * 2;
    }
}`,
    BookTrigger: `trigger BookTrigger on Book__c (before insert) {
    System.debug(LoggingLevel.FINE, 'adding');
    System.debug('added');
}`
};

/** The events of a log, without their times. */
function events(log: string): string[] {
    return log
        .split('\n')
        .filter((line) => /^\d\d:\d\d:\d\d\.\d+ \(\d+\)\|/.test(line))
        .map((line) => line.replace(/^[^|]*\|/, ''));
}

function run(body: string, levels: DebugLevels): string {
    const outcome = org.engine.executeAnonymous(body, org.adminUserId, { levels });
    if (outcome.kind === 'problems') throw new Error(JSON.stringify(outcome.problems));
    return outcome.log ?? '';
}

test('a log begins with its levels and the block, and tells of code units, queries, DML, debug lines and limits', async () => {
    org = await openApexOrg(sources);
    const log = run(`insert new Book__c(Title__c = 'Emma');\nSystem.debug([SELECT COUNT() FROM Book__c]);`, {
        ...developerConsoleLevels,
        APEX_CODE: 'DEBUG'
    });
    expect(log.split('\n').slice(0, 3)).toEqual([
        '65.0 APEX_CODE,DEBUG;APEX_PROFILING,INFO;CALLOUT,INFO;DB,INFO;NBA,INFO;SYSTEM,DEBUG;VALIDATION,INFO;VISUALFORCE,INFO;WAVE,INFO;WORKFLOW,INFO',
        "Execute Anonymous: insert new Book__c(Title__c = 'Emma');",
        'Execute Anonymous: System.debug([SELECT COUNT() FROM Book__c]);'
    ]);
    const told = events(log).filter((event) => !event.startsWith('CUMULATIVE') && !event.startsWith('LIMIT'));
    expect(told).toEqual([
        expect.stringMatching(/^USER_INFO\|\[EXTERNAL\]\|005\w{15}\|admin@local-org\.test\|\(GMT\+00:00\) GMT\|/),
        'EXECUTION_STARTED',
        'CODE_UNIT_STARTED|[EXTERNAL]|execute_anonymous_apex',
        'DML_BEGIN|[1]|Op:Insert|Type:Book__c|Rows:1',
        'CODE_UNIT_STARTED|[EXTERNAL]|BookTrigger on Book__c trigger event BeforeInsert|__sfdc_trigger/BookTrigger',
        'USER_DEBUG|[3]|DEBUG|added',
        'CODE_UNIT_FINISHED|BookTrigger on Book__c trigger event BeforeInsert|__sfdc_trigger/BookTrigger',
        'DML_END|[1]',
        'SOQL_EXECUTE_BEGIN|[2]|Aggregations:0|SELECT COUNT() FROM Book__c',
        'SOQL_EXECUTE_END|[2]|Rows:1',
        'USER_DEBUG|[2]|DEBUG|1',
        'CODE_UNIT_FINISHED|execute_anonymous_apex',
        'EXECUTION_FINISHED'
    ]);
    expect(log).toContain('  Number of SOQL queries: 1 out of 100\n');
});

test('at FINEST it tells of methods, statements and variables', async () => {
    org = await openApexOrg(sources);
    const log = run(`Integer four = Shop.doubled(2);\nfour++;`, parseDebugLevels('APEX_CODE,FINEST'));
    expect(events(log).slice(3, -2)).toEqual([
        'STATEMENT_EXECUTE|[1]',
        expect.stringMatching(/^METHOD_ENTRY\|\[1\]\|\w*\|Shop\.doubled\(Integer\)$/),
        'STATEMENT_EXECUTE|[3]',
        expect.stringMatching(/^METHOD_EXIT\|\[3\]\|\w*\|Shop\.doubled\(Integer\)$/),
        'VARIABLE_SCOPE_BEGIN|[3]|four|Integer|false|false',
        'VARIABLE_ASSIGNMENT|[3]|four|4',
        'STATEMENT_EXECUTE|[2]',
        'VARIABLE_ASSIGNMENT|[2]|four|5'
    ]);
});

test('an exception that nobody catches is thrown and fatal, with its stack', async () => {
    org = await openApexOrg(sources);
    const log = run('Integer none;\nInteger sum = none + 1;', parseDebugLevels('APEX_CODE,INFO'));
    expect(log).toContain('|EXCEPTION_THROWN|[2]|System.NullPointerException: Attempt to de-reference a null object\n');
    expect(log).toContain(
        '|FATAL_ERROR|System.NullPointerException: Attempt to de-reference a null object\n\nAnonymousBlock: line 2, column 1\n'
    );
});

test('a tracer gets the logs of whoever it asks for, when they are over', async () => {
    org = await openApexOrg(sources);
    const finished: FinishedDebugLog[] = [];
    org.engine.traceWith({
        levelsFor: (userId) => (userId === org.adminUserId ? parseDebugLevels('APEX_CODE,FINEST') : undefined),
        finished: (log) => finished.push(log)
    });
    org.dml('insert', 'Book__c', [{ Title__c: 'Emma' }]);
    expect(finished).toEqual([]);
    await Promise.resolve();
    expect(finished).toMatchObject([
        { operation: 'BookTrigger on Book__c trigger event BeforeInsert', status: 'Success', userId: org.adminUserId }
    ]);
    expect(finished[0]?.text).toContain('|USER_DEBUG|[2]|FINE|adding\n');
});

test('a trace flag keeps the log of anonymous Apex, and goes before the levels that the caller asks for', async () => {
    org = await openApexOrg(sources);
    const finished: FinishedDebugLog[] = [];
    org.engine.traceWith({
        levelsFor: () => parseDebugLevels('APEX_CODE,WARN'),
        finished: (log) => finished.push(log)
    });
    const body = "System.debug('quiet'); System.debug(LoggingLevel.ERROR, 'loud');";
    const levels = parseDebugLevels('APEX_CODE,FINEST');
    const outcome = org.engine.executeAnonymous(body, org.adminUserId, { levels });
    expect(finished).toMatchObject([{ operation: 'execute_anonymous_apex', status: 'Success' }]);
    expect(finished[0]?.text).toContain('|ERROR|loud\n');
    expect(finished[0]?.text).not.toContain('|quiet');
    expect(outcome).toMatchObject({ kind: 'done', log: finished[0]?.text });
    org.engine.executeAnonymous(body, org.adminUserId);
    expect(finished).toHaveLength(2);
});

test('each test method may have a log; coverage is the same with and without', async () => {
    org = await openApexOrg({
        ...sources,
        ShopTest: `@IsTest private class ShopTest {
            @IsTest static void two() { Assert.areEqual(4, Shop.doubled(2)); }
        }`
    });
    const logs: string[] = [];
    const plain = org.engine.runTests();
    const traced = org.engine.runTests({
        levels: parseDebugLevels('APEX_CODE,FINEST'),
        onLog: ({ text }, className, methodName) =>
            logs.push(`${className}.${methodName} ${text.includes('METHOD_ENTRY')}`)
    });
    expect(logs).toEqual(['ShopTest.two true']);
    expect(traced.coverage).toEqual(plain.coverage);
    expect(plain.coverage[0]).toMatchObject({ name: 'Shop', covered: [3], uncovered: [] });
});
