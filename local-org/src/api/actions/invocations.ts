import { systemTransaction } from '../../access/userDatabase';
import type { Transaction } from '../../data/transaction';
import { SalesforceError } from '../../errors';
import { isJsonObject, type Json, type JsonObject } from '../json/jsonBody';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';
import { transact } from '../sobjects/sobjectResource';

/** One result an input ("Invocable Actions", REST API Developer Guide). */
interface InvocationResult {
    readonly actionName: string;
    readonly errors:
        readonly { readonly statusCode: string; readonly message: string; readonly fields: readonly string[] }[] | null;
    readonly invocationId: null;
    readonly isSuccess: boolean;
    readonly outputValues: object | null;
    readonly sortOrder: number;
    readonly version: number;
}

/** What became of one input. */
type Outcome = object | SalesforceError;

/**
 * Runs an action for `{"inputs": [{…}]}` in one transaction. The answer has a result for each input, and the status 400 if one of them failed.
 *
 * @throws SalesforceError if an input isn't what the action takes
 */
export function runInvocations(
    request: ApiRequest,
    actionName: string,
    run: (inputs: readonly JsonObject[], transaction: Transaction) => readonly Outcome[]
): ApiResponse {
    const inputs = request.body.isEmpty ? [{}] : inputList(request);
    const { result, durable } = transact(request, (transaction) =>
        run(inputs, systemTransaction(transaction)).map((outcome) => resultOf(actionName, outcome))
    );
    const status = result.every(({ isSuccess }) => isSuccess) ? 200 : 400;
    return { status, body: result, durable };
}

/** Does some work; what it did is undone if it fails. */
export function attempt<T>(transaction: Transaction, work: () => T): T | SalesforceError {
    const savepoint = transaction.savepoint();
    try {
        return work();
    } catch (error) {
        if (!(error instanceof SalesforceError) || error.errorCode === 'INVALID_API_INPUT') throw error;
        transaction.rollback(savepoint);
        return error;
    }
}

const common = { invocationId: null, sortOrder: -1, version: 1 };

function resultOf(actionName: string, outcome: Outcome): InvocationResult {
    if (!(outcome instanceof SalesforceError))
        return { actionName, errors: null, isSuccess: true, outputValues: outcome, ...common };
    const { errorCode: statusCode, message, fields } = outcome;
    return { actionName, errors: [{ statusCode, message, fields }], isSuccess: false, outputValues: null, ...common };
}

function inputList({ body }: ApiRequest): readonly JsonObject[] {
    const inputs = body.object()['inputs'];
    if (!Array.isArray(inputs)) throw body.mistyped('list', inputs ?? null, inputs === undefined ? [] : ['inputs']);
    return (inputs as readonly Json[]).map((input, i) => {
        if (!isJsonObject(input)) throw body.mistyped('map', input, ['inputs', i]);
        return input;
    });
}
