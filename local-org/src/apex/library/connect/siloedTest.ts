import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';

/** Any method of ConnectApi throws this in a test that doesn't see the org's data. */
export function refuseInSiloedTest({ test }: Execution): void {
    if (test === undefined || test.seesAllData) return;
    throw systemException(
        'System.UnsupportedOperationException',
        'ConnectApi methods are not supported in data siloed tests. Please use @IsTest(SeeAllData=true).'
    );
}
