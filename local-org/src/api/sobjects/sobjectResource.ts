import type { DmlRequest, DmlRowResult, Transaction } from '../../data/transaction';
import { SalesforceError } from '../../errors';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import { notFound } from '../reply';
import { restOrigin, type ApiRequest } from '../route';

/** The object that a path names; NOT_FOUND if there is none. */
export function objectOf(request: ApiRequest): ObjectDefinition {
    const object = request.services.schema.object(request.parameters['object'] ?? '');
    if (!object) throw notFound();
    return object;
}

/** The object that a record of a collection names by `attributes.type`. */
export function objectNamed(request: ApiRequest, name: string): ObjectDefinition {
    const object = request.services.schema.object(name);
    if (!object) throw new SalesforceError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
    return object;
}

/** Runs work in the transaction under way (a composite request's), else in one of its own. */
export function transact<T>(
    request: ApiRequest,
    work: (transaction: Transaction) => T
): { result: T; durable?: Promise<void> } {
    const { database } = request.services;
    if (database.current) return { result: work(database.current) };
    return database.transaction({ userId: request.session.userId, origin: restOrigin(request) }, work);
}

/** DML of one row. */
export function dmlOne(
    request: ApiRequest,
    dml: DmlRequest
): { result: DmlRowResult | undefined; durable?: Promise<void> } {
    const { result, durable } = transact(request, (transaction) => transaction.dml(dml));
    return { result: result[0], durable };
}

const idForm = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/** Does this look like a record id of the object? Otherwise Salesforce takes the path for an external id field. */
export function requireRecordId(object: ObjectDefinition, id: string): void {
    if (idForm.test(id) && id.startsWith(object.keyPrefix)) return;
    const message = `Provided external ID field does not exist or is not accessible: ${id}`;
    throw new SalesforceError('NOT_FOUND', message);
}
