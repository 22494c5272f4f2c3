import { passing, type TestReport } from './testReport';

export function jsonReport(report: TestReport): string {
    const { results, coverage } = report;
    const passed = passing(report);
    const json = {
        summary: { testsRan: results.length, passing: passed, failing: results.length - passed },
        tests: results.map((result) => ({ fullName: `${result.className}.${result.methodName}`, ...result })),
        ...(coverage && { coverage })
    };
    return `${JSON.stringify(json)}\n`;
}
