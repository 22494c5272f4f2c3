import { join } from 'node:path';
import { RecordFormulas } from '../../src/flow/formula/recordFormulas';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import { buildSchema } from '../../src/schema/buildSchema';
import { describeSObject } from '../../src/schema/describe';
import { QueryRunner } from '../../src/soql/queryRunner';
import { openApexOrg, type ApexTestOrg } from '../apex/entry/apexTestOrg';

const invoices = join(__dirname, '../fixtures/invoices');

let org: ApexTestOrg;
let ledger: string;
let invoice: string;

const insert = (object: string, ...records: Record<string, string | number | null>[]): string[] =>
    org.dml('insert', object, records).map((row) => {
        expect(row.errors).toEqual([]);
        return row.id ?? '';
    });
const invoiceNow = (id = invoice) => org.database.get('Invoice__c', id);
const ledgerNow = () => org.database.get('Ledger__c', ledger);

beforeEach(async () => {
    org = await openApexOrg(
        {
            InvoiceSaved: `trigger InvoiceSaved on Invoice__c (after update) {
                for (Invoice__c invoice : Trigger.new) {
                    System.debug(Trigger.oldMap.get(invoice.Id).Lines__c + ' -> ' + invoice.Lines__c);
                }
            }`
        },
        [],
        invoices
    );
    ledger = insert('Ledger__c', { Name: '2024' })[0] ?? '';
    invoice = insert('Invoice__c', { Name: 'One', Ledger__c: ledger })[0] ?? '';
});
afterEach(() => org.close());

const line = (amount: number, due: string, more: object = {}) => ({
    Invoice__c: invoice,
    Amount__c: amount,
    Quantity__c: 2,
    Due__c: due,
    ...more
});

test('a parent without details has 0 where it counts or sums, and nothing else', () => {
    expect(invoiceNow()).toMatchObject({ Lines__c: 0, Goods__c: 0, Earliest__c: null, Latest__c: null });
});

test('inserting details rolls up to parents and grandparents, and the parent is saved: its trigger runs', () => {
    insert(
        'Line__c',
        line(10.1, '2024-03-01'),
        line(20.2, '2024-02-01'),
        line(5, '2024-05-01', { Kind__c: 'Services' })
    );
    expect(invoiceNow()).toMatchObject({
        Lines__c: 3,
        Goods__c: 60.6,
        Earliest__c: '2024-02-01',
        Latest__c: '2024-05-01'
    });
    expect(ledgerNow()).toMatchObject({ Goods__c: 60.6 });
    expect(org.logged.filter((text) => text.includes('->'))).toEqual([expect.stringContaining('0 -> 3')]);
});

test('an update that moves a detail out of the filter, or to another parent, changes what it must', () => {
    const other = insert('Invoice__c', { Name: 'Two', Ledger__c: ledger })[0] ?? '';
    const [first = '', second = ''] = insert('Line__c', line(10, '2024-01-01'), line(20, '2024-02-01'));
    org.dml('update', 'Line__c', [{ Id: first, Kind__c: 'Services' }]);
    expect(invoiceNow()).toMatchObject({ Lines__c: 2, Goods__c: 40 });
    org.dml('update', 'Line__c', [{ Id: second, Invoice__c: other }]);
    expect(invoiceNow()).toMatchObject({
        Lines__c: 1,
        Goods__c: 0,
        Earliest__c: '2024-01-01',
        Latest__c: '2024-01-01'
    });
    expect(invoiceNow(other)).toMatchObject({ Lines__c: 1, Goods__c: 40, Earliest__c: '2024-02-01' });
    expect(ledgerNow()).toMatchObject({ Goods__c: 40 });
});

test('the extreme that goes leaves its place to the next one', () => {
    const [first = ''] = insert('Line__c', line(1, '2024-01-01'), line(1, '2024-02-01'), line(1, '2024-03-01'));
    org.dml('delete', 'Line__c', [{ Id: first }]);
    expect(invoiceNow()).toMatchObject({ Lines__c: 2, Earliest__c: '2024-02-01', Latest__c: '2024-03-01' });
    org.dml('undelete', 'Line__c', [{ Id: first }]);
    expect(invoiceNow()).toMatchObject({ Lines__c: 3, Earliest__c: '2024-01-01' });
});

test('a parent that is deleted and undeleted with its details keeps its values, and its own parent follows', () => {
    insert('Line__c', line(10, '2024-01-01'), line(20, '2024-02-01'));
    org.dml('delete', 'Invoice__c', [{ Id: invoice }]);
    expect(ledgerNow()).toMatchObject({ Goods__c: 0 });
    org.dml('undelete', 'Invoice__c', [{ Id: invoice }]);
    expect(invoiceNow()).toMatchObject({ Lines__c: 2, Goods__c: 60 });
    expect(ledgerNow()).toMatchObject({ Goods__c: 60 });
});

test("a parent's validation rule fails the details that it is broken by", () => {
    const lines = [1, 2, 3, 4].map((amount) => line(amount, '2024-01-01'));
    const results = org.dml('insert', 'Line__c', lines, true);
    expect(results.map((row) => row.errors[0]?.message)).toEqual(Array(4).fill('Three lines at most'));
    expect(org.rows('Line__c')).toEqual([]);
    expect(invoiceNow()).toMatchObject({ Lines__c: 0, Goods__c: 0 });
});

test('clients and before triggers cannot write a roll-up', () => {
    const [row] = org.dml('update', 'Invoice__c', [{ Id: invoice, Lines__c: 7 }]);
    expect(row?.errors[0]?.statusCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE');
});

test('a roll-up is described, queried, grouped by nothing but summed, and used in formulas', () => {
    expect(
        describeSObject(org.database.schema, 'Invoice__c').fields.find(({ name }) => name === 'Goods__c')
    ).toMatchObject({
        type: 'currency',
        scale: 2,
        calculated: true,
        createable: false,
        updateable: false
    });
    expect(
        describeSObject(org.database.schema, 'Invoice__c').fields.find(({ name }) => name === 'Latest__c')?.type
    ).toBe('date');
    insert('Line__c', line(100, '2024-01-01'));
    const { database, clock } = org;
    const formulas = new RecordFormulas({ schema: database.schema, clock });
    const queries = new QueryRunner({ schema: database.schema, clock, evaluateFormula: formulas.evaluateField });
    const rows = (soql: string) =>
        queries
            .query(database, soql, { userId: org.adminUserId })
            .rows.map(({ values }) =>
                [...values.values()].map((value) => (value.kind === 'field' ? value.value : null))
            );
    expect(rows('SELECT Lines__c, Goods__c FROM Invoice__c WHERE Goods__c > 199 ORDER BY Goods__c')).toEqual([
        [1, 200]
    ]);
    expect(rows('SELECT SUM(Lines__c), MAX(Latest__c) FROM Invoice__c')).toEqual([[1, '2024-01-01']]);
    expect(rows('SELECT Goods_Text__c FROM Ledger__c')).toEqual([['much']]);
});

test('a definition that changes is worked out anew for the records that are there', () => {
    insert('Line__c', line(10, '2024-01-01'), line(20, '2024-02-01', { Kind__c: 'Services' }));
    expect(invoiceNow()).toMatchObject({ Goods__c: 20 });
    const model = readSourceTrees([invoices]);
    const objects = model.objects.map((object) => {
        const goods = object.fields.get('goods__c');
        if (object.name !== 'Invoice__c' || goods?.rollUpSummary === undefined) return object;
        const fields = new Map(object.fields);
        fields.set('goods__c', { ...goods, rollUpSummary: { ...goods.rollUpSummary, filters: [] } });
        return { ...object, fields };
    });
    org.database.useSchema(buildSchema({ ...model, objects }));
    expect(invoiceNow()).toMatchObject({ Goods__c: 60 });
});
