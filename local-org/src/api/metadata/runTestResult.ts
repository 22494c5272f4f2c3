import type { ApexTestResult, ApexTestRun } from '../../apex/apexEngine';
import type { OrgServices } from '../orgServices';

type Services = Pick<OrgServices, 'database'>;

/** Id of an Apex class or trigger by its name; empty if there is none. */
export function apexId({ database }: Services, kind: 'class' | 'trigger', name: string): string {
    const object = kind === 'class' ? 'ApexClass' : 'ApexTrigger';
    const [record] = database.lookup(object, 'Name', name) ?? [];
    return String(record?.['Id'] ?? '');
}

/** `RunTestsResult` of the Metadata, Apex and Tooling APIs. Times are milliseconds. */
export function runTestResult(
    run: ApexTestRun | undefined,
    warnings: readonly { readonly name: string; readonly message: string }[],
    services: Services
) {
    const results = run?.results ?? [];
    const named = ({ className, methodName, runTimeMs }: ApexTestResult) => ({
        id: apexId(services, 'class', className),
        methodName,
        name: className,
        namespace: null,
        seeAllData: false,
        time: runTimeMs
    });
    const failed = results.filter(({ outcome }) => outcome !== 'Pass');
    return {
        apexLogId: '',
        codeCoverage: (run?.coverage ?? []).map(({ name, kind, covered, uncovered }) => ({
            id: apexId(services, kind, name),
            locationsNotCovered: uncovered.map((line) => ({ column: 0, line, numExecutions: 0, time: -1 })),
            name,
            namespace: null,
            numLocations: covered.length + uncovered.length,
            numLocationsNotCovered: uncovered.length,
            type: kind === 'class' ? 'Class' : 'Trigger'
        })),
        codeCoverageWarnings: warnings.map(({ name, message }) => ({
            id: name === '' ? '' : apexId(services, 'class', name) || apexId(services, 'trigger', name),
            message,
            name: name === '' ? null : name,
            namespace: null
        })),
        failures: failed.map((result) => ({
            ...named(result),
            message: result.message ?? '',
            packageName: result.className,
            stackTrace: result.stackTrace,
            type: 'Class'
        })),
        flowCoverage: [],
        flowCoverageWarnings: [],
        numFailures: failed.length,
        numTestsRun: results.length,
        successes: results.filter(({ outcome }) => outcome === 'Pass').map(named),
        totalTime: results.reduce((sum, { runTimeMs }) => sum + runTimeMs, 0)
    };
}
