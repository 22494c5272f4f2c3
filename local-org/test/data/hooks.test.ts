import { NotSupportedError, SalesforceError } from '../../src/errors';
import type { OrgDatabase } from '../../src/data/database';
import type { Commit, DmlChunk, DmlPhase } from '../../src/data/transaction';
import { dml, inTransaction, insertAll, insertOne, openNewspaper, values } from './newspaperDatabase';
import { newspaperObjects, schemaOf } from './newspaperSchema';

let database: OrgDatabase;
const phases: readonly DmlPhase[] = ['beforeSaveFlow', 'beforeTrigger', 'afterTrigger', 'afterSaveFlow'];
const articles = (headlines: readonly string[]) => headlines.map((headline) => ({ Headline__c: headline }));

beforeEach(async () => {
    database = await openNewspaper();
});

function onArticles(phase: DmlPhase, hook: (chunk: DmlChunk) => void): void {
    database.registerHook(phase, (chunk) => {
        if (chunk.object.name === 'Article__c') hook(chunk);
    });
}

describe('hooks', () => {
    it('run in the order of execution, in chunks of 200', () => {
        const calls: string[] = [];
        for (const phase of [...phases].reverse()) {
            onArticles(phase, (chunk) => calls.push(`${chunk.phase} ${chunk.operation} ${chunk.rows.length}`));
        }
        insertAll(database, 'Article__c', articles(Array.from({ length: 250 }, (_, i) => `n${i}`)));
        expect(calls).toEqual([200, 50].flatMap((n) => phases.map((phase) => `${phase} insert ${n}`)));
    });

    it('see old and new records, and the id after an insert alone', () => {
        const seen: unknown[] = [];
        for (const phase of ['beforeTrigger', 'afterTrigger'] as const) {
            onArticles(phase, ({ operation, rows }) => {
                for (const { newRecord, oldRecord } of rows) {
                    seen.push([
                        operation,
                        phase,
                        newRecord?.['Headline__c'],
                        oldRecord?.['Headline__c'],
                        newRecord?.['Id'] !== undefined
                    ]);
                }
            });
        }
        const id = insertOne(database, 'Article__c', { Headline__c: 'a' });
        dml(database, 'update', 'Article__c', [{ Id: id, Headline__c: 'b' }]);
        dml(database, 'delete', 'Article__c', [{ Id: id }]);
        dml(database, 'undelete', 'Article__c', [{ Id: id }]);
        expect(seen).toEqual([
            ['insert', 'beforeTrigger', 'a', undefined, false],
            ['insert', 'afterTrigger', 'a', undefined, true],
            ['update', 'beforeTrigger', 'b', 'a', true],
            ['update', 'afterTrigger', 'b', 'a', true],
            ['delete', 'beforeTrigger', undefined, 'b', false],
            ['delete', 'afterTrigger', undefined, 'b', false],
            ['undelete', 'afterTrigger', 'b', undefined, true]
        ]);
    });

    it('set fields before the record is validated, and not later', () => {
        onArticles('beforeTrigger', ({ rows }) => rows.forEach((row) => row.setField('headline__c', 'set')));
        const [good] = dml(database, 'insert', 'Article__c', [{}]);
        expect(database.get('Article__c', good?.id ?? '')?.['Headline__c']).toBe('set');
        onArticles('beforeTrigger', ({ rows }) => rows.forEach((row) => row.setField('Headline__c', 'x'.repeat(30))));
        expect(dml(database, 'insert', 'Article__c', [{}])[0]?.errors[0]?.statusCode).toBe('STRING_TOO_LONG');
    });

    it('can not change a record that is saved', () => {
        onArticles('afterTrigger', ({ rows }) => rows.forEach((row) => row.setField('Headline__c', 'late')));
        expect(() => insertOne(database, 'Article__c', { Headline__c: 'a' })).toThrow(/before phases/);
        expect([...database.records('Article__c')]).toEqual([]);
    });

    it('fail a row by addError, in either phase', () => {
        onArticles('beforeTrigger', ({ rows }) => {
            rows.filter((r) => r.newRecord?.['Headline__c'] === 'before').forEach((r) =>
                r.addError('No', 'headline__c')
            );
        });
        onArticles('afterTrigger', ({ rows }) => {
            rows.filter((r) => r.newRecord?.['Headline__c'] === 'after').forEach((r) => r.addError('Neither'));
        });
        const results = dml(database, 'insert', 'Article__c', articles(['before', 'good', 'after']));
        expect(results.map((r) => r.errors)).toEqual([
            [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No', fields: ['Headline__c'] }],
            [],
            [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Neither', fields: [] }]
        ]);
        expect(values(database.records('Article__c'), 'Headline__c')).toEqual(['good']);
        expect(values(database.records('Article__c'), 'Id')).toEqual([results[1]?.id]);
    });

    it('run again over the good rows of a partial save, from the values given', () => {
        const runs: unknown[] = [];
        onArticles('beforeTrigger', ({ rows }) => {
            runs.push(rows.map((row) => row.newRecord?.['Words__c']));
            rows.forEach((row) => row.setField('Words__c', Number(row.newRecord?.['Words__c']) + 1));
        });
        const results = dml(database, 'insert', 'Article__c', [
            { Headline__c: 'good', Words__c: 1 },
            { Headline__c: 'x'.repeat(30), Words__c: 10 }
        ]);
        expect(results.map((r) => r.success)).toEqual([true, false]);
        expect(runs).toEqual([[1, 10], [1]]);
        expect(values(database.records('Article__c'), 'Words__c')).toEqual([2]);
    });

    it('make a partial save give up after the third attempt', () => {
        let attempt = 0;
        onArticles('beforeTrigger', ({ rows }) => {
            rows[0]?.addError(`attempt ${++attempt}`);
        });
        const results = dml(database, 'insert', 'Article__c', articles(['a', 'b', 'c', 'd', 'e']));
        expect(results.map((r) => r.errors[0]?.message)).toEqual([
            'attempt 1',
            'attempt 2',
            'attempt 3',
            'Too many batch retries in the presence of Apex triggers and partial failures.',
            'Too many batch retries in the presence of Apex triggers and partial failures.'
        ]);
        expect([...database.records('Article__c')]).toEqual([]);
    });

    it('fail their whole chunk by throwing a SalesforceError', () => {
        onArticles('afterTrigger', () => {
            throw new SalesforceError(
                'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
                'ArticleTrigger: execution of AfterInsert'
            );
        });
        const results = dml(database, 'insert', 'Article__c', articles(['a', 'b']));
        expect(results.map((r) => r.errors[0]?.statusCode)).toEqual([
            'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
            'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY'
        ]);
        expect([...database.records('Article__c')]).toEqual([]);
    });

    it('undo the transaction by throwing anything else', () => {
        onArticles('afterTrigger', () => {
            throw new NotSupportedError('This');
        });
        expect(() => dml(database, 'insert', 'Article__c', articles(['a']))).toThrow(NotSupportedError);
        expect([...database.records('Article__c')]).toEqual([]);
        expect(database.current).toBeUndefined();
    });

    it('do DML of their own, also on the same object', () => {
        onArticles('afterTrigger', ({ transaction, rows, operation }) => {
            if (operation !== 'insert' || rows.some((r) => r.newRecord?.['Headline__c'] === 'nested')) return;
            transaction.dml({
                operation: 'insert',
                object: 'Article__c',
                records: articles(['nested']),
                allOrNone: true
            });
            const records = rows.map((r) => ({ Id: r.newRecord?.['Id'] ?? null, Body__c: 'from the trigger' }));
            transaction.dml({ operation: 'update', object: 'Article__c', records, allOrNone: true });
        });
        insertOne(database, 'Article__c', { Headline__c: 'outer' });
        expect(values(database.records('Article__c'), 'Headline__c')).toEqual(['outer', 'nested']);
        expect(values(database.records('Article__c'), 'Body__c')).toEqual(['from the trigger', undefined]);
    });

    it('can not write to the record whose before trigger is running', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'a' });
        const codes: unknown[] = [];
        onArticles('beforeTrigger', ({ transaction, rows, operation }) => {
            if (operation !== 'update') return;
            for (const row of rows) {
                const records = [{ Id: row.newRecord?.['Id'] ?? null }];
                for (const nested of ['update', 'delete'] as const) {
                    const [result] = transaction.dml({
                        operation: nested,
                        object: 'Article__c',
                        records,
                        allOrNone: false
                    });
                    codes.push(result?.errors[0]?.statusCode);
                }
            }
        });
        dml(database, 'update', 'Article__c', [{ Id: id, Headline__c: 'b' }]);
        expect(codes).toEqual(['SELF_REFERENCE_FROM_TRIGGER', 'SELF_REFERENCE_FROM_TRIGGER']);
        expect(database.get('Article__c', id)?.['Headline__c']).toBe('b');
    });

    it('are not run for what goes with a deleted record', () => {
        const deleted: string[] = [];
        database.registerHook('beforeTrigger', ({ object, operation }) => {
            if (operation === 'delete') deleted.push(object.name);
        });
        const article = insertOne(database, 'Article__c', { Headline__c: 'a' });
        insertOne(database, 'Note__c', { Article__c: article });
        dml(database, 'delete', 'Article__c', [{ Id: article }]);
        expect(deleted).toEqual(['Article__c']);
    });
});

describe('all or none', () => {
    it('undoes the statement, and tells the good rows why', () => {
        const results = dml(database, 'insert', 'Article__c', [{ Headline__c: 'good' }, {}], { allOrNone: true });
        expect(results.map((r) => r.errors[0]?.statusCode)).toEqual([
            'ALL_OR_NONE_OPERATION_ROLLED_BACK',
            'REQUIRED_FIELD_MISSING'
        ]);
        expect(results.map((r) => r.id)).toEqual([null, null]);
        expect([...database.records('Article__c')]).toEqual([]);
    });

    it('undoes chunks that were good', () => {
        const headlines = Array.from({ length: 201 }, (_, i) => (i === 200 ? 'x'.repeat(30) : 'good'));
        const results = dml(database, 'insert', 'Article__c', articles(headlines), { allOrNone: true });
        expect(results.filter((r) => r.success)).toHaveLength(0);
        expect([...database.records('Article__c')]).toEqual([]);
    });

    it('does not run triggers if the request itself is bad', () => {
        const calls: DmlPhase[] = [];
        onArticles('beforeTrigger', ({ phase }) => calls.push(phase));
        dml(database, 'insert', 'Article__c', [{ Headline__c: 'good' }, { Foo__c: 1 }], { allOrNone: true });
        expect(calls).toEqual([]);
    });
});

describe('validation rules', () => {
    const withRule = newspaperObjects.map((object) =>
        object.name !== 'Section__c'
            ? object
            : {
                  ...object,
                  validationRules: [
                      {
                          name: 'Has_Name',
                          active: true,
                          errorConditionFormula: 'ISBLANK(Name)',
                          errorMessage: 'Give a name',
                          errorDisplayField: 'Name'
                      },
                      { name: 'Off', active: false, errorConditionFormula: 'TRUE', errorMessage: 'Never' }
                  ]
              }
    );

    it('fail the row if their formula is true', async () => {
        database = await openNewspaper({ schema: schemaOf(withRule) });
        database.registerFormulaEvaluator(
            ({ formula, record }) => formula === 'ISBLANK(Name)' && (record['Name'] ?? null) === null
        );
        const results = dml(database, 'insert', 'Section__c', [{}, { Name: 'Sport' }]);
        expect(results[0]?.errors).toEqual([
            { statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Give a name', fields: ['Name'] }
        ]);
        expect(results[1]?.success).toBe(true);
    });

    it('are not passed over if nothing evaluates formulas', async () => {
        database = await openNewspaper({ schema: schemaOf(withRule) });
        expect(() => dml(database, 'insert', 'Section__c', [{}])).toThrow(NotSupportedError);
    });
});

describe('commit hooks', () => {
    let commits: Commit[];

    beforeEach(() => {
        commits = [];
        database.registerCommitHook((_, commit) => commits.push(commit));
    });

    const summary = () =>
        commits.map((commit) =>
            commit.changes.map((c) => `${c.operation} ${c.object.name} ${(c.newRecord ?? c.oldRecord)?.['Name']}`)
        );

    it('hear of each record once, with what became of it in all', () => {
        const [kept, gone] = insertAll(database, 'Section__c', [{ Name: 'kept' }, { Name: 'gone' }]);
        inTransaction(database, (transaction) => {
            const run = (operation: 'insert' | 'update' | 'delete', record: Record<string, string | null>) =>
                transaction.dml({ operation, object: 'Section__c', records: [record], allOrNone: true })[0]?.id ?? null;
            const fresh = run('insert', { Name: 'fresh' });
            const brief = run('insert', { Name: 'brief' });
            run('update', { Id: fresh, Name: 'fresh 2' });
            run('update', { Id: kept ?? null, Name: 'kept 2' });
            run('update', { Id: kept ?? null, Name: 'kept 3' });
            run('update', { Id: gone ?? null, Name: 'gone 2' });
            run('delete', { Id: gone ?? null });
            run('delete', { Id: brief });
        });
        dml(database, 'undelete', 'Section__c', [{ Id: gone ?? null }]);
        expect(summary()).toEqual([
            ['insert Section__c kept', 'insert Section__c gone'],
            ['insert Section__c fresh 2', 'update Section__c kept 3', 'delete Section__c gone'],
            ['undelete Section__c gone 2']
        ]);
        expect(commits[1]?.changes[1]?.oldRecord?.['Name']).toBe('kept');
        expect(commits.map((c) => c.commitNumber)).toEqual([2, 3, 4]);
        expect(commits[0]).toMatchObject({
            origin: 'test',
            transactionKey: expect.stringMatching(/^[0-9a-f-]{36}$/) as string
        });
    });

    it('hear nothing of a transaction that changed nothing or failed', () => {
        inTransaction(database, () => undefined);
        dml(database, 'insert', 'Article__c', [{}]);
        expect(() =>
            inTransaction(database, (transaction) => {
                transaction.dml({ operation: 'insert', object: 'Section__c', records: [{}], allOrNone: true });
                throw new Error('no');
            })
        ).toThrow('no');
        expect(commits).toEqual([]);
    });
});
