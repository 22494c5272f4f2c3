import type { EventBus } from '../bus/eventBus';
import type { Chatter } from '../chatter/chatter';
import type { Clock } from '../clock';
import type { Database, Transaction } from '../data/transaction';
import type { Schema } from '../schema/objectDefinition';
import type { QueryRunner } from '../soql/queryRunner';
import type { CapturedEmail } from './actions/emailSimple';
import type { FlowOutputs } from './flowInputs';

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
    ) => readonly FlowOutputs[];
    /** Takes the mails that flows send. */
    readonly sendEmail?: (email: CapturedEmail) => void;
    /** Told of interviews that failed in the background (event-triggered flows). */
    readonly log: { error(details: object, message: string): void };
}
