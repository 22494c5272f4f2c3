import { isDone, type Deployment } from '../../deploy/deployment';
import type { OrgServices } from '../orgServices';
import { runTestResult } from './runTestResult';

type Services = Pick<OrgServices, 'database'>;

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString());

/** `DeployResult` of the Metadata API; undefined members are left out. */
export function deployResult(deployment: Deployment, includeDetails: boolean, services: Services) {
    const { options, messages, tests, status } = deployment;
    const failures = messages.filter(({ success }) => !success);
    const results = tests?.results ?? [];
    const userName = (id: string) => String(services.database.get('User', id)?.['Name'] ?? '');
    return {
        id: deployment.id,
        done: isDone(deployment),
        success: status === 'Succeeded' || status === 'SucceededPartial',
        status,
        checkOnly: options.checkOnly,
        ignoreWarnings: options.ignoreWarnings,
        rollbackOnError: options.rollbackOnError,
        runTestsEnabled: options.testLevel !== 'NoTestRun',
        createdBy: deployment.userId,
        createdByName: userName(deployment.userId),
        createdDate: iso(deployment.createdAt),
        startDate: iso(deployment.startedAt),
        lastModifiedDate: iso(deployment.changedAt),
        completedDate: isDone(deployment) ? iso(deployment.completedAt) : undefined,
        canceledBy: deployment.canceledBy,
        canceledByName: deployment.canceledBy === undefined ? undefined : userName(deployment.canceledBy),
        errorMessage: deployment.errorMessage,
        errorStatusCode: deployment.errorMessage === undefined ? undefined : 'UNKNOWN_EXCEPTION',
        numberComponentErrors: failures.length,
        numberComponentsDeployed: messages.filter(({ success, fullName }) => success && fullName !== 'package.xml')
            .length,
        numberComponentsTotal: deployment.componentsTotal,
        numberTestErrors: results.filter(({ outcome }) => outcome !== 'Pass').length,
        numberTestsCompleted: results.filter(({ outcome }) => outcome === 'Pass').length,
        numberTestsTotal: results.length,
        details: includeDetails
            ? {
                  componentSuccesses: messages.filter(({ success }) => success).map((each) => ({ ...each })),
                  componentFailures: failures.map((each) => ({ ...each })),
                  runTestResult: runTestResult(tests, deployment.coverageWarnings, services)
              }
            : undefined
    };
}
