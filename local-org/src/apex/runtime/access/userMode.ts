import { inaccessibleParts } from '../../../access/queryAccess';
import type { ObjectAction } from '../../../access/userPermissions';
import type { DmlError, DmlOperation } from '../../../data/transaction';
import type { Query } from '../../../soql/query';
import type { Execution } from '../execution';
import { ApexException, systemException } from '../values/apexException';
import type { ApexSObject } from '../values/apexSObject';

/**
 * Object permissions and field-level security of a query in user mode. Sharing is not looked at.
 * @throws System.QueryException in the words that an object or a field that isn't there gets
 */
export function checkQueryAccess<TBind>(x: Execution, query: Query<TBind>, security: Query['security']): void {
    if (security === undefined || security === 'SYSTEM_MODE') return;
    const { objects, fields } = inaccessibleParts(query, x.org.schema, x.access);
    const [object] = objects;
    const [first] = fields;
    if (object === undefined && first === undefined) return;
    if (security === 'SECURITY_ENFORCED') {
        const message = 'Insufficient permissions: secure query included inaccessible field';
        throw systemException('System.QueryException', message);
    }
    const exception = new ApexException();
    exception.type = 'System.QueryException';
    exception.inaccessibleFields = new Map([
        ...[...objects].map((name) => [name, new Set<string>()] as const),
        ...fields
    ]);
    exception.message =
        object !== undefined
            ? `sObject type '${object}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`
            : `No such column '${[...(first?.[1] ?? [])][0]}' on entity '${first?.[0]}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`;
    throw exception.traceFrom();
}

const actionsOf: Readonly<Record<DmlOperation, readonly ObjectAction[]>> = {
    insert: ['create'],
    update: ['edit'],
    upsert: ['create', 'edit'],
    delete: ['delete'],
    undelete: ['create']
};

/**
 * The same for DML in user mode: fields that a record may not set, by record.
 * @throws System.SecurityException "Access to entity 'X' denied"
 */
export function refusedFields(
    x: Execution,
    operation: DmlOperation,
    records: readonly ApexSObject[]
): ReadonlyMap<ApexSObject, readonly string[]> {
    const refused = new Map<ApexSObject, readonly string[]>();
    for (const record of records) {
        const { definition } = record;
        if (!actionsOf[operation].every((action) => x.access.allows(action, definition))) {
            throw systemException('System.SecurityException', `Access to entity '${definition.name}' denied`);
        }
        if (operation === 'delete' || operation === 'undelete') continue;
        const fields = [...definition.fields.values()]
            .filter((field) => record.wasAssigned(field.name) && field.name !== 'Id')
            .filter((field) => !x.access.canEditField(definition, field))
            .map((field) => field.name);
        if (fields.length > 0) refused.set(record, fields);
    }
    return refused;
}

/** The exception for them, if the statement is all or none. `getDmlFieldNames` names the fields. */
export function refusedFieldsException(
    records: readonly ApexSObject[],
    refused: ReadonlyMap<ApexSObject, readonly string[]>
): ApexException {
    const [first] = refused.keys();
    const exception = new ApexException();
    exception.type = 'System.DmlException';
    exception.message = `Operation failed due to fields being inaccessible on Sobject ${first?.definition.name}, check errors on Exception or Result!`;
    exception.dmlRows = [...refused].map(([record, fields]) => ({
        ...refusedError(fields),
        index: records.indexOf(record),
        id: record.id,
        record
    }));
    return exception.traceFrom();
}

export function refusedError(fields: readonly string[]): DmlError {
    const message = `Access to fields is denied: ${fields.join(', ')}`;
    return { statusCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message, fields };
}
