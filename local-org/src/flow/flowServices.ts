import type { EventBus } from '../bus/eventBus';
import type { Chatter } from '../chatter/chatter';
import type { Clock } from '../clock';
import type { Database, Transaction } from '../data/transaction';
import type { FieldDefinition, ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { FieldValue, StoredRecord } from '../data/record';
import type { ApexMembers } from './flowObject';
import type { QueryRunner } from '../soql/queryRunner';
import type { CapturedEmail } from './actions/emailSimple';
import type { ApexOutput } from './actions/apexAction';
import type { ExpectedEvent } from './flowDefinition';
import type { FlowFault } from './flowFault';
import type { FlowOutputs } from './flowInputs';
import type { Interview } from './interview';

/** The governor limits that flows share with Apex. */
export type FlowLimit = 'queries' | 'queryRows' | 'dmlStatements' | 'dmlRows' | 'publishImmediate' | 'emailInvocations';

/** What flows need of the other rooms. */
export interface FlowServices {
    readonly clock: Clock;
    readonly schema: Schema;
    readonly queries: QueryRunner;
    readonly chatter: Chatter;
    /** The bus of a database: the org's, or in an Apex test the test bus of its fork. */
    readonly busOf: (database: Database) => EventBus;
    /** Calls an `@InvocableMethod` with one request an interview; undefined if Apex doesn't offer it. */
    readonly invokeApexAction?: (
        className: string,
        inputs: readonly FlowOutputs[],
        transaction: Transaction
    ) => readonly Readonly<Record<string, ApexOutput>>[];
    /** The members of an Apex class that flows see; undefined if there is no such class. */
    readonly apexMembers?: (className: string) => ApexMembers | undefined;
    /** Values of formula fields. */
    readonly evaluateFormula?: (
        field: FieldDefinition,
        record: StoredRecord,
        object: ObjectDefinition,
        database: Database
    ) => FieldValue;
    /** Counts against the transaction's governor limits; what it returns says which limit is exceeded (`Too many SOQL queries: 101`). */
    readonly useLimit?: (transaction: Transaction, limit: FlowLimit, amount: number) => string | undefined;
    /** Keeps an interview that pauses until one of the events comes. */
    readonly keepPaused?: (
        interview: Interview,
        pause: { readonly element: string; readonly events: readonly ExpectedEvent[] }
    ) => void;
    /** Told of every interview that fails for want of a fault path. */
    readonly reportFault?: (interview: Interview, fault: FlowFault) => void;
    /** Takes the mails that flows send. */
    readonly sendEmail?: (email: CapturedEmail) => void;
    /** Told of interviews that failed in the background (event-triggered flows). */
    readonly log: { error(details: object, message: string): void };
}
