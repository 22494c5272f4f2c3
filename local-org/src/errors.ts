/** HTTP status by Salesforce errorCode (REST API Developer Guide, "Status Codes and Error Responses"). Codes not listed answer 400. */
const httpStatusByErrorCode: Readonly<Record<string, number>> = {
    INVALID_SESSION_ID: 401,
    INVALID_AUTH_HEADER: 401,
    API_DISABLED_FOR_ORG: 403,
    INSUFFICIENT_ACCESS: 403,
    REQUEST_LIMIT_EXCEEDED: 403,
    NOT_FOUND: 404,
    METHOD_NOT_ALLOWED: 405,
    ENTITY_IS_LOCKED: 409,
    PRECONDITION_FAILED: 412,
    UNSUPPORTED_MEDIA_TYPE: 415,
    UNKNOWN_EXCEPTION: 500,
    SERVER_UNAVAILABLE: 503
};

/** An error that a client of the org gets in Salesforce's own form: `[{message, errorCode, fields}]`. */
export class SalesforceError extends Error {
    override readonly name = 'SalesforceError';

    constructor(
        readonly errorCode: string,
        message: string,
        readonly fields: readonly string[] = [],
        /** Given only where Salesforce departs from the usual status of the code. */
        private readonly status?: number
    ) {
        super(message);
    }

    get httpStatus(): number {
        return this.status ?? httpStatusByErrorCode[this.errorCode] ?? 400;
    }
}

/**
 * Something that a real org can do and local-org can't. It is no Salesforce error and Apex can't catch it: a test must never turn
 * green because of it. Each is listed in docs/fidelity.md.
 */
export class NotSupportedError extends Error {
    override readonly name = 'NotSupportedError';

    constructor(what: string) {
        super(`${what} is not supported by local-org (see docs/fidelity.md)`);
    }
}

const unsupportedEnding = ' is not supported by local-org';

/** A problem's text about something that a real org can do and local-org can't. */
export function unsupportedText(what: string): string {
    return what + unsupportedEnding;
}

/** Whether a problem would be none in a real org: see {@link unsupportedText}. */
export function isUnsupported({ message }: SourceProblem): boolean {
    return message.endsWith(unsupportedEnding);
}

/**
 * Code that doesn't compile was reached. Like what isn't supported, Apex can't catch it. Only where the rest of a source runs although
 * something in it doesn't compile (`local-org test`).
 */
export class CompileError extends NotSupportedError {
    constructor(problem: SourceProblem) {
        super('');
        this.message = `${problem.file}:${problem.line}:${problem.column} ${problem.message}`;
    }
}

/** A place in a source file; line and column count from 1. */
export interface SourceLocation {
    readonly file: string;
    readonly line: number;
    readonly column: number;
}

/** One thing wrong with the source tree: an unreadable file, an Apex or Flow that doesn't compile. */
export interface SourceProblem extends SourceLocation {
    /** In Salesforce's words where Salesforce has some. */
    readonly message: string;
}

/** The source can't be loaded; carries every problem found, not just the first. */
export class SourceError extends Error {
    override readonly name = 'SourceError';

    constructor(readonly problems: readonly SourceProblem[]) {
        super(problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.message}`).join('\n'));
    }
}

/** All of them, a line each, under how many they are. */
export function problemsText(problems: readonly SourceProblem[]): string {
    const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
    return `${count} in the source:\n${new SourceError(problems).message}`;
}
