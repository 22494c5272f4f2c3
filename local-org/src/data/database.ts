import type { Clock } from '../clock';
import type { Schema } from '../schema/objectDefinition';
import type { JournaledEvent } from './commitPublisher';
import { DmlHooks } from './dmlHooks';
import { Journal } from './journal';
import { OrgDatabase } from './orgDatabase';
import { refuseDuplicateAssignments } from './permissionSetAssignments';
import { RecordStore } from './recordStore';
import { ensureSetupRecords, type SetupOptions } from './setupRecords';

export { OrgDatabase } from './orgDatabase';
export { setupRecords, type SetupOptions, type SetupRecords } from './setupRecords';

export interface DatabaseOptions extends Partial<SetupOptions> {
    readonly schema: Schema;
    readonly clock: Clock;
    /** Where the journal and its snapshots are kept; without it the records live in memory only. One process at a time. */
    readonly directory?: string;
    /** How much the journal may grow before it is compacted. Default 32 MiB. */
    readonly compactAfterBytes?: number;
    /** Told of failures that no caller waits for; by default a process warning. */
    readonly onBackgroundError?: (error: unknown) => void;
    /** See `DurableLogOptions.beforeSync`. */
    readonly beforeSync?: () => Promise<void> | undefined;
}

const defaultSetup: SetupOptions = {
    organizationName: 'Local Org',
    admin: { username: 'admin@local-org.test', firstName: 'Admin', lastName: 'User' }
};

/**
 * Opens the records of an org. With a directory, all committed transactions are there again; their events since the last snapshot are
 * handed to the bus when it registers (`registerCommitPublisher`).
 * @throws LogLockedError if another process has the directory open
 * @throws LogCorruptError if the journal is damaged
 */
export async function openDatabase(options: DatabaseOptions): Promise<OrgDatabase> {
    const { schema, clock, directory, beforeSync } = options;
    const store = new RecordStore();
    let journal: Journal | undefined;
    let recoveredEvents: (readonly JournaledEvent[])[] = [];
    if (directory !== undefined) {
        const compactAfterBytes = options.compactAfterBytes ?? 32 * 1024 * 1024;
        ({ journal, events: recoveredEvents } = await Journal.open(
            { directory, compactAfterBytes, beforeSync },
            store
        ));
    }
    const database = new OrgDatabase({
        schema,
        clock,
        store,
        hooks: new DmlHooks(),
        journal,
        recoveredEvents,
        onBackgroundError: options.onBackgroundError ?? warn
    });
    try {
        await ensureSetupRecords(database, { ...defaultSetup, ...options });
        refuseDuplicateAssignments(database);
    } catch (error) {
        await database.close();
        throw error;
    }
    return database;
}

function warn(error: unknown): void {
    process.emitWarning(error instanceof Error ? error : String(error));
}
