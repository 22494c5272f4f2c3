import { NotSupportedError } from '../../../errors';
import { enumConstant } from '../enums';
import { given } from '../given';
import { libraryList, stringList } from '../lists';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { systemException } from '../../runtime/values/apexException';
import { ApexList } from '../../runtime/values/apexList';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { EmailBean, emailBeanTypes } from './emailBeans';

/** Why a mail isn't sent. */
interface EmailFault {
    readonly statusCode: string;
    readonly message: string;
    readonly fields: readonly string[];
}

/** A value of Messaging.SendEmailError. */
class SendEmailError extends LibraryValue {
    constructor(
        readonly fault: EmailFault,
        readonly targetObjectId: ApexValue
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Messaging.SendEmailError';
    }
}

/** A value of Messaging.SendEmailResult. */
class SendEmailResult extends LibraryValue {
    constructor(readonly errors: readonly SendEmailError[]) {
        super();
    }

    override get libraryType(): string {
        return 'Messaging.SendEmailResult';
    }
}

const address = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;
const addressFields = ['toAddresses', 'ccAddresses', 'bccAddresses'] as const;
/** "A single email: up to 150 recipients." */
const mostAddresses = 150;

function texts(value: ApexValue | undefined): string[] {
    return value instanceof ApexList ? value.values.map(String) : [];
}

function faultOf({ typeName, values }: EmailBean): EmailFault | undefined {
    if (typeName === 'Messaging.MassEmailMessage') {
        if (values.get('templateId') != null) return undefined;
        return { statusCode: 'REQUIRED_FIELD_MISSING', message: 'Missing template', fields: ['templateId'] };
    }
    const recipients = addressFields.flatMap((field) => texts(values.get(field)));
    if (recipients.length === 0 && values.get('targetObjectId') == null) {
        return { statusCode: 'REQUIRED_FIELD_MISSING', message: 'Add a recipient to send an email.', fields: [] };
    }
    for (const field of addressFields) {
        const addresses = texts(values.get(field));
        // an id of a contact, lead or user stands for its address
        const wrong = addresses.find((each) => !address.test(each) && !/^00[35Q]\w{12}(?:\w{3})?$/.test(each));
        if (wrong !== undefined) {
            const message = `Email address is invalid: ${wrong}`;
            return { statusCode: 'INVALID_EMAIL_ADDRESS', message, fields: [field, wrong] };
        }
        if (addresses.length > mostAddresses) {
            return { statusCode: 'LIMIT_EXCEEDED', message: `Too many ${field}`, fields: [field] };
        }
    }
    const hasBody = ['plainTextBody', 'htmlBody', 'templateId'].some((field) => values.get(field) != null);
    if (hasBody) return undefined;
    const message = 'Missing body, need at least one of html or plainText';
    return { statusCode: 'REQUIRED_FIELD_MISSING', message, fields: [] };
}

/** Nothing leaves the machine: each mail is a line of the log. */
function sendEmail(x: Execution, emails: ApexList | null, allOrNothing: boolean): ApexList {
    x.limits.use('emailInvocations');
    const results = given(emails).values.map((email, row) => {
        if (!(email instanceof EmailBean))
            throw systemException('System.NullPointerException', 'Argument cannot be null.');
        const fault = faultOf(email);
        if (fault !== undefined && allOrNothing) {
            throw systemException(
                'System.EmailException',
                `SendEmail failed. First exception on row ${row}; first error: ${fault.statusCode}, ${fault.message}: [${fault.fields.join(', ')}]`
            );
        }
        if (fault === undefined) tell(x, email);
        const target = email.values.get('targetObjectId') ?? null;
        return new SendEmailResult(fault === undefined ? [] : [new SendEmailError(fault, target)]);
    });
    return libraryList('Messaging.SendEmailResult', results);
}

function tell(x: Execution, { values }: EmailBean): void {
    const to = texts(values.get('toAddresses')).join(', ');
    const message = `Mail to ${to || String(values.get('targetObjectId'))}: ${String(values.get('subject') ?? '')}`;
    x.org.services.log({ level: 'INFO', message, userId: x.userId, where: undefined });
}

/** "Reserves email capacity … after the current transaction is committed": nothing is ever sent from here. */
function reserve(_x: Execution, amount: number | null): void {
    given(amount);
}

export const messagingTypes: readonly LibraryType[] = [
    ...emailBeanTypes,
    {
        name: 'Messaging',
        members: {
            'static List<Messaging.SendEmailResult> sendEmail(List<Messaging.Email> emails)': (
                x,
                emails: ApexList | null
            ) => sendEmail(x, emails, true),
            'static List<Messaging.SendEmailResult> sendEmail(List<Messaging.Email> emails, Boolean allOrNothing)': (
                x,
                emails: ApexList | null,
                allOrNothing: boolean | null
            ) => sendEmail(x, emails, allOrNothing !== false),
            'static void reserveSingleEmailCapacity(Integer amount)': reserve,
            'static void reserveMassEmailCapacity(Integer amount)': reserve,
            'static Messaging.SingleEmailMessage renderStoredEmailTemplate(String templateId, String whoId, String whatId)':
                () => {
                    throw new NotSupportedError('Messaging.renderStoredEmailTemplate');
                }
        }
    },
    {
        name: 'Messaging.SendEmailResult',
        members: {
            'Boolean isSuccess()': (_x, { errors }: SendEmailResult) => errors.length === 0,
            'List<Messaging.SendEmailError> getErrors()': (_x, { errors }: SendEmailResult) =>
                libraryList('Messaging.SendEmailError', errors)
        }
    },
    {
        name: 'Messaging.SendEmailError',
        members: {
            'String getMessage()': (_x, { fault }: SendEmailError) => fault.message,
            'StatusCode getStatusCode()': (_x, { fault }: SendEmailError) =>
                enumConstant('StatusCode', fault.statusCode),
            'List<String> getFields()': (_x, { fault }: SendEmailError) => stringList(fault.fields),
            'String getTargetObjectId()': (_x, { targetObjectId }: SendEmailError) => targetObjectId
        }
    },
    {
        name: 'Messaging.InboundEmailHandler',
        kind: 'interface',
        members: {
            'Messaging.InboundEmailResult handleInboundEmail(Messaging.InboundEmail email, Messaging.InboundEnvelope envelope)':
                () => null
        }
    }
];
