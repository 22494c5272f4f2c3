import type { LibraryFunction, LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** A mail or an attachment: what was set, by property in lower case. */
export class EmailBean extends LibraryValue {
    readonly values = new Map<string, ApexValue>();

    constructor(readonly typeName: string) {
        super();
    }

    override get libraryType(): string {
        return this.typeName;
    }
}

/** Each property can be read and written by its name, and by `getX` and `setX`. */
const propertiesByType: Readonly<Record<string, readonly string[]>> = {
    'Messaging.Email': [
        'Boolean bccSender',
        'String emailPriority',
        'String replyTo',
        'Boolean saveAsActivity',
        'String senderDisplayName',
        'String subject',
        'Boolean useSignature'
    ],
    'Messaging.SingleEmailMessage': [
        'List<String> bccAddresses',
        'List<String> ccAddresses',
        'String charset',
        'List<String> documentAttachments',
        'List<String> entityAttachments',
        'List<Messaging.EmailFileAttachment> fileAttachments',
        'String htmlBody',
        'String inReplyTo',
        'String optOutPolicy',
        'Id orgWideEmailAddressId',
        'String plainTextBody',
        'String references',
        'Id targetObjectId',
        'Id templateId',
        'List<String> toAddresses',
        'Boolean treatBodiesAsTemplate',
        'Boolean treatTargetObjectAsRecipient',
        'Id whatId'
    ],
    'Messaging.MassEmailMessage': [
        'String description',
        'List<Id> targetObjectIds',
        'Id templateId',
        'List<Id> whatIds'
    ],
    'Messaging.EmailFileAttachment': ['Blob body', 'String contentType', 'String fileName', 'Id id', 'Boolean inline']
};

function members(name: string, properties: readonly string[]): Record<string, LibraryFunction> {
    const table: Record<string, LibraryFunction> = {};
    if (name !== 'Messaging.Email') table[`${name.slice('Messaging.'.length)}()`] = () => new EmailBean(name);
    for (const property of properties) {
        const at = property.lastIndexOf(' ');
        const [type, own] = [property.slice(0, at), property.slice(at + 1)];
        const capital = own.charAt(0).toUpperCase() + own.slice(1);
        const get = (_x: Execution, bean: EmailBean) => bean.values.get(own) ?? null;
        const set = (_x: Execution, bean: EmailBean, value: ApexValue) => void bean.values.set(own, value);
        table[property] = get;
        table[`set ${own}(${type} value)`] = set;
        table[`${type} ${type === 'Boolean' ? 'is' : 'get'}${capital}()`] = get;
        if (type === 'Boolean') table[`${type} get${capital}()`] = get;
        table[`void set${capital}(${type} value)`] = set;
    }
    return table;
}

export const emailBeanTypes: readonly LibraryType[] = Object.entries(propertiesByType).map(([name, properties]) => ({
    name,
    extends: /(?:Single|Mass)EmailMessage$/.test(name) ? 'Messaging.Email' : undefined,
    members: members(name, properties)
}));
