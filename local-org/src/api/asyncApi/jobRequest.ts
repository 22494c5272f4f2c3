import type { ObjectDefinition } from '../../schema/objectDefinition';
import type { ApiServices } from '../orgServices';
import { child, soapText, xmlNode, type SoapNode } from '../soap/soapMessage';
import { AsyncApiError } from './asyncApiError';
import type { AsyncContentType, AsyncJob, AsyncOperation, ConcurrencyMode } from './asyncJob';
import { unknownEntity } from './asyncJobs';

const operations: ReadonlySet<string> = new Set<AsyncOperation>([
    'insert',
    'update',
    'upsert',
    'delete',
    'query',
    'queryAll'
]);
const contentTypes: ReadonlySet<string> = new Set<AsyncContentType>(['CSV', 'JSON', 'XML']);

/** The members of a `jobInfo` that a client sent, by name. */
export type JobInfoMembers = (name: string) => string | undefined;

/** @throws AsyncApiError InvalidJob */
export function readJobInfo(text: string, isJson: boolean): JobInfoMembers {
    if (!isJson) {
        const info = readXml(text);
        return (name) => soapText(info, name);
    }
    let json: unknown;
    try {
        json = JSON.parse(text);
    } catch {
        throw new AsyncApiError('InvalidJob', 'Unable to parse Job');
    }
    const members = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
    return (name) => {
        const value = members[name];
        return typeof value === 'string' && value !== '' ? value : undefined;
    };
}

function readXml(text: string): SoapNode | undefined {
    try {
        return child(xmlNode(text), 'jobInfo');
    } catch {
        throw new AsyncApiError('InvalidJob', 'Unable to parse Job');
    }
}

/** Checks what a new job is to do. @throws AsyncApiError */
export function readNewJob(
    services: ApiServices,
    member: JobInfoMembers,
    isJson: boolean
): Pick<
    AsyncJob,
    'operation' | 'object' | 'externalIdFieldName' | 'assignmentRuleId' | 'concurrencyMode' | 'contentType'
> {
    const operation = readOperation(member('operation'));
    const name = member('object');
    if (name === undefined) throw new AsyncApiError('InvalidJob', 'Must specify a object');
    const object = services.schema.object(name);
    if (!object || object.kind === 'changeEvent') throw unknownEntity(name);
    if (object.kind === 'platformEvent' && operation !== 'insert') throw unknownEntity(object.name);
    const contentType = member('contentType') ?? (isJson ? 'JSON' : 'XML');
    if (!contentTypes.has(contentType)) {
        throw new AsyncApiError('InvalidJob', `Content type ${contentType} is not supported by local-org`);
    }
    return {
        operation,
        object: object.name,
        externalIdFieldName: operation === 'upsert' ? externalId(object, member('externalIdFieldName')) : undefined,
        assignmentRuleId: member('assignmentRuleId'),
        concurrencyMode: readConcurrencyMode(member('concurrencyMode')),
        contentType: contentType as AsyncContentType
    };
}

function readOperation(operation: string | undefined): AsyncOperation {
    if (operation === 'hardDelete') {
        const message =
            'hardDelete operation requires special user profile permission, please contact your system administrator';
        throw new AsyncApiError('FeatureNotEnabled', message);
    }
    if (operation === undefined || !operations.has(operation)) {
        throw new AsyncApiError('InvalidJob', `Unable to parse Job: unknown operation ${operation ?? ''}`);
    }
    return operation as AsyncOperation;
}

function readConcurrencyMode(mode = 'Parallel'): ConcurrencyMode {
    if (mode === 'Parallel' || mode === 'Serial') return mode;
    throw new AsyncApiError('InvalidJob', `Unable to parse Job: unknown concurrencyMode ${mode}`);
}

function externalId(object: ObjectDefinition, name: string | undefined): string {
    if (name === undefined) {
        const message = `External ID was blank for ${object.name}. An External ID must be specified for upsert.`;
        throw new AsyncApiError('InvalidJob', message);
    }
    const field = object.fields.get(name.toLowerCase());
    if (field && (field.externalId || field.type === 'id')) return field.name;
    const message = `Field name provided, ${name} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`;
    throw new AsyncApiError('InvalidJob', message);
}
