import type { LibraryType } from './libraryType';
import { ApexEnumConstant } from '../runtime/values/apexObject';
import { statusCodes } from './database/statusCodes';

/** Enums of the library: name, whether it stands in the namespace System, constants in order. */
const enums: readonly (readonly [name: string, namespace: string | undefined, constants: string])[] = [
    [
        'TriggerOperation',
        'System',
        'BEFORE_INSERT BEFORE_UPDATE BEFORE_DELETE AFTER_INSERT AFTER_UPDATE AFTER_DELETE AFTER_UNDELETE'
    ],
    ['LoggingLevel', 'System', 'NONE INTERNAL FINEST FINER FINE DEBUG INFO WARN ERROR'],
    ['RoundingMode', 'System', 'UP DOWN CEILING FLOOR HALF_UP HALF_DOWN HALF_EVEN UNNECESSARY'],
    ['StatusCode', 'System', statusCodes],
    [
        'Quiddity',
        'System',
        'ANONYMOUS AURA BATCH_ACS BATCH_APEX BATCH_CHUNK_PARALLEL BATCH_CHUNK_SERIAL BULK_API COMMERCE_INTEGRATION DISCOVERABLE_LOGIN EXTERNAL_SERVICE_CALLBACK FUNCTION_CALLBACK FUTURE INBOUND_EMAIL_SERVICE INVOCABLE_ACTION IOT PLATFORM_EVENT_PUBLISH_CALLBACK POST_INSTALL_SCRIPT QUEUEABLE QUICK_ACTION REMOTE_ACTION REST RUNTEST_ASYNC RUNTEST_DEPLOY RUNTEST_SYNC SCHEDULED SOAP SYNCHRONOUS TRANSACTION_FINALIZER_QUEUEABLE UNDEFINED VF'
    ],
    [
        'JSONToken',
        'System',
        'END_ARRAY END_OBJECT FIELD_NAME NOT_AVAILABLE START_ARRAY START_OBJECT VALUE_EMBEDDED_OBJECT VALUE_FALSE VALUE_NULL VALUE_NUMBER_FLOAT VALUE_NUMBER_INT VALUE_STRING VALUE_TRUE'
    ],
    ['ParentJobResult', 'System', 'SUCCESS UNHANDLED_EXCEPTION'],
    ['Cache.Visibility', undefined, 'ALL NAMESPACE'],
    ['FormulaEval.FormulaReturnType', undefined, 'BOOLEAN DATE DATETIME DECIMAL DOUBLE ID INTEGER LONG STRING TIME'],
    [
        'FormulaEval.FormulaGlobal',
        undefined,
        'API CUSTOMMETADATA LABEL ORGANIZATION PERMISSION PROFILE SETUP SYSTEM USER USERROLE'
    ],
    ['AccessType', 'System', 'CREATABLE READABLE UPDATABLE UPSERTABLE'],
    [
        'Schema.DisplayType',
        undefined,
        'ADDRESS ANYTYPE BASE64 BOOLEAN COMBOBOX COMPLEXVALUE CURRENCY DATACATEGORYGROUPREFERENCE DATE DATETIME DOUBLE EMAIL ENCRYPTEDSTRING ID INTEGER LOCATION LONG MULTIPICKLIST PERCENT PHONE PICKLIST REFERENCE SOBJECT STRING TEXTAREA TIME URL'
    ],
    ['Schema.SOAPType', undefined, 'ANYTYPE BASE64BINARY BOOLEAN DATE DATETIME DOUBLE ID INTEGER LONG STRING TIME'],
    ['Schema.SObjectDescribeOptions', undefined, 'DEFAULT DEFERRED FULL'],
    ['ApexPages.Severity', undefined, 'CONFIRM ERROR FATAL INFO WARNING']
];

const constantsByEnum: ReadonlyMap<string, ReadonlyMap<string, ApexEnumConstant>> = new Map(
    enums.map(([name, , constants]) => [
        name.toLowerCase(),
        new Map(
            constants
                .split(' ')
                .map((constant, ordinal) => [
                    constant.toLowerCase(),
                    new ApexEnumConstant(name, constant, ordinal, undefined)
                ])
        )
    ])
);

export const enumTypes: readonly LibraryType[] = enums.map(([name, namespace, constants]) => ({
    name,
    namespace,
    kind: 'enum',
    constants: constants.split(' '),
    members: {}
}));

/** The one object that stands for a constant; names in any capitals. */
export function enumConstant(enumName: string, constant: string): ApexEnumConstant {
    const found = libraryEnumConstant(enumName, constant);
    if (found === undefined) throw new RangeError(`${enumName} has no constant ${constant}`);
    return found;
}

export function libraryEnumConstant(enumName: string, constant: string): ApexEnumConstant | undefined {
    return constantsByEnum.get(enumName.toLowerCase())?.get(constant.toLowerCase());
}
