import type { ApexTestRun } from '../apex/apexEngine';
import type { SourceProblem } from '../errors';

/** `DeployOptions` of the Metadata API. */
export interface DeployOptions {
    readonly checkOnly: boolean;
    readonly rollbackOnError: boolean;
    readonly ignoreWarnings: boolean;
    readonly purgeOnDelete: boolean;
    readonly singlePackage: boolean;
    readonly testLevel: TestLevel;
    /** Class names, for RunSpecifiedTests. */
    readonly runTests: readonly string[];
}

export const testLevels = [
    'NoTestRun',
    'RunSpecifiedTests',
    'RunLocalTests',
    'RunAllTestsInOrg',
    'RunRelevantTests'
] as const;
export type TestLevel = (typeof testLevels)[number];

export const defaultDeployOptions: DeployOptions = {
    checkOnly: false,
    rollbackOnError: true,
    ignoreWarnings: false,
    purgeOnDelete: false,
    singlePackage: true,
    testLevel: 'NoTestRun',
    runTests: []
};

export type DeployStatus =
    'Pending' | 'InProgress' | 'Succeeded' | 'SucceededPartial' | 'Failed' | 'Canceling' | 'Canceled';

/** What became of one component: `DeployMessage`. */
export interface DeployMessage {
    readonly changed: boolean;
    readonly columnNumber?: number;
    readonly componentType: string;
    readonly created: boolean;
    readonly createdDate: string;
    readonly deleted: boolean;
    readonly fileName: string;
    readonly fullName: string;
    readonly id?: string;
    readonly lineNumber?: number;
    readonly problem?: string;
    readonly problemType?: 'Error' | 'Warning';
    readonly success: boolean;
}

/** A deployment from its request to its end. */
export interface Deployment {
    /** `0Af…`. */
    readonly id: string;
    readonly options: DeployOptions;
    readonly userId: string;
    readonly createdAt: number;
    startedAt?: number;
    completedAt?: number;
    changedAt: number;
    status: DeployStatus;
    canceledBy?: string;
    /** Of a failure that no component is to blame for. */
    errorMessage?: string;
    messages: readonly DeployMessage[];
    tests?: ApexTestRun;
    /** Too little coverage, by class; empty name: of the org. */
    coverageWarnings: readonly { readonly name: string; readonly message: string }[];
    componentsTotal: number;
}

export function isDone({ status }: Deployment): boolean {
    return status === 'Succeeded' || status === 'SucceededPartial' || status === 'Failed' || status === 'Canceled';
}

/** A problem with the component that it is about. */
export interface ComponentProblem {
    readonly problem: SourceProblem;
    readonly type: string;
    readonly fullName: string;
    readonly fileName: string;
}
