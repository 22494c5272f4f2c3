import type { ApexTestResult } from '../../apex/apexEngine';
import { passing, type TestReport } from './testReport';

/** One result as it comes: what failed with its message and stack. */
export function resultLine({ className, methodName, outcome, message, stackTrace, runTimeMs }: ApexTestResult): string {
    const line = `${outcome.padEnd(11)} ${className}.${methodName} (${Math.round(runTimeMs)} ms)\n`;
    if (outcome === 'Pass') return line;
    const detail = [message, stackTrace].filter((part) => part !== null).join('\n');
    return `${line}${detail.replace(/^/gm, '            ')}\n`;
}

/** What comes after the results. */
export function humanReport(report: TestReport): string {
    const { coverage, results } = report;
    const lines = coverage?.classes.map(
        ({ name, percent, uncovered }) =>
            `${String(percent).padStart(4)} %  ${name}${uncovered.length > 0 ? `  not run: ${uncovered.join(', ')}` : ''}`
    );
    const table = coverage ? `\n${lines?.join('\n')}\n${String(coverage.coveredPercent).padStart(4)} %  all\n` : '';
    return `${table}\n${passing(report)} passed, ${results.length - passing(report)} failed\n`;
}
