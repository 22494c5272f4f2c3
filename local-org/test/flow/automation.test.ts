import type { StoredRecord } from '../../src/data/record';
import { openOrgParts, temporaryDirectory, type OrgParts } from '../api/orgParts';

const sources = ['bookshop', 'bookshopAutomation'];
const hour = 3_600_000;
const day = 24 * hour;

let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts({ sources })));
afterAll(() => org.close());

async function until<T>(condition: () => T | undefined | false): Promise<T> {
    const end = Date.now() + 5000;
    for (;;) {
        const result = condition();
        if (result !== undefined && result !== false) return result;
        if (Date.now() > end) throw new Error(`waited in vain for ${condition.toString()}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

function dml(operation: 'insert' | 'update', records: object[], allOrNone = true, at = org) {
    const { result } = at.database.transaction({ userId: at.userId, origin: 'rest' }, (transaction) =>
        transaction.dml({ operation, object: 'Book__c', records: records as never, allOrNone })
    );
    return result;
}

function insert(fields: object, at = org): string {
    const [row] = dml('insert', [fields], true, at);
    if (!row?.success || row.id === null) throw new Error(JSON.stringify(row?.errors));
    return row.id;
}

const update = (id: string, fields: object, at = org) => dml('update', [{ Id: id, ...fields }], false, at)[0];
const book = (id: string): StoredRecord => org.database.get('Book__c', id) ?? {};
const authors = (at = org): string[] => [...at.database.records('Author__c')].map((author) => String(author['Name']));
const launch = (flow: string, inputs: Record<string, string>) =>
    org.database.transaction({ userId: org.userId, origin: 'rest' }, (transaction) =>
        org.flows.start(flow, inputs, transaction)
    ).result;

describe('collections', () => {
    it('are filtered by conditions and by a formula, sorted by several fields and cut', () => {
        const books: [string, number | null][] = [
            ['Alpha', 9],
            ['beta', 5],
            ['Beta II', 1],
            ['Gamma', 5],
            ['Delta', 0],
            ['Omega', 20]
        ];
        for (const [title, price] of books) insert({ Title__c: title, Price__c: price, Genre__c: 'Poetry' });
        expect(launch('Cheapest_Books', { genre: 'Poetry' })).toEqual({ titles: ['Gamma', 'beta', 'Alpha'] });
    });
});

describe('the interviews of a chunk', () => {
    it('write with one statement; a bad one fails its own record alone', () => {
        const chunks: number[] = [];
        org.database.registerHook('beforeTrigger', ({ object, rows }) => {
            if (object.name === 'Author__c') chunks.push(rows.length);
        });
        const books = ['a', 'b', 'c'].map((name) => ({ Title__c: `Bulk ${name}`, Blurb__c: `Writer ${name}` }));
        const results = dml('insert', books);
        expect(results.map(({ success }) => success)).toEqual([true, true, true]);
        expect(chunks).toEqual([3]);
        const linked = results.map(({ id }) => org.database.get('Author__c', String(book(String(id))['Author__c'])));
        expect(linked.map((author) => author?.['Name'])).toEqual(['Writer a', 'Writer b', 'Writer c']);
    });

    it('tells in which flow a record failed, in words that the platform uses', () => {
        const results = dml(
            'insert',
            [
                { Title__c: 'Bulk good', Blurb__c: 'Writer good' },
                { Title__c: 'Bulk bad', Blurb__c: 'Writer bad', Isbn__c: 'no address' }
            ],
            false
        );
        expect(results).toMatchObject([
            { success: true },
            {
                success: false,
                errors: [
                    {
                        statusCode: 'CANNOT_EXECUTE_FLOW_TRIGGER',
                        message: expect.stringMatching(
                            /^We can't save this record because the “Register Author” process failed\. Give your Salesforce admin these details\. This error occurred when the flow tried to create records: INVALID_EMAIL_ADDRESS: .*\. You can look up ExceptionCode values in the SOAP API Developer Guide\. Error ID: \d+-\d+ \(-?\d+\)$/
                        )
                    }
                ]
            }
        ]);
        expect(authors()).toContain('Writer good');
        expect(authors()).not.toContain('Writer bad');
    });
});

describe('a record-triggered flow', () => {
    it('takes an outcome only when the record comes to meet it, and refuses with an error at the field', () => {
        const id = insert({ Title__c: 'Guard', Copies__c: 0 });
        update(id, { Blurb__c: 'still none' });
        expect(authors()).not.toContain('Sold out: Guard');
        update(id, { Copies__c: 3 });
        update(id, { Copies__c: 0 });
        expect(authors().filter((name) => name === 'Sold out: Guard')).toHaveLength(1);
        expect(update(id, { Copies__c: -1 })).toMatchObject({
            success: false,
            errors: [
                {
                    statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
                    message: "Guard can't have -1 copies.",
                    fields: ['Copies__c']
                }
            ]
        });
    });
});

describe('scheduled paths', () => {
    const directory = temporaryDirectory();
    const inDays = (days: number) => new Date(org.clock.now() + days * day).toISOString().slice(0, 10);

    it('run when the clock comes to their time, with the record as it is then; asynchronous ones after the commit', async () => {
        const id = insert({ Title__c: 'Sched one', In_Print__c: true, Published_On__c: inDays(10), Copies__c: 1 });
        expect(authors()).toContain('Announced Sched one');
        await until(() => authors().includes('After commit: Sched one'));
        org.clock.advance(2 * hour);
        await until(() => authors().includes('Two hours on: Sched one'));
        dml('update', [{ Id: id, Copies__c: 7 }]);
        org.clock.advance(7 * day);
        expect(authors().filter((name) => name.startsWith('Out tomorrow'))).toEqual([]);
        org.clock.advance(2 * day);
        await until(() => authors().includes('Out tomorrow: Sched one (7)'));
    });

    it('follow the field that they are reckoned from, and are called off when the record leaves the conditions', async () => {
        const moved = insert({ Title__c: 'Sched moved', In_Print__c: true, Published_On__c: inDays(5) });
        const left = insert({ Title__c: 'Sched left', In_Print__c: true, Published_On__c: inDays(5) });
        update(moved, { Published_On__c: inDays(20) });
        update(left, { In_Print__c: false });
        org.clock.advance(6 * day);
        const marker = insert({ Title__c: 'Sched marker', In_Print__c: true });
        await until(() => authors().includes('After commit: Sched marker'));
        expect(marker).toBeDefined();
        const due = () => authors().filter((name) => /^Out tomorrow: Sched (?:moved|left)/.test(name));
        expect(due()).toEqual([]);
        org.clock.advance(15 * day);
        await until(() => due().length > 0);
        expect(due()).toEqual(['Out tomorrow: Sched moved (0)']);
    });

    it('outlive a restart', async () => {
        const before = await openOrgParts({ sources, directory });
        const published = new Date(before.clock.now() + 10 * day).toISOString().slice(0, 10);
        insert({ Title__c: 'Sched kept', In_Print__c: true, Published_On__c: published }, before);
        await before.close();
        const after = await openOrgParts({ sources, directory });
        after.clock.advance(9 * day);
        await until(() => authors(after).includes('Out tomorrow: Sched kept (0)'));
        await after.close();
    });
});

describe('a schedule-triggered flow', () => {
    it('runs for the records that meet its conditions', async () => {
        const counted = insert({ Title__c: 'Night watch' });
        const other = insert({ Title__c: 'Daylight' });
        org.clock.advance(day);
        await until(() => book(counted)['Blurb__c'] === 'Counted');
        expect(book(other)['Blurb__c'] ?? null).toBeNull();
        dml('update', [{ Id: counted, Blurb__c: 'Again' }]);
        org.clock.advance(day);
        await until(() => book(counted)['Blurb__c'] === 'Counted');
    });
});

describe('a flow that fails', () => {
    it('rolls back, sends a mail that is kept, and reads the outputs of a subflow', () => {
        expect(launch('Try_And_Undo', { to: 'desk@bookshop.test' })).toEqual({ said: 'desk@bookshop.test!' });
        expect(authors()).not.toContain('Undone');
        expect(org.emails.filter(({ subject }) => !subject.startsWith('An error occurred'))).toMatchObject([
            {
                to: ['desk@bookshop.test'],
                subject: 'It failed',
                body: expect.stringMatching(/^Because: This error occurred when the flow tried to create records: /)
            }
        ]);
    });
});

describe('a process of Process Builder', () => {
    it('starts when a record changes, sees the old values and updates the record', () => {
        const id = insert({ Title__c: 'Proc', Price__c: 4 });
        expect(book(id)['Blurb__c'] ?? null).toBeNull();
        update(id, { Price__c: 6 });
        expect(book(id)['Blurb__c']).toBe('Was 4 of Admin');
    });

    it('calls another process with the record', () => {
        const id = insert({ Title__c: 'Proc two', Copies__c: 1 });
        update(id, { Copies__c: 5 });
        expect(authors()).toContain('Process heard of Proc two');
        update(id, { Copies__c: 6 });
        expect(authors().filter((name) => name === 'Process heard of Proc two')).toHaveLength(1);
    });
});
