import { type SalesforceError } from '../errors';
import type { DmlError } from './transaction';

/** The errors of single rows, in Salesforce's words. */
export const rowErrors = {
    unknownField: (name: string, object: string) =>
        rowError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object}`, name),
    notWritable: (names: readonly string[]) =>
        rowError(
            'INVALID_FIELD_FOR_INSERT_UPDATE',
            `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and ` +
                'verify that it is read/write for your profile or permission set.',
            ...names
        ),
    idOnInsert: () => rowError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', 'Id'),
    idMissing: (operation: string) => rowError('MISSING_ARGUMENT', `Id not specified in ${article(operation)} call`),
    keyMissing: (field: string) => rowError('MISSING_ARGUMENT', `${field} not specified`),
    malformedId: (label: string, value: string, field: string) =>
        rowError('MALFORMED_ID', `${label}: id value of incorrect type: ${value}`, field),
    wrongReference: (label: string, value: string, field: string) =>
        rowError('FIELD_INTEGRITY_EXCEPTION', `${label}: id value of incorrect type: ${value}`, field),
    invalidReference: (...fields: string[]) =>
        rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ...fields),
    /** The record isn't the user's to see, or an id that is given isn't. */
    crossReference: (shortId?: string) =>
        rowError(
            'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
            `insufficient access rights on cross-reference id${shortId === undefined ? '' : `: ${shortId}`}`
        ),
    insufficientAccess: () => rowError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'),
    entityNotWritable: (verb: string, label: string) =>
        rowError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be ${verb}: ${label}`),
    deleted: () => rowError('ENTITY_IS_DELETED', 'entity is deleted'),
    wrongType: (label: string, value: unknown, field: string) =>
        rowError(
            'INVALID_TYPE_ON_FIELD_IN_RECORD',
            `${label}: value not of required type: ${String(value ?? '')}`,
            field
        ),
    tooLong: (label: string, value: string, length: number, field: string) =>
        rowError('STRING_TOO_LONG', `${label}: data value too large: ${value} (max length=${length})`, field),
    outOfRange: (label: string, value: number, field: string) =>
        rowError(
            'NUMBER_OUTSIDE_VALID_RANGE',
            `${label}: value outside of valid range on numeric field: ${value}`,
            field
        ),
    badPicklistValue: (label: string, value: string, field: string) =>
        rowError(
            'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
            `${label}: bad value for restricted picklist field: ${value}`,
            field
        ),
    badEmail: (label: string, value: string, field: string) =>
        rowError('INVALID_EMAIL_ADDRESS', `${label}: invalid email address: ${value}`, field),
    required: (names: readonly string[]) =>
        rowError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${names.join(', ')}]`, ...names),
    duplicateValue: (field: string, shortId: string) =>
        rowError('DUPLICATE_VALUE', `duplicate value found: ${field} duplicates value on record with id: ${shortId}`),
    duplicateKeyInRequest: (field: string, value: string) =>
        rowError('DUPLICATE_VALUE', `Duplicate external id specified: ${value}`, field),
    severalMatches: (label: string, ids: readonly string[], field: string) =>
        rowError(
            'DUPLICATE_EXTERNAL_ID',
            `${label}: more than one record found for external id field: [${ids.join(', ')}]`,
            field
        ),
    tooManyUpdatesOfOneRecord: (id: string) =>
        rowError(
            'DUPLICATE_VALUE',
            'Maximum number of duplicate updates in one batch (12 allowed). ' +
                `Attempt to update Id more than once in this Api call: ${id}`
        ),
    inTrigger: (id: string) =>
        rowError(
            'SELF_REFERENCE_FROM_TRIGGER',
            `Object (id = ${id}) is currently in trigger, therefore it cannot recursively update itself`
        ),
    restrictedDelete: (name: string, childLabel: string, childNames: readonly string[]) =>
        rowError(
            'DELETE_FAILED',
            `Your attempt to delete ${name} could not be completed because it is associated with the following ` +
                `${childLabel}.: ${childNames.join(', ')}\n`
        ),
    notInRecycleBin: () => rowError('UNDELETE_FAILED', 'Entity is not in the recycle bin'),
    validation: (message: string, field: string | undefined) =>
        rowError('FIELD_CUSTOM_VALIDATION_EXCEPTION', message, ...(field === undefined ? [] : [field])),
    mixedDml: (object: string, earlierObject: string) =>
        rowError(
            'MIXED_DML_OPERATION',
            'DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ' +
                `${object}, original object: ${earlierObject}`
        ),
    duplicateUsername: () =>
        rowError(
            'DUPLICATE_USERNAME',
            'Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be ' +
                "unique across all Salesforce organizations. To resolve, use a different username (it doesn't need to match " +
                "the user's email address). ",
            'Username'
        ),
    rolledBack: () =>
        rowError(
            'ALL_OR_NONE_OPERATION_ROLLED_BACK',
            'Record rolled back because not all records were valid and the request was using AllOrNone header'
        ),
    /** Apex Developer Guide, "Bulk DML Exception Handling". */
    tooManyRetries: () =>
        rowError(
            'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
            'Too many batch retries in the presence of Apex triggers and partial failures.'
        ),
    of: (error: SalesforceError): DmlError => rowError(error.errorCode, error.message, ...error.fields)
} as const;

export function rowError(statusCode: string, message: string, ...fields: string[]): DmlError {
    return { statusCode, message, fields };
}

function article(operation: string): string {
    return /^[aeiou]/.test(operation) ? `an ${operation}` : `a ${operation}`;
}
