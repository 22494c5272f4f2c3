import { type Bookshop, openBookshop } from './bookshop';

let shop: Bookshop;

beforeAll(async () => {
    shop = await openBookshop();
    const [austen = '', doyle = ''] = shop.insert(
        'Author__c',
        { Name: 'Jane Austen' },
        { Name: 'Arthur Conan Doyle' },
        { Name: 'Nobody' }
    );
    shop.insert(
        'Book__c',
        { Title__c: 'Persuasion', Author__c: austen, Price__c: 7, Genre__c: 'Novel', Copies__c: 2 },
        { Title__c: 'emma', Author__c: austen, Price__c: 8.5, Genre__c: 'Novel', Copies__c: 3 },
        { Title__c: 'A Study in Scarlet', Author__c: doyle, Price__c: 8.5, Genre__c: 'Crime' },
        { Title__c: 'Verse', Genre__c: 'Poetry', Published_On__c: '2024-02-29' }
    );
});

describe('the SELECT list', () => {
    it('gives fields under their API names, in its order', () => {
        expect(shop.rows("SELECT price__c, TITLE__C FROM book__c WHERE Title__c = 'emma'")).toEqual([
            { Price__c: 8.5, Title__c: 'emma' }
        ]);
        expect(Object.keys(shop.rows('SELECT price__c, TITLE__C FROM book__c LIMIT 1')[0] ?? {})).toEqual([
            'Price__c',
            'Title__c'
        ]);
    });

    it('nests parents, several fields of one in one row, and null for none', () => {
        expect(
            shop.rows('SELECT Author__r.Name, Title__c, Author__r.Owner.Name FROM Book__c ORDER BY Price__c LIMIT 2')
        ).toEqual([
            { Author__r: null, Title__c: 'Verse' },
            { Author__r: { Name: 'Jane Austen', Owner: { Name: expect.any(String) } }, Title__c: 'Persuasion' }
        ]);
    });

    it('nests children with their own filter, order and limit', () => {
        const soql =
            'SELECT Name, (SELECT Title__c FROM Books__r WHERE Price__c > 1 ORDER BY Title__c LIMIT 1) FROM Author__c ORDER BY Name';
        expect(shop.rows(soql)).toEqual([
            { Name: 'Arthur Conan Doyle', Books__r: [{ Title__c: 'A Study in Scarlet' }] },
            { Name: 'Jane Austen', Books__r: [{ Title__c: 'emma' }] },
            { Name: 'Nobody', Books__r: [] }
        ]);
    });

    it('takes FIELDS() with a limit', () => {
        const [row = {}] = shop.rows('SELECT FIELDS(CUSTOM) FROM Book__c LIMIT 1');
        expect(Object.keys(row)).toContain('Isbn__c');
        expect(Object.keys(row)).not.toContain('OwnerId');
        expect(() => shop.rows('SELECT FIELDS(ALL) FROM Book__c')).toThrow(
            'The SOQL FIELDS function must have a LIMIT of at most 200'
        );
    });

    it('translates values with toLabel', () => {
        expect(shop.rows("SELECT toLabel(Genre__c) FROM Book__c WHERE Genre__c = 'Crime'")).toEqual([
            { Genre__c: 'Crime & Thriller' }
        ]);
    });

    it('chooses by type with TYPEOF', () => {
        const soql = 'SELECT TYPEOF Owner WHEN User THEN Username, Email ELSE Name END FROM Book__c LIMIT 1';
        expect(shop.rows(soql)).toEqual([{ Owner: { Username: expect.any(String), Email: expect.any(String) } }]);
    });
});

describe('ORDER BY', () => {
    const ordered = (order: string) => shop.column(`SELECT Title__c FROM Book__c ORDER BY ${order}`);

    it('does not regard capitals, and puts nulls first unless told otherwise', () => {
        expect(ordered('Title__c')).toEqual(['A Study in Scarlet', 'emma', 'Persuasion', 'Verse']);
        expect(ordered('Price__c, Title__c DESC')).toEqual(['Verse', 'Persuasion', 'emma', 'A Study in Scarlet']);
        expect(ordered('Price__c DESC NULLS LAST, Title__c')).toEqual([
            'A Study in Scarlet',
            'emma',
            'Persuasion',
            'Verse'
        ]);
    });

    it('sorts a picklist in the order of its values', () => {
        expect(shop.column('SELECT Genre__c FROM Book__c ORDER BY Genre__c')).toEqual([
            'Novel',
            'Novel',
            'Crime',
            'Poetry'
        ]);
    });

    it('goes through parents', () => {
        expect(
            shop.column('SELECT Title__c FROM Book__c WHERE Author__c != null ORDER BY Author__r.Name, Title__c')[0]
        ).toBe('A Study in Scarlet');
    });
});

describe('LIMIT and OFFSET', () => {
    it('cut a piece out', () => {
        expect(shop.column('SELECT Title__c FROM Book__c ORDER BY Title__c LIMIT 2 OFFSET 1')).toEqual([
            'emma',
            'Persuasion'
        ]);
        expect(shop.column('SELECT Title__c FROM Book__c LIMIT 0')).toEqual([]);
        expect(() => shop.rows('SELECT Id FROM Book__c OFFSET 2001')).toThrow('Maximum SOQL offset allowed is 2000');
    });
});

describe('aggregates', () => {
    it('COUNT() gives a size and no rows', () => {
        const result = shop.runner.query(shop.database, 'SELECT COUNT() FROM Book__c', { userId: shop.userId });
        expect(result).toEqual({ totalSize: 4, rows: [] });
    });

    it('summarize all rows without GROUP BY, even none', () => {
        expect(
            shop.rows(
                'SELECT COUNT(Id), SUM(Price__c) total, AVG(Copies__c), MIN(Title__c), COUNT_DISTINCT(Price__c) FROM Book__c'
            )
        ).toEqual([{ expr0: 4, total: 24, expr1: 1.25, expr2: 'A Study in Scarlet', expr3: 2 }]);
        expect(shop.rows("SELECT COUNT(Id) n, MAX(Price__c) most FROM Book__c WHERE Title__c = 'none'")).toEqual([
            { n: 0, most: null }
        ]);
    });

    it('group by fields, also of parents, and filter with HAVING', () => {
        expect(
            shop.rows(
                'SELECT Author__r.Name, COUNT(Id) n FROM Book__c GROUP BY Author__r.Name HAVING COUNT(Id) >= 1 ORDER BY COUNT(Id) DESC, Author__r.Name'
            )
        ).toEqual([
            { Name: 'Jane Austen', n: 2 },
            { Name: null, n: 1 },
            { Name: 'Arthur Conan Doyle', n: 1 }
        ]);
    });

    it('group by functions of dates', () => {
        expect(
            shop.rows(
                'SELECT CALENDAR_YEAR(Published_On__c) y, CALENDAR_QUARTER(Published_On__c), COUNT(Id) FROM Book__c WHERE Published_On__c != null GROUP BY CALENDAR_YEAR(Published_On__c), CALENDAR_QUARTER(Published_On__c)'
            )
        ).toEqual([{ y: 2024, expr0: 1, expr1: 1 }]);
    });

    it('tell the type of what they give', () => {
        const soql = 'SELECT MAX(CreatedDate) latest, COUNT(Id) n FROM Book__c';
        const [row] = shop.runner.query(shop.database, soql, { userId: shop.userId }).rows;
        expect(row?.values.get('latest')).toMatchObject({ kind: 'field', type: 'datetime' });
        expect(row?.values.get('n')).toMatchObject({ kind: 'field', type: 'int', value: 4 });
        expect(row?.object).toBeUndefined();
    });

    it('refuse a field that is neither grouped nor aggregated', () => {
        expect(() => shop.rows('SELECT Title__c, COUNT(Id) FROM Book__c')).toThrow(
            'Field must be grouped or aggregated: Title__c'
        );
        expect(() => shop.rows('SELECT Blurb__c FROM Book__c GROUP BY Blurb__c')).toThrow(
            "field 'Blurb__c' can not be grouped in a query call"
        );
        expect(() => shop.rows('SELECT SUM(Title__c) FROM Book__c')).toThrow(
            'field Title__c does not support aggregate operator SUM'
        );
    });
});
