import { NotSupportedError } from '../../errors';
import type { LibraryFunction, LibraryType } from './libraryType';

/**
 * Types that code may name, so that it compiles, but whose members local-org can't run: each throws NotSupportedError, which nothing in Apex
 * can catch.
 */
const signaturesByType: Readonly<Record<string, readonly string[]>> = {
    'Messaging.Email': ['void setSubject(String subject)', 'void setSaveAsActivity(Boolean save)'],
    'Messaging.SingleEmailMessage': [
        'SingleEmailMessage()',
        'void setToAddresses(List<String> addresses)',
        'void setCcAddresses(List<String> addresses)',
        'void setBccAddresses(List<String> addresses)',
        'void setPlainTextBody(String body)',
        'void setHtmlBody(String body)',
        'void setTargetObjectId(Id id)',
        'void setWhatId(Id id)',
        'void setTemplateId(Id id)',
        'void setOrgWideEmailAddressId(Id id)',
        'void setReplyTo(String address)',
        'void setSenderDisplayName(String name)'
    ],
    'Messaging.SendEmailResult': ['Boolean isSuccess()', 'List<Messaging.SendEmailError> getErrors()'],
    'Messaging.SendEmailError': ['String getMessage()', 'StatusCode getStatusCode()'],
    Messaging: [
        'static List<Messaging.SendEmailResult> sendEmail(List<Messaging.Email> emails)',
        'static List<Messaging.SendEmailResult> sendEmail(List<Messaging.Email> emails, Boolean allOrNothing)'
    ]
};

const superclasses: Readonly<Record<string, string>> = {
    'Messaging.SingleEmailMessage': 'Messaging.Email'
};

function refuse(what: string): LibraryFunction {
    return () => {
        throw new NotSupportedError(what);
    };
}

const interfaces: readonly LibraryType[] = [
    {
        name: 'Messaging.InboundEmailHandler',
        kind: 'interface',
        members: {
            'Messaging.InboundEmailResult handleInboundEmail(Messaging.InboundEmail email, Messaging.InboundEnvelope envelope)':
                refuse('Messaging.InboundEmailHandler')
        }
    }
];

export const unsupportedTypes: readonly LibraryType[] = [
    ...interfaces,
    ...Object.entries(signaturesByType).map(([name, signatures]): LibraryType => ({
        name,
        extends: superclasses[name],
        members: Object.fromEntries(signatures.map((signature) => [signature, refuse(`${name}: ${signature}`)]))
    }))
];
