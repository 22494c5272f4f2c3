import type { LibraryFunction, LibraryType } from './libraryType';
import { LibraryValue } from '../runtime/values/libraryValue';
import type { ApexValue } from '../runtime/values/apexValue';
import type { Execution } from '../runtime/execution';

/** A value of a library type that has properties and no behaviour. */
class DataObject extends LibraryValue {
    readonly properties = new Map<string, ApexValue>();

    constructor(readonly typeName: string) {
        super();
    }

    override get libraryType(): string {
        return this.typeName;
    }
}

/** Properties of each type; all are null at first. */
const propertiesByType: Readonly<Record<string, readonly string[]>> = {
    'EventBus.ChangeEventHeader': [
        'String changeType',
        'String changeOrigin',
        'String transactionKey',
        'Integer sequenceNumber',
        'Long commitTimestamp',
        'Long commitNumber',
        'String commitUser',
        'String entityName',
        'List<String> recordIds',
        'List<String> changedFields',
        'List<String> nulledFields',
        'List<String> diffFields'
    ],
    'ConnectApi.Following': ['String id', 'String subjectId', 'String subscriberId'],
    'ConnectApi.FollowingPage': [
        'List<ConnectApi.Following> following',
        'Integer total',
        'String currentPageUrl',
        'String nextPageUrl',
        'String previousPageUrl'
    ],
    'Messaging.InboundEmail': [
        'String subject',
        'String plainTextBody',
        'Boolean plainTextBodyIsTruncated',
        'String htmlBody',
        'Boolean htmlBodyIsTruncated',
        'String fromAddress',
        'String fromName',
        'String replyTo',
        'String inReplyTo',
        'String messageId',
        'List<String> toAddresses',
        'List<String> ccAddresses',
        'List<String> references',
        'List<Messaging.InboundEmail.Header> headers',
        'List<Messaging.InboundEmail.BinaryAttachment> binaryAttachments',
        'List<Messaging.InboundEmail.TextAttachment> textAttachments'
    ],
    'Messaging.InboundEmail.BinaryAttachment': [
        'Blob body',
        'String fileName',
        'String mimeTypeSubType',
        'List<Messaging.InboundEmail.Header> headers'
    ],
    'Messaging.InboundEmail.TextAttachment': [
        'String body',
        'Boolean bodyIsTruncated',
        'String charset',
        'String fileName',
        'String mimeTypeSubType',
        'List<Messaging.InboundEmail.Header> headers'
    ],
    'Messaging.InboundEmail.Header': ['String name', 'String value'],
    'Messaging.InboundEnvelope': ['String fromAddress', 'String toAddress'],
    'Messaging.InboundEmailResult': ['String message', 'Boolean success']
};

function members(typeName: string, properties: readonly string[]): Record<string, LibraryFunction> {
    const simpleName = typeName.slice(typeName.lastIndexOf('.') + 1);
    const table: Record<string, LibraryFunction> = { [`${simpleName}()`]: () => new DataObject(typeName) };
    for (const property of properties) {
        const at = property.lastIndexOf(' ');
        const name = property.slice(at + 1);
        table[property] = (_x: Execution, object: DataObject) => object.properties.get(name) ?? null;
        table[`set ${name}(${property.slice(0, at)} value)`] = (_x: Execution, object: DataObject, value: ApexValue) =>
            void object.properties.set(name, value);
    }
    return table;
}

/** A value of one of these types, with some of its properties. */
export function dataObject(typeName: string, properties: Readonly<Record<string, ApexValue>>): LibraryValue {
    const object = new DataObject(typeName);
    for (const [name, value] of Object.entries(properties)) object.properties.set(name, value);
    return object;
}

/** Types that carry data between the platform and code: change event headers, mail that comes in. */
export const dataObjectTypes: readonly LibraryType[] = Object.entries(propertiesByType).map(([name, properties]) => ({
    name,
    members: members(name, properties)
}));
