import type { SourceProblem } from '../errors';

/** A JSON value as it crosses between a Lightning component and Apex. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** An `@AuraEnabled` method. */
export interface AuraEnabledMethod {
    readonly className: string;
    readonly methodName: string;
    readonly cacheable: boolean;
    /** Names of its parameters, in order: components pass arguments by name. */
    readonly parameters: readonly string[];
}

/** How a failed `@AuraEnabled` call reaches the component (`error.body` of the LWC contract). */
export interface AuraError {
    readonly exceptionType: string;
    readonly message: string;
    readonly stackTrace: string;
    readonly isUserDefinedException: boolean;
    /** Of an uncaught DmlException: its errors by field, and those of no field. */
    readonly fieldErrors?: Readonly<
        Record<string, readonly { readonly statusCode: string; readonly message: string }[]>
    >;
    readonly pageErrors?: readonly { readonly statusCode: string; readonly message: string }[];
    readonly index?: null;
    readonly duplicateResults?: readonly [];
}

export type AuraOutcome =
    | { readonly ok: true; readonly value: JsonValue | undefined; readonly durable: Promise<void> }
    | { readonly ok: false; readonly error: AuraError };

/** One test method's outcome. */
export interface ApexTestResult {
    readonly className: string;
    readonly methodName: string;
    readonly outcome: 'Pass' | 'Fail' | 'CompileFail';
    readonly message: string | null;
    readonly stackTrace: string | null;
    readonly runTimeMs: number;
}

/** Lines that hold statements, by whether they ran. */
export interface ApexCoverage {
    readonly name: string;
    readonly kind: 'class' | 'trigger';
    readonly file: string;
    readonly covered: readonly number[];
    readonly uncovered: readonly number[];
}

export interface ApexTestRun {
    readonly results: readonly ApexTestResult[];
    readonly coverage: readonly ApexCoverage[];
}

/** Apex of one org. What other rooms may ask of it. */
export interface ApexEngine {
    /** Problems of the last {@link load}; empty if everything compiled. */
    readonly problems: readonly SourceProblem[];
    auraEnabledMethod(className: string, methodName: string): AuraEnabledMethod | undefined;
    /** Runs an `@AuraEnabled` static method as `userId`, in a transaction of its own. */
    invokeAuraEnabled(
        method: AuraEnabledMethod,
        parameters: Readonly<Record<string, JsonValue>>,
        userId: string
    ): AuraOutcome;
    /** Runs test classes (all, or those named: `Class` or `Class.method`), each method in a rolled-back transaction on a forked database. */
    runTests(options?: {
        readonly tests?: readonly string[];
        readonly onResult?: (result: ApexTestResult) => void;
    }): ApexTestRun;
}
