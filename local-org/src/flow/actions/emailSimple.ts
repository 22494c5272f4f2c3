import { NotSupportedError } from '../../errors';
import { FlowFault, FlowLimitFault } from '../flowFault';
import { mergeText, type FlowValue } from '../flowValue';
import type { FlowAction } from './flowAction';

/** A mail that a flow would send. */
export interface CapturedEmail {
    readonly to: readonly string[];
    readonly cc: readonly string[];
    readonly bcc: readonly string[];
    readonly subject: string;
    readonly body: string;
    readonly isRichText: boolean;
    /** CurrentUser, OrgWideEmailAddress, DefaultWorkflowUser. */
    readonly senderType: string;
    readonly senderAddress: string;
    /** A contact, lead or user that stands for its address. */
    readonly recipientId: string;
    readonly relatedRecordId: string;
}

const address = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/;
/** "The combined total of to, cc and bcc recipients can't exceed 150." */
const mostAddresses = 150;

/** "Send Email" (Actions Developer Guide, Send Email Action): the mail is kept, not sent. */
export const emailSimple: FlowAction = {
    label: 'Send Email',
    types: {
        emailAddressesArray: { type: 'STRING', isCollection: true },
        sendRichBody: { type: 'BOOLEAN' },
        logEmailOnSend: { type: 'BOOLEAN' },
        useLineBreaks: { type: 'BOOLEAN' },
        emailTemplateId: { type: 'ID' },
        recipientId: { type: 'ID' },
        relatedRecordId: { type: 'ID' }
    },
    required: [],
    optional: [
        'bccRecipientAddressList',
        'ccRecipientAddressList',
        'composeEmailContent',
        'emailAddresses',
        'emailAddressesArray',
        'emailBody',
        'emailMessageId',
        'emailSubject',
        'emailTemplateId',
        'logEmailOnSend',
        'recipientId',
        'relatedRecordId',
        'sendRichBody',
        'senderAddress',
        'senderType',
        'useLineBreaks',
        'addThreadingTokenToBody',
        'addThreadingTokenToSubject',
        'attachmentId'
    ],
    run: ({ transaction, services }, inputs) => {
        const input = (name: string) => mergeText(inputs.get(name) ?? null);
        const to = [...addresses(inputs.get('emailAddresses')), ...addresses(inputs.get('emailAddressesArray'))];
        const cc = addresses(inputs.get('ccRecipientAddressList'));
        const bcc = addresses(inputs.get('bccRecipientAddressList'));
        if (to.length + cc.length + bcc.length === 0 && input('recipientId') === '')
            throw new FlowFault('Missing required input parameter: emailAddresses');
        const wrong = [...to, ...cc, ...bcc].find((each) => !address.test(each));
        if (wrong !== undefined) throw new FlowFault(`INVALID_EMAIL_ADDRESS: Email address is invalid: ${wrong}`);
        if (to.length + cc.length + bcc.length > mostAddresses)
            throw new FlowFault(`LIMIT_EXCEEDED: A mail has at most ${mostAddresses} recipients.`);
        if (input('emailTemplateId') !== '') throw new NotSupportedError('A template in the flow action emailSimple');
        for (const name of ['emailSubject', 'emailBody'])
            if (input(name) === '') throw new FlowFault(`Missing required input parameter: ${name}`);
        const email: CapturedEmail = {
            to,
            cc,
            bcc,
            subject: input('emailSubject'),
            body: input('emailBody'),
            isRichText: inputs.get('sendRichBody') === true,
            senderType: input('senderType') || 'CurrentUser',
            senderAddress: input('senderAddress'),
            recipientId: input('recipientId'),
            relatedRecordId: input('relatedRecordId')
        };
        const exceeded = services.useLimit?.(transaction, 'emailInvocations', 1);
        if (exceeded !== undefined) throw new FlowLimitFault(exceeded);
        transaction.afterCommit(() => services.sendEmail?.(email));
        return new Map();
    }
};

/** A collection, or a text with commas between the addresses. */
function addresses(value: FlowValue | undefined): string[] {
    if (value === undefined || value === null) return [];
    const texts = Array.isArray(value) ? value.map(mergeText) : mergeText(value).split(',');
    return texts.map((text) => text.trim()).filter((text) => text !== '');
}
