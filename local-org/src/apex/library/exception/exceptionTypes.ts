import { given } from '../given';
import type { LibraryFunction, LibraryType } from '../libraryType';
import { libraryList, stringList } from '../lists';
import { statusCode } from '../database/results';
import { FieldToken } from '../schema/describe';
import { primitive } from '../../typeName';
import { lineNumber, stackTraceText } from '../../runtime/stackTrace';
import { exceptionText } from '../../runtime/text';
import { ApexMap } from '../../runtime/values/apexMap';
import { ApexSet } from '../../runtime/values/apexSet';
import { ApexException, systemException, type DmlExceptionRow } from '../../runtime/values/apexException';

const scriptThrown = 'Script-thrown exception';

/** Members of every exception. */
const exceptionType: LibraryType = {
    name: 'Exception',
    namespace: 'System',
    members: {
        'String getMessage()': (_x, exception: ApexException) => messageOf(exception),
        'void setMessage(String message)': (_x, exception: ApexException, message: string | null) => {
            exception.message = message;
        },
        'Exception getCause()': (_x, exception: ApexException) => exception.cause,
        'void initCause(Exception cause)': (_x, exception: ApexException, cause: ApexException | null) => {
            exception.cause = cause;
        },
        'String getStackTraceString()': (x, exception: ApexException) => stackTraceText(x.program, exception),
        'Integer getLineNumber()': (x, exception: ApexException) => lineNumber(x.program, exception),
        'String getTypeName()': (_x, exception: ApexException) => exception.typeName,
        'String toString()': (_x, exception: ApexException) => exceptionText(exception)
    }
};

function messageOf(exception: ApexException): string | null {
    return exception.message ?? (exception.apexClass === undefined ? null : scriptThrown);
}

function made(type: string, message: string | null, cause: ApexException | null): ApexException {
    const exception = new ApexException();
    exception.type = type;
    exception.message = message;
    exception.cause = cause;
    exception.madeByApex = true;
    return exception.traceFrom();
}

/** Constructors of an exception that Apex may create itself. */
function constructors(name: string): Record<string, LibraryFunction> {
    const simpleName = name.slice(name.lastIndexOf('.') + 1);
    const type = name.includes('.') ? name : `System.${name}`;
    return {
        [`${simpleName}()`]: () => made(type, scriptThrown, null),
        [`${simpleName}(String message)`]: (_x: unknown, message: string | null) => made(type, message, null),
        [`${simpleName}(Exception cause)`]: (_x: unknown, cause: ApexException | null) => made(type, null, cause),
        [`${simpleName}(String message, Exception cause)`]: (
            _x: unknown,
            message: string | null,
            cause: ApexException | null
        ) => made(type, message, cause)
    };
}

function rowOf(exception: ApexException, index: number | null): DmlExceptionRow {
    const row = exception.dmlRows[given(index)];
    if (row === undefined) throw systemException('System.TypeException', `Invalid index: ${index}`);
    return row;
}

/** Members of the exceptions that tell of rows. */
const dmlMembers: LibraryType['members'] = {
    'Integer getNumDml()': (_x, exception: ApexException) => exception.dmlRows.length,
    'String getDmlMessage(Integer index)': (_x, exception: ApexException, index: number | null) =>
        rowOf(exception, index).message,
    'Integer getDmlIndex(Integer index)': (_x, exception: ApexException, index: number | null) =>
        rowOf(exception, index).index,
    'Id getDmlId(Integer index)': (_x, exception: ApexException, index: number | null) => rowOf(exception, index).id,
    'String getDmlStatusCode(Integer index)': (_x, exception: ApexException, index: number | null) =>
        rowOf(exception, index).statusCode,
    'StatusCode getDmlType(Integer index)': (_x, exception: ApexException, index: number | null) =>
        statusCode(rowOf(exception, index).statusCode),
    'List<String> getDmlFieldNames(Integer index)': (_x, exception: ApexException, index: number | null) =>
        stringList(rowOf(exception, index).fields),
    'List<Schema.SObjectField> getDmlFields(Integer index)': (_x, exception: ApexException, index: number | null) => {
        const { record, fields } = rowOf(exception, index);
        const tokens = fields.flatMap((name) => {
            const field = record?.fieldNamed(name);
            return record === undefined || field === undefined ? [] : [new FieldToken(record.definition, field)];
        });
        return libraryList('Schema.SObjectField', tokens);
    }
};

/** Exceptions of the platform; Apex may create those that are said to be creatable by leaving their constructors in the table. */
const plainExceptions = [
    'DataWeaveScriptException',
    'FormulaEvaluationException',
    'FormulaValidationException',
    'AssertException',
    'AsyncException',
    'CalloutException',
    'DataWeaveScriptException',
    'DuplicateMessageException',
    'EmailException',
    'ExternalObjectException',
    'FinalException',
    'FlowException',
    'HandledException',
    'IllegalArgumentException',
    'InvalidParameterValueException',
    'InvalidReadOnlyUserDmlException',
    'JSONException',
    'LimitException',
    'ListException',
    'MathException',
    'NoAccessException',
    'NoDataFoundException',
    'NoSuchElementException',
    'NullPointerException',
    'PolyglotException',
    'ProcedureException',
    'RequiredFeatureMissingException',
    'SObjectException',
    'SearchException',
    'SecurityException',
    'SerializationException',
    'StringException',
    'TypeException',
    'UnexpectedException',
    'UnsupportedOperationException',
    'VisualforceException',
    'XmlException'
];

/** Exceptions with a namespace of their own. */
const namespacedExceptions = [
    'Cache.InvalidParamException',
    'Cache.ItemSizeLimitExceededException',
    'Cache.Org.OrgCacheException',
    'Cache.PlatformCacheInvalidOperationException',
    'Cache.Session.SessionCacheException',
    'EventBus.InvalidReplayIdException',
    'EventBus.RetryableException'
];

/** A component sees the message that was given; in Apex `getMessage` says no more than that a script threw it. */
function auraHandled(message: string | null, cause: ApexException | null): ApexException {
    const exception = made('System.AuraHandledException', scriptThrown, cause);
    exception.messageForComponent = message;
    return exception;
}

export const exceptionTypes: readonly LibraryType[] = [
    exceptionType,
    ...plainExceptions.map((name): LibraryType => ({
        name,
        namespace: 'System',
        extends: 'Exception',
        members: constructors(name)
    })),
    {
        name: 'DmlException',
        namespace: 'System',
        extends: 'Exception',
        members: { ...constructors('DmlException'), ...dmlMembers }
    },
    {
        name: 'QueryException',
        namespace: 'System',
        extends: 'Exception',
        members: {
            ...constructors('QueryException'),
            'Map<String, Set<String>> getInaccessibleFields()': (x, exception: ApexException) => {
                const element = primitive('String');
                const type = { kind: 'set', element } as const;
                const map = new ApexMap({ kind: 'map', key: element, value: type });
                for (const [name, fields] of exception.inaccessibleFields)
                    map.set(x, name, ApexSet.of(x, type, fields));
                return map;
            }
        }
    },
    {
        name: 'AuraHandledException',
        namespace: 'System',
        extends: 'Exception',
        members: {
            'AuraHandledException(String message)': (_x, message: string | null) => auraHandled(message, null),
            'AuraHandledException(String message, Exception cause)': (
                _x,
                message: string | null,
                cause: ApexException | null
            ) => auraHandled(message, cause)
        }
    },
    ...namespacedExceptions.map((name): LibraryType => ({
        name,
        extends: 'Exception',
        members: constructors(name)
    }))
];
