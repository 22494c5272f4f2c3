import type { ApexTestResult } from '../../apex/apexEngine';
import { passing, type TestReport } from './testReport';

/** The form of `sf apex run test --result-format junit`: one suite `force.apex`, the run's facts as its properties. */
export function junitReport(report: TestReport): string {
    const { results, org, runId, durationMilliseconds, startedAt } = report;
    const passed = passing(report);
    const failed = results.length - passed;
    const share = (count: number) => `${results.length === 0 ? 0 : Math.round((count / results.length) * 100)}%`;
    const executed = results.reduce((sum, { runTimeMs }) => sum + runTimeMs, 0);
    const properties = {
        outcome: failed > 0 ? 'Failed' : 'Passed',
        testsRan: results.length,
        passing: passed,
        failing: failed,
        skipped: 0,
        passRate: share(passed),
        failRate: share(failed),
        testStartTime: new Date(startedAt).toString(),
        testExecutionTime: `${seconds(executed)} s`,
        testTotalTime: `${seconds(executed)} s`,
        commandTime: `${seconds(durationMilliseconds)} s`,
        hostname: 'local-org',
        orgId: org.id,
        username: org.username,
        testRunId: runId,
        userId: org.userId
    };
    return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites>',
        `    <testsuite name="force.apex" timestamp="${new Date(startedAt).toISOString()}" hostname="local-org" tests="${results.length}" failures="${failed}" errors="0" time="${seconds(executed)}">`,
        '        <properties>',
        ...Object.entries(properties).map(
            ([name, value]) => `            <property name="${name}" value="${escaped(String(value))}"/>`
        ),
        '        </properties>',
        ...results.map(testCase),
        '    </testsuite>',
        '</testsuites>',
        ''
    ].join('\n');
}

function testCase({ className, methodName, outcome, message, stackTrace, runTimeMs }: ApexTestResult): string {
    const begin = `        <testcase name="${escaped(methodName)}" classname="${escaped(className)}" time="${seconds(runTimeMs)}">`;
    if (outcome === 'Pass') return `${begin}\n        </testcase>`;
    const trace = stackTrace === null ? '' : `<![CDATA[${stackTrace.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
    return `${begin}\n            <failure message="${escaped(message ?? '')}">${trace}</failure>\n        </testcase>`;
}

function seconds(milliseconds: number): string {
    return (milliseconds / 1000).toFixed(2);
}

/** Characters that XML 1.0 doesn't allow are left out. */
function escaped(text: string): string {
    return text
        .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll('\n', '&#10;');
}
