import { openDatabase, setupRecords } from '../../src/data/database';
import { MovableClock } from '../../src/clock';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import { buildSchema } from '../../src/schema/buildSchema';
import { join } from 'node:path';
import { dml } from './newspaperDatabase';

test('a user has a permission set once', async () => {
    const schema = buildSchema(readSourceTrees([join(__dirname, '../fixtures/bookshop')]));
    const permissionSets = [
        { name: 'Seller', label: 'Seller' },
        { name: 'Buyer', label: 'Buyer' }
    ];
    const database = await openDatabase({ schema, clock: new MovableClock(), permissionSets });
    const AssigneeId = setupRecords(database).adminUserId;
    const idOf = (name: string) =>
        String([...(database.lookup('PermissionSet', 'Name', name) ?? [])].map((set) => set['Id'])[0]);
    const assign = (...names: string[]) =>
        dml(
            database,
            'insert',
            'PermissionSetAssignment',
            names.map((name) => ({ AssigneeId, PermissionSetId: idOf(name) })),
            { allOrNone: false }
        ).map(({ errors }) => errors.map(({ statusCode, message }) => `${statusCode}: ${message}`));
    const duplicate = (name: string) => [
        `DUPLICATE_VALUE: Duplicate PermissionSetAssignment. Assignee: ${AssigneeId}; Permission Set: ${idOf(name)}`
    ];
    expect(assign('Seller')).toEqual([[]]);
    expect(assign('Seller', 'Buyer', 'Buyer')).toEqual([duplicate('Seller'), [], duplicate('Buyer')]);
    await database.close();
});
