import type { ApexTestRun } from '../apex/apexEngine';
import type { SourceModel } from '../metadata/sourceModel';
import type { DeployOptions } from './deployment';
import type { PackagedComponent } from './metadataPackage';
import type { SourceComponents } from './sourceComponent';

/** "At least 75% of your Apex code must be covered by unit tests" (Apex Developer Guide). */
const leastCoverage = 75;

/** Which tests a deployment runs: class names, all, or undefined for none. */
export function testsOf(
    { testLevel, runTests }: DeployOptions,
    model: SourceModel,
    packaged: readonly PackagedComponent[],
    _components: SourceComponents
): readonly string[] | 'all' | undefined {
    switch (testLevel) {
        case 'NoTestRun':
            return undefined;
        case 'RunSpecifiedTests':
            return runTests;
        case 'RunRelevantTests':
            return relevantTests(model, packaged);
        default:
            return 'all';
    }
}

/** Tests that are deployed, and those that name a class or trigger that is. */
function relevantTests(model: SourceModel, packaged: readonly PackagedComponent[]): readonly string[] {
    const deployed = new Set(
        packaged.filter(({ type }) => type === 'ApexClass' || type === 'ApexTrigger').map(({ fullName }) => fullName)
    );
    return model.apex
        .filter(({ kind, body }) => kind === 'class' && /@istest/i.test(body))
        .filter(({ name, body }) => {
            const words = new Set(body.match(/\w+/g));
            return deployed.has(name) || [...deployed].some((each) => words.has(each));
        })
        .map(({ name }) => name);
}

/** Coverage that is too small for the deployment, in Salesforce's words. */
export function coverageWarnings(
    { testLevel }: DeployOptions,
    { coverage }: ApexTestRun,
    packaged: readonly PackagedComponent[]
): { readonly name: string; readonly message: string }[] {
    const deployed = new Set(packaged.map(({ fullName }) => fullName.toLowerCase()));
    const percent = (lines: { covered: number; all: number }) =>
        lines.all === 0 ? 100 : Math.floor((100 * lines.covered) / lines.all);
    if (testLevel === 'RunSpecifiedTests' || testLevel === 'RunRelevantTests') {
        return coverage
            .filter(({ name }) => deployed.has(name.toLowerCase()))
            .map(({ name, covered, uncovered }) => ({
                name,
                percent: percent({ covered: covered.length, all: covered.length + uncovered.length })
            }))
            .filter((each) => each.percent < leastCoverage)
            .map(({ name, percent: reached }) => ({
                name,
                message: `Test coverage of selected Apex Class and Trigger is ${reached}%, at least ${leastCoverage}% test coverage is required`
            }));
    }
    const covered = coverage.reduce((sum, each) => sum + each.covered.length, 0);
    const all = coverage.reduce((sum, each) => sum + each.covered.length + each.uncovered.length, 0);
    const reached = percent({ covered, all });
    const untested = coverage
        .filter(
            ({ kind, covered: lines, uncovered }) => kind === 'trigger' && lines.length === 0 && uncovered.length > 0
        )
        .map(({ name }) => ({
            name,
            message: 'Test coverage of selected Apex Trigger is 0%, at least 1% test coverage is required'
        }));
    if (reached >= leastCoverage) return untested;
    const message = `Average test coverage across all Apex Classes and Triggers is ${reached}%, at least ${leastCoverage}% test coverage is required.`;
    return [...untested, { name: '', message }];
}
