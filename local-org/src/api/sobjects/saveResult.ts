import type { DmlError, DmlRowResult } from '../../data/transaction';
import { ApiFault } from '../reply';

/** Result of one row of a collection, as REST shows it. */
export interface SaveResult {
    readonly id?: string;
    readonly success: boolean;
    readonly errors: readonly DmlError[];
    /** Of an upsert; a row that failed counts as one to be created. */
    readonly created?: boolean;
}

export function saveResult(result: DmlRowResult, upsert = false): SaveResult {
    return {
        ...(result.success && result.id !== null ? { id: result.id } : {}),
        success: result.success,
        errors: result.errors,
        ...(upsert ? { created: result.success ? result.created : true } : {})
    };
}

/** Throws the errors of a single row in REST's form; ENTITY_IS_DELETED answers 404. */
export function requireSuccess(result: DmlRowResult | undefined): asserts result is DmlRowResult & { id: string } {
    if (result?.success) return;
    const errors = result?.errors ?? [];
    const status = errors.some((e) => e.statusCode === 'ENTITY_IS_DELETED') ? 404 : 400;
    throw new ApiFault(
        status,
        errors.map(({ message, statusCode, fields }) => ({ message, errorCode: statusCode, fields }))
    );
}
