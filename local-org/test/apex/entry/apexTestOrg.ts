import { join } from 'node:path';
import { AccessControl } from '../../../src/access/accessControl';
import { ensureSourceGroups } from '../../../src/access/sourceGroups';
import { createApexEngine, type OrgApexEngine } from '../../../src/apex/engine';
import { openEventBus, type OrgEventBus } from '../../../src/bus/orgEventBus';
import { MovableClock } from '../../../src/clock';
import { openDatabase, setupRecords, type OrgDatabase } from '../../../src/data/database';
import type { RecordInput, StoredRecord } from '../../../src/data/record';
import type { DmlOperation, DmlRowResult } from '../../../src/data/transaction';
import { freeFormula } from '../../../src/flow/formula/apexFormulas';
import { RecordFormulas } from '../../../src/flow/formula/recordFormulas';
import { readSourceTrees } from '../../../src/metadata/readSourceTrees';
import type { ApexSource, SourceModel, XmlComponent } from '../../../src/metadata/sourceModel';
import { buildSchema } from '../../../src/schema/buildSchema';
import { QueryRunner } from '../../../src/soql/queryRunner';

const bookshop = join(__dirname, '../../fixtures/bookshop');

export interface ApexTestOrg {
    readonly engine: OrgApexEngine;
    readonly database: OrgDatabase;
    readonly bus: OrgEventBus;
    readonly model: SourceModel;
    readonly clock: MovableClock;
    readonly adminUserId: string;
    readonly automatedProcessUserId: string;
    /** What `System.debug` and failures in the background logged. */
    readonly logged: string[];
    dml(operation: DmlOperation, object: string, records: readonly RecordInput[], allOrNone?: boolean): DmlRowResult[];
    rows(object: string): StoredRecord[];
    close(): Promise<void>;
}

/** An org in memory (a bookshop's, unless another folder is named) with classes and triggers of the test's own: sources by name, triggers begin with `trigger`. */
export async function openApexOrg(
    sources: Readonly<Record<string, string>>,
    components: readonly XmlComponent[] = [],
    directory = bookshop
): Promise<ApexTestOrg> {
    const clock = new MovableClock();
    const tree = readSourceTrees([directory]);
    const apex = Object.entries(sources).map(([name, body]): ApexSource => {
        const kind = body.trimStart().startsWith('trigger') ? 'trigger' : 'class';
        return { name, kind, file: `${name}.${kind === 'class' ? 'cls' : 'trigger'}`, body, apiVersion: '66.0' };
    });
    const model = { ...tree, apex, components: [...tree.components, ...components] };
    const schema = buildSchema(tree);
    const permissionSets = model.components
        .filter(({ type }) => type === 'PermissionSet')
        .map(({ name }) => ({ name, label: name }));
    const database = await openDatabase({ schema, clock, permissionSets });
    const logged: string[] = [];
    const write = (_details: object, message?: string) => void logged.push(message ?? '');
    const log = { debug: write, info: write, warn: write, error: write };
    const bus = openEventBus({ schema, database, clock, log, retryDelays: { first: 5, longest: 5 } });
    const formulas = new RecordFormulas({ schema, clock });
    database.registerFormulaEvaluator(formulas.evaluateForSave);
    const access = new AccessControl(model);
    access.register(database);
    const queries = new QueryRunner({
        schema,
        clock,
        evaluateFormula: formulas.evaluateField,
        recordAccess: (of, userId) => access.of(of, userId).sharing
    });
    const setup = setupRecords(database);
    ensureSourceGroups(model, database, setup.adminUserId);
    const engine = createApexEngine({
        model,
        schema,
        database,
        access,
        bus,
        queries,
        clock,
        organizationId: setup.organizationId,
        users: setup,
        compileFormula: freeFormula,
        evaluateFormula: formulas.evaluateField,
        log: log as never
    });
    expect(engine.problems).toEqual([]);
    for (const consumer of engine.consumers) bus.register(consumer);
    const { adminUserId, automatedProcessUserId } = setup;
    return {
        engine,
        database,
        bus,
        model,
        clock,
        adminUserId,
        automatedProcessUserId,
        logged,
        dml: (operation, object, records, allOrNone = true) =>
            database.transaction({ userId: adminUserId, origin: 'rest' }, (transaction) =>
                transaction.dml({ operation, object, records, allOrNone })
            ).result,
        rows: (object) => [...database.records(object)],
        async close() {
            await bus.close();
            await database.close();
        }
    };
}

/** Waits until `condition` holds; fails with what it last was after ten seconds. */
export async function until<T>(condition: () => T): Promise<T> {
    const deadline = Date.now() + 10_000;
    for (;;) {
        const value = condition();
        if (value || Date.now() > deadline) {
            expect(value).toBeTruthy();
            return value;
        }
        await new Promise((resolve) => setImmediate(resolve));
    }
}
