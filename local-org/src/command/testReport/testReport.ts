import type { ApexTestResult, ApexTestRun } from '../../apex/apexEngine';

/** What a run of tests has to say, whatever the form. */
export interface TestReport {
    readonly results: readonly ApexTestResult[];
    /** Undefined if it wasn't asked for. */
    readonly coverage: CoverageSummary | undefined;
    /** Epoch milliseconds. */
    readonly startedAt: number;
    readonly durationMilliseconds: number;
    /** Id of the run, of the kind AsyncApexJob (`707…`). */
    readonly runId: string;
    readonly org: { readonly id: string; readonly userId: string; readonly username: string };
}

export interface CoverageSummary {
    readonly coveredPercent: number;
    readonly classes: readonly {
        readonly name: string;
        readonly percent: number;
        readonly uncovered: readonly number[];
    }[];
}

export function summarize(coverage: ApexTestRun['coverage']): CoverageSummary {
    const percent = (covered: number, all: number) => (all === 0 ? 100 : Math.floor((covered / all) * 100));
    const covered = coverage.reduce((sum, unit) => sum + unit.covered.length, 0);
    const uncovered = coverage.reduce((sum, unit) => sum + unit.uncovered.length, 0);
    return {
        coveredPercent: percent(covered, covered + uncovered),
        classes: coverage
            .map((unit) => ({
                name: unit.name,
                percent: percent(unit.covered.length, unit.covered.length + unit.uncovered.length),
                uncovered: unit.uncovered
            }))
            .sort((a, b) => a.name.localeCompare(b.name))
    };
}

export function passing({ results }: Pick<TestReport, 'results'>): number {
    return results.filter(({ outcome }) => outcome === 'Pass').length;
}
