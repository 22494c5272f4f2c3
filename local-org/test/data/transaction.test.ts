import { setupRecords, type OrgDatabase } from '../../src/data/database';
import { DmlScope } from '../../src/data/mixedDml';
import type { OrgTransaction } from '../../src/data/orgTransaction';
import type { RecordInput } from '../../src/data/record';
import type { Savepoint } from '../../src/data/transaction';
import { dml, inTransaction, insertAll, insertOne, openNewspaper, values } from './newspaperDatabase';

let database: OrgDatabase;

beforeEach(async () => {
    database = await openNewspaper();
});

function insertIn(transaction: OrgTransaction, object: string, record: RecordInput): string {
    const [result] = transaction.dml({ operation: 'insert', object, records: [record], allOrNone: true });
    return result?.id ?? '';
}

const headlines = () => values(database.records('Article__c'), 'Headline__c');

describe('a transaction', () => {
    it('sees its own changes, and leaves them when it ends', () => {
        inTransaction(database, (transaction) => {
            const id = insertIn(transaction, 'Article__c', { Headline__c: 'a' });
            expect(transaction.get('Article__c', id)?.['Headline__c']).toBe('a');
            expect(database.current).toBe(transaction);
        });
        expect(database.current).toBeUndefined();
        expect(headlines()).toEqual(['a']);
    });

    it('is undone whole by whatever is thrown out of it', () => {
        const kept = insertOne(database, 'Article__c', { Headline__c: 'kept', External_Id__c: 'x' });
        expect(() =>
            inTransaction(database, (transaction) => {
                insertIn(transaction, 'Article__c', { Headline__c: 'a' });
                transaction.dml({
                    operation: 'update',
                    object: 'Article__c',
                    records: [{ Id: kept, External_Id__c: 'y' }],
                    allOrNone: true
                });
                transaction.dml({
                    operation: 'delete',
                    object: 'Article__c',
                    records: [{ Id: kept }],
                    allOrNone: true
                });
                database.setValue(transaction, 'test/key', 1);
                throw new Error('no');
            })
        ).toThrow('no');
        expect(headlines()).toEqual(['kept']);
        expect(values(database.lookup('Article__c', 'External_Id__c', 'x'), 'Id')).toEqual([kept]);
        expect(values(database.lookup('Article__c', 'External_Id__c', 'y'), 'Id')).toEqual([]);
        expect(database.value('test/key')).toBeUndefined();
    });

    it('never nests and never waits', () => {
        expect(() => inTransaction(database, () => inTransaction(database, () => 1))).toThrow('under way already');
        expect(() => inTransaction(database, () => Promise.resolve())).toThrow('synchronous');
        expect(database.current).toBeUndefined();
    });

    it('is of no use after its end', () => {
        const ended = inTransaction(database, (transaction) => transaction);
        expect(() => insertIn(ended, 'Section__c', {})).toThrow('the transaction has ended');
    });

    it('runs callbacks after the commit, unless it is undone', () => {
        const calls: string[] = [];
        inTransaction(database, (transaction) => {
            transaction.afterCommit(() => calls.push(`kept, current: ${String(database.current)}`));
            const savepoint = transaction.savepoint();
            transaction.afterCommit(() => calls.push('undone'));
            transaction.rollback(savepoint);
            expect(calls).toEqual([]);
        });
        expect(calls).toEqual(['kept, current: undefined']);
    });
});

describe('setup objects and others', () => {
    const user = { Username: 'a@b.test', LastName: 'Kent' };
    const mixed =
        'DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ';

    it('can not be changed in one transaction', () => {
        inTransaction(database, (transaction) => {
            const code = (object: string, record: RecordInput, operation: 'insert' | 'update' = 'insert') =>
                transaction.dml({ operation, object, records: [record], allOrNone: false })[0]?.errors[0]?.message;
            const activated = { Id: transaction.userId, IsActive: true };
            expect(code('Section__c', {})).toBeUndefined();
            expect(code('User', activated, 'update')).toBe(`${mixed}User, original object: Section__c`);
            expect(code('User', { ...user, UserRoleId: '00E000000000001AAA' })).toBe(
                `${mixed}User, original object: Section__c`
            );
            expect(code('User', { Id: transaction.userId, FirstName: 'x' }, 'update')).toBeUndefined();
            transaction.dmlScope = new DmlScope();
            expect(code('User', activated, 'update')).toBeUndefined();
            expect(code('Section__c', {})).toContain('Section__c, original object: User');
        });
    });

    it('go together where the setup object is a new user without a role', () => {
        inTransaction(database, (transaction) => {
            const [section] = transaction.dml({
                operation: 'insert',
                object: 'Section__c',
                records: [{}],
                allOrNone: true
            });
            const [kent] = transaction.dml({ operation: 'insert', object: 'User', records: [user], allOrNone: true });
            expect([section?.success, kent?.success]).toEqual([true, true]);
        });
    });
});

describe('a savepoint', () => {
    it('undoes records, indexes and values since then, as often as need be', () => {
        const id = insertOne(database, 'Article__c', { Headline__c: 'a', External_Id__c: 'x' });
        inTransaction(database, (transaction) => {
            const savepoint = transaction.savepoint();
            for (let round = 0; round < 2; round++) {
                insertIn(transaction, 'Article__c', { Headline__c: 'b', External_Id__c: 'y' });
                transaction.dml({ operation: 'delete', object: 'Article__c', records: [{ Id: id }], allOrNone: true });
                database.setValue(transaction, 'test/key', round);
                transaction.rollback(savepoint);
                expect(headlines()).toEqual(['a']);
                expect(values(database.lookup('Article__c', 'External_Id__c', 'X'), 'Id')).toEqual([id]);
                expect(database.lookup('Article__c', 'External_Id__c', 'y')).toEqual(expect.objectContaining({}));
                expect(values(database.lookup('Article__c', 'External_Id__c', 'y'), 'Id')).toEqual([]);
            }
            insertIn(transaction, 'Article__c', { Headline__c: 'c', External_Id__c: 'y' });
        });
        expect(headlines()).toEqual(['a', 'c']);
        expect(database.value('test/key')).toBeUndefined();
    });

    it('is gone once an earlier one was rolled back to, and belongs to its transaction', () => {
        const foreign: Savepoint = inTransaction(database, (transaction) => transaction.savepoint());
        inTransaction(database, (transaction) => {
            const first = transaction.savepoint();
            insertIn(transaction, 'Section__c', {});
            const second = transaction.savepoint();
            transaction.rollback(first);
            expect(() => transaction.rollback(second)).toThrow('undone by an earlier roll-back');
            expect(() => transaction.rollback(foreign)).toThrow('another transaction');
        });
    });

    it('does not give ids back', () => {
        inTransaction(database, (transaction) => {
            const savepoint = transaction.savepoint();
            const undone = insertIn(transaction, 'Section__c', {});
            transaction.rollback(savepoint);
            expect(insertIn(transaction, 'Section__c', {}) > undone).toBe(true);
        });
    });
});

describe('look-ups', () => {
    it('go by id, references, unique and external ids, and names', () => {
        const section = insertOne(database, 'Section__c', { Name: 'Sport' });
        const [a, b] = insertAll(database, 'Article__c', [
            { Headline__c: 'a', Section__c: section, External_Id__c: 'One', Agency_Id__c: 'x' },
            { Headline__c: 'b', Section__c: section, Agency_Id__c: 'X' }
        ]);
        const found = (field: string, value: string) => values(database.lookup('Article__c', field, value), 'Id');
        expect(found('Id', a?.slice(0, 15) ?? '')).toEqual([a]);
        expect(found('section__c', section)).toEqual([a, b]);
        expect(found('External_Id__c', 'one')).toEqual([a]);
        expect(found('Agency_Id__c', 'x')).toEqual([a, b]);
        expect(found('Name', 'art-0002')).toEqual([b]);
        expect(found('Section__c', 'a00Lo000000009z')).toEqual([]);
    });

    it('are undefined where there is no index', () => {
        expect(database.lookup('Article__c', 'Headline__c', 'a')).toBeUndefined();
        expect(database.lookup('Article__c', 'Section__c', null)).toBeUndefined();
        expect(database.lookup('Article__c', 'CreatedById', 'x')).toBeUndefined();
    });
});

describe('a fork', () => {
    it('has the setup records and the hooks, and none of the data', () => {
        let calls = 0;
        database.registerHook('beforeTrigger', () => calls++);
        insertOne(database, 'Article__c', { Headline__c: 'real' });
        insertOne(database, 'User', { Username: 'a@b.test', LastName: 'Kent' });
        const fork = database.fork();
        expect([...fork.records('Article__c')]).toEqual([]);
        expect(values(fork.records('User'), 'Name')).toContain('Kent');
        expect(setupRecords(fork)).toEqual(setupRecords(database));
        insertOne(fork, 'Article__c', { Headline__c: 'test' });
        expect(calls).toBe(3);
        expect(headlines()).toEqual(['real']);
    });

    it('changes nothing in the database it is a fork of', () => {
        const { adminUserId } = setupRecords(database);
        const fork = database.fork();
        dml(fork, 'update', 'User', [{ Id: adminUserId, FirstName: 'Test' }]);
        const user = insertOne(fork, 'User', { Username: 'a@b.test', LastName: 'Kent' });
        expect(fork.get('User', adminUserId)?.['FirstName']).toBe('Test');
        expect(database.get('User', adminUserId)?.['FirstName']).toBe('Admin');
        expect(database.get('User', user)).toBeUndefined();
    });

    it('gives out ids that no record of the org has', () => {
        const real = insertOne(database, 'Article__c', { Headline__c: 'real' });
        expect(insertOne(database.fork(), 'Article__c', { Headline__c: 'test' }) > real).toBe(true);
    });
});

describe('records from the source', () => {
    const wide = { DeveloperName: 'Wide', Name: 'Wide', Width__c: 12 };

    it('are replaced, keep their ids by name, and are seen by forks', () => {
        database.loadSourceRecords('Format__mdt', [{ DeveloperName: 'Narrow', Name: 'Narrow' }, wide]);
        const id = [...(database.lookup('Format__mdt', 'Name', 'Wide') ?? [])][0]?.['Id'];
        expect(id).toMatch(/^m00.{15}$/);
        database.loadSourceRecords('Format__mdt', [{ ...wide, Width__c: 13 }]);
        expect([...database.fork().records('Format__mdt')]).toEqual([{ ...wide, Width__c: 13, Id: id }]);
    });
});

describe('setup records', () => {
    it('are there from the start', () => {
        const setup = setupRecords(database);
        expect(database.get('Organization', setup.organizationId)?.['Name']).toBe('Local Org');
        expect(database.get('User', setup.adminUserId)).toMatchObject({
            Name: 'Admin User',
            IsActive: true,
            ProfileId: setup.systemAdministratorProfileId
        });
        expect(database.get('User', setup.automatedProcessUserId)).toMatchObject({
            Name: 'Automated Process',
            UserType: 'AutomatedProcess',
            Username: `autoproc@${setup.organizationId.toLowerCase()}`
        });
        expect(database.get('User', setup.platformIntegrationUserId)?.['Name']).toBe('Platform Integration User');
        expect(values(database.records('Profile'), 'Name')).toEqual([
            'System Administrator',
            'Standard User',
            'Contract Manager',
            'Marketing User',
            'Minimum Access - Salesforce',
            'Read Only',
            'Solution Manager',
            'Standard Platform User'
        ]);
    });
});
