import type { DmlError, DmlRowResult } from '../../../data/transaction';
import { libraryEnumConstant } from '../enums';
import type { Execution } from '../../runtime/execution';
import type { ApexValue } from '../../runtime/values/apexValue';
import type { LibraryFunction, LibraryType } from '../libraryType';
import { libraryList, stringList } from '../lists';
import type { ApexList } from '../../runtime/values/apexList';
import { ApexEnumConstant } from '../../runtime/values/apexObject';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A value of Database.Error. */
export class DatabaseError extends LibraryValue {
    constructor(
        readonly statusCode: string,
        readonly message: string,
        readonly fields: readonly string[]
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Database.Error';
    }

    override get printed(): string {
        const fields = `(${this.fields.join(', ')})`;
        return `Database.Error[getFields=${fields};getMessage=${this.message};getStatusCode=${this.statusCode};]`;
    }
}

export function errorList(errors: readonly DmlError[]): ApexList {
    return libraryList(
        'Database.Error',
        errors.map(({ statusCode, message, fields }) => new DatabaseError(statusCode, message, fields))
    );
}

/** Codes that the list of constants lacks still have their name. */
export function statusCode(code: string): ApexEnumConstant {
    return libraryEnumConstant('StatusCode', code) ?? new ApexEnumConstant('StatusCode', code, -1, undefined);
}

/** Outcome of one row: SaveResult, UpsertResult, DeleteResult, UndeleteResult. */
export class DmlResult extends LibraryValue {
    /** UUID of a published event. */
    operationId: string | null = null;
    /** What results of merges and lead conversions tell beyond the row's own outcome, by property. */
    readonly more = new Map<string, ApexValue>();

    constructor(
        private readonly type: string,
        readonly row: DmlRowResult
    ) {
        super();
    }

    override get libraryType(): string {
        return this.type;
    }

    override get printed(): string {
        const errors = this.row.errors.map((error) => new DatabaseError(error.statusCode, error.message, error.fields));
        const created = this.type === 'Database.UpsertResult' ? `isCreated=${this.row.created};` : '';
        return (
            `${this.type}[getErrors=(${errors.map((error) => error.printed).join(', ')});` +
            `getId=${this.row.id};${created}isSuccess=${this.row.success};]`
        );
    }
}

const resultMembers: LibraryType['members'] = {
    'Boolean success': (_x, { row }: DmlResult) => row.success,
    'Id id': (_x, { row }: DmlResult) => row.id,
    'List<Database.Error> errors': (_x, { row }: DmlResult) => errorList(row.errors),
    'Boolean isSuccess()': (_x, { row }: DmlResult) => row.success,
    'Id getId()': (_x, { row }: DmlResult) => row.id,
    'List<Database.Error> getErrors()': (_x, { row }: DmlResult) => errorList(row.errors)
};

/** Properties of results of merges and lead conversions, beyond those of every result. */
export const moreProperties: Readonly<Record<string, readonly string[]>> = {
    'Database.MergeResult': ['mergedRecordIds', 'updatedRelatedIds'],
    'Database.LeadConvertResult': ['accountId', 'contactId', 'leadId', 'opportunityId', 'relatedPersonAccountId']
};

function moreMembers(typeName: string, type: string): Record<string, LibraryFunction> {
    const members: Record<string, LibraryFunction> = {};
    for (const name of moreProperties[typeName] ?? []) {
        const read = (_x: Execution, result: DmlResult) => result.more.get(name) ?? null;
        members[`${type} ${name}`] = read;
        members[`${type} get${name.charAt(0).toUpperCase()}${name.slice(1)}()`] = read;
    }
    return members;
}

export const resultTypes: readonly LibraryType[] = [
    { name: 'Database.SaveResult', members: resultMembers },
    {
        name: 'Database.UpsertResult',
        members: {
            ...resultMembers,
            'Boolean created': (_x, { row }: DmlResult) => row.created,
            'Boolean isCreated()': (_x, { row }: DmlResult) => row.created
        }
    },
    { name: 'Database.DeleteResult', members: resultMembers },
    {
        name: 'Database.MergeResult',
        members: { ...resultMembers, ...moreMembers('Database.MergeResult', 'List<Id>') }
    },
    {
        name: 'Database.LeadConvertResult',
        members: { ...resultMembers, ...moreMembers('Database.LeadConvertResult', 'Id') }
    },
    { name: 'Database.EmptyRecycleBinResult', members: resultMembers },
    { name: 'Database.UndeleteResult', members: resultMembers },
    {
        name: 'Database.Error',
        members: {
            'String message': (_x, error: DatabaseError) => error.message,
            'StatusCode statusCode': (_x, error: DatabaseError) => statusCode(error.statusCode),
            'List<String> fields': (_x, error: DatabaseError) => stringList(error.fields),
            'String getMessage()': (_x, error: DatabaseError) => error.message,
            'StatusCode getStatusCode()': (_x, error: DatabaseError) => statusCode(error.statusCode),
            'List<String> getFields()': (_x, error: DatabaseError) => stringList(error.fields)
        }
    }
];
