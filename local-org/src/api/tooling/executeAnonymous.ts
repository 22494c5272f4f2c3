import type { AnonymousOutcome } from '../../apex/entry/anonymousApex';
import { NotSupportedError } from '../../errors';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';

/** `ExecuteAnonymousResult` of the Tooling API. Lines and columns count from 1; -1: none to tell of. */
interface ExecuteAnonymousResult {
    readonly line: number;
    readonly column: number;
    readonly compiled: boolean;
    readonly success: boolean;
    readonly compileProblem: string | null;
    readonly exceptionStackTrace: string | null;
    readonly exceptionMessage: string | null;
}

const succeeded: ExecuteAnonymousResult = {
    line: -1,
    column: -1,
    compiled: true,
    success: true,
    compileProblem: null,
    exceptionStackTrace: null,
    exceptionMessage: null
};

/** `GET /tooling/executeAnonymous/?anonymousBody=`: runs Apex as the caller. Errors of the code are no errors of the request. */
export function executeAnonymous({ query, session, services }: ApiRequest): ApiResponse {
    if (!services.apex) throw new NotSupportedError('anonymous Apex in an org without Apex');
    const outcome = services.apex.executeAnonymous(query.get('anonymousBody') ?? '', session.userId);
    return {
        status: 200,
        body: executeAnonymousResult(outcome),
        durable: outcome.kind === 'done' ? outcome.durable : undefined
    };
}

/** `ExecuteAnonymousResult` of an outcome. */
export function executeAnonymousResult(outcome: AnonymousOutcome): ExecuteAnonymousResult {
    switch (outcome.kind) {
        case 'done':
            return succeeded;
        case 'problems': {
            const { line = -1, column = -1, message = null } = outcome.problems[0] ?? {};
            return { ...succeeded, compiled: false, success: false, line, column, compileProblem: message };
        }
        case 'exception': {
            const { message, stackTrace } = outcome;
            const [, line = -1, column = -1] = /line (\d+), column (\d+)/.exec(stackTrace) ?? [];
            return {
                ...succeeded,
                success: false,
                line: Number(line),
                column: Number(column),
                exceptionMessage: message,
                exceptionStackTrace: stackTrace
            };
        }
    }
}
