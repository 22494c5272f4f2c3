import type { Database } from '../data/transaction';
import type { CapturedEmail } from './actions/emailSimple';
import type { FlowFault } from './flowFault';
import { mergeText } from './flowValue';
import { FormulaDatetime } from './formula/formulaValue';
import type { Interview } from './interview';

/** What error mails call the ways in which a flow starts. */
const flowTypes: Readonly<Record<string, string>> = {
    RecordBeforeSave: 'Record-Triggered Flow',
    RecordAfterSave: 'Record-Triggered Flow',
    RecordBeforeDelete: 'Record-Triggered Flow',
    PlatformEvent: 'Platform Event-Triggered Flow',
    Scheduled: 'Schedule-Triggered Flow'
};

/** The mail that the platform sends to the admin when an interview fails ("Emails About Flow Errors"). */
export function flowErrorMail(interview: Interview, fault: FlowFault, database: Database): CapturedEmail {
    const { flow, failedElement, transaction, startedAt, services } = interview;
    const [organization] = database.records('Organization');
    const user = database.get('User', transaction.userId);
    const moment = (time: number) => mergeText(new FormulaDatetime(time));
    const elementType = failedElement && flow.elementTypes.get(failedElement.name.toLowerCase());
    const seconds = Math.round((services.clock.now() - startedAt) / 1000);
    const who = `${String(user?.['Name'] ?? '')} (${transaction.userId})`;
    const lines = [
        ...(failedElement ? [`Error element ${failedElement.name} (${elementType ?? ''}).`] : []),
        fault.message,
        '',
        'Flow Details',
        `Flow API Name: ${flow.name}`,
        `Type: ${flowTypes[flow.start.trigger ?? ''] ?? 'Autolaunched Flow'}`,
        'Version: 1',
        'Status: Active',
        `Org: ${String(organization?.['Name'] ?? '')} (${String(organization?.['Id'] ?? '')})`,
        '',
        'Flow Interview Details',
        `Interview Label: ${flow.label} ${moment(startedAt)}`,
        `Interview GUID: ${interview.guid}`,
        `Current User: ${who}`,
        `Start time: ${moment(startedAt)}`,
        `Duration: ${seconds} seconds`,
        '',
        'How the Interview Started',
        `${who} started the flow interview.`
    ];
    const address = String(user?.['Email'] ?? '');
    return {
        to: address === '' ? [] : [address],
        cc: [],
        bcc: [],
        subject: `An error occurred with your "${flow.label}" flow`,
        body: lines.join('\n'),
        isRichText: false,
        senderType: 'CurrentUser',
        senderAddress: '',
        recipientId: '',
        relatedRecordId: interview.trigger?.record.id ?? ''
    };
}
