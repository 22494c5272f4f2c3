import { defaultDeployOptions, testLevels, type DeployOptions } from '../../deploy/deployment';
import { SalesforceError } from '../../errors';

/** Reads `DeployOptions` as either API gives them. @throws SalesforceError for a test level that there isn't */
export function readDeployOptions(given: {
    readonly flag: (name: string) => boolean | undefined;
    readonly text: (name: string) => string | undefined;
    readonly texts: (name: string) => readonly string[];
}): DeployOptions {
    const level = given.text('testLevel');
    const testLevel = testLevels.find((each) => each === level);
    if (level !== undefined && level !== '' && testLevel === undefined)
        throw new SalesforceError('INVALID_TYPE', `'${level}' is not a valid value for the enum 'TestLevel'`);
    const runTests = given.texts('runTests').filter((name) => name !== '');
    if (testLevel === 'RunSpecifiedTests' && runTests.length === 0)
        throw new SalesforceError(
            'INVALID_OPERATION',
            'You must specify at least one test class when the test level is RunSpecifiedTests.'
        );
    const flag = (name: 'checkOnly' | 'rollbackOnError' | 'ignoreWarnings' | 'purgeOnDelete' | 'singlePackage') =>
        given.flag(name) ?? defaultDeployOptions[name];
    return {
        checkOnly: flag('checkOnly'),
        rollbackOnError: flag('rollbackOnError'),
        ignoreWarnings: flag('ignoreWarnings'),
        purgeOnDelete: flag('purgeOnDelete'),
        singlePackage: flag('singlePackage'),
        testLevel: testLevel ?? (runTests.length > 0 ? 'RunSpecifiedTests' : 'NoTestRun'),
        runTests
    };
}
