import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MovableClock } from '../../src/clock';
import { openDatabase, setupRecords, type OrgDatabase } from '../../src/data/database';
import { Allocations } from '../../src/bus/allocations';
import { eventChannels } from '../../src/bus/eventChannels';
import { openEventBus, type OrgEventBus } from '../../src/bus/orgEventBus';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import { buildSchema } from '../../src/schema/buildSchema';
import type { Schema } from '../../src/schema/objectDefinition';

const bookshop = join(__dirname, '../fixtures/bookshop');

export const orderChannel = '/event/Order_Placed__e';

/** A database and a bus over the bookshop's schema. */
export interface BusParts {
    readonly schema: Schema;
    readonly clock: MovableClock;
    readonly database: OrgDatabase;
    readonly bus: OrgEventBus;
    readonly userId: string;
    readonly logged: string[];
    close(): Promise<void>;
}

/** Without a directory in memory; with one, opening it again goes on where the last one was closed. */
export async function openBusParts(directory?: string, enforceLimits = false): Promise<BusParts> {
    const model = readSourceTrees([bookshop]);
    const schema = buildSchema(model);
    const clock = new MovableClock();
    const database = await openDatabase({
        schema,
        clock,
        directory: directory === undefined ? undefined : join(directory, 'data')
    });
    database.registerFormulaEvaluator(() => false);
    const logged: string[] = [];
    const log = (...args: unknown[]): void => void logged.push(args.map(String).join(' '));
    const bus = openEventBus({
        schema,
        database,
        clock,
        directory: directory === undefined ? undefined : join(directory, 'bus'),
        log: { warn: log, error: log },
        channels: eventChannels(model),
        allocations: new Allocations({ clock, enforced: enforceLimits }),
        retryDelays: { first: 1, longest: 2 }
    });
    const close = async (): Promise<void> => {
        await bus.close();
        await database.close();
    };
    return { schema, clock, database, bus, userId: setupRecords(database).adminUserId, logged, close };
}

/** A directory that is gone after the test file. */
export function temporaryDirectory(): string {
    const directory = mkdtempSync(join(tmpdir(), 'bus-'));
    afterAll(() => rmSync(directory, { recursive: true, force: true }));
    return directory;
}

export function order(isbn: string): { Isbn__c: string; Copies__c: number } {
    return { Isbn__c: isbn, Copies__c: 1 };
}

/** Waits until `condition` gives something. */
export async function until<T>(condition: () => T | undefined | false, milliseconds = 10_000): Promise<T> {
    const end = Date.now() + milliseconds;
    for (;;) {
        const result = condition();
        if (result !== undefined && result !== false) return result;
        if (Date.now() > end) throw new Error(`waited in vain for ${condition.toString()}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}
