import { type Bookshop, openBookshop } from './bookshop';

let shop: Bookshop;
let austen: string;
let emma: string;

beforeAll(async () => {
    shop = await openBookshop();
    [austen = ''] = shop.insert(
        'Author__c',
        { Name: 'Jane Austen', Country__c: 'England' },
        { Name: 'Arthur Conan Doyle', Country__c: 'Scotland' }
    );
    const [, doyle = ''] = shop.column('SELECT Id FROM Author__c') as string[];
    [emma = ''] = shop.insert(
        'Book__c',
        {
            Title__c: 'Emma',
            Isbn__c: 'A1',
            Author__c: austen,
            Price__c: 8.5,
            Copies__c: 3,
            Genre__c: 'Novel',
            Published_On__c: '2024-05-14',
            Last_Sold_At__c: Date.parse('2024-05-15T00:30:00Z'),
            Formats__c: 'Hardback;Paperback'
        },
        {
            Title__c: 'Persuasion',
            Isbn__c: 'A2',
            Author__c: austen,
            Price__c: 7,
            Copies__c: 0,
            Genre__c: 'Novel',
            In_Print__c: false,
            Published_On__c: '2023-12-31',
            Formats__c: 'Paperback;Audio'
        },
        {
            Title__c: 'The Hound of 100% Baskerville_s',
            Isbn__c: 'D1',
            Author__c: doyle,
            Price__c: 12,
            Copies__c: 9,
            Genre__c: 'Crime',
            Published_On__c: '2024-05-15'
        },
        { Title__c: 'Anonymous verse', Genre__c: 'Poetry' }
    );
});

const titles = (where: string): unknown[] => shop.column(`SELECT Title__c FROM Book__c WHERE ${where}`);

describe('comparison', () => {
    it('does not regard capitals in text', () => {
        expect(titles("Title__c = 'EMMA'")).toEqual(['Emma']);
        expect(titles("isbn__c in ('a1', 'd1')")).toHaveLength(2);
    });

    it('finds rows without a value with = null, and by every negation', () => {
        expect(titles('Price__c = null')).toEqual(['Anonymous verse']);
        expect(titles('Price__c != null')).toHaveLength(3);
        expect(titles("Isbn__c != 'A1'")).toContain('Anonymous verse');
        expect(titles("Isbn__c NOT IN ('A1', 'A2')")).toContain('Anonymous verse');
        expect(titles("(NOT Isbn__c LIKE 'A%')")).toContain('Anonymous verse');
    });

    it('leaves rows without a value out of every order', () => {
        expect(titles('Price__c < 100')).toHaveLength(3);
        expect(titles('Price__c >= 8.5 AND Price__c <= 12')).toEqual(['Emma', 'The Hound of 100% Baskerville_s']);
    });

    it('holds a checkbox that was never set for its default', () => {
        expect(titles('In_Print__c = false')).toEqual(['Persuasion']);
        expect(titles('In_Print__c = TRUE')).toHaveLength(3);
    });

    it('compares dates and datetimes, with time zones', () => {
        expect(titles('Published_On__c > 2024-05-14')).toEqual(['The Hound of 100% Baskerville_s']);
        expect(titles('Last_Sold_At__c = 2024-05-15T02:30:00+02:00')).toEqual(['Emma']);
        expect(titles('Last_Sold_At__c < 2024-05-15T00:30:00.000Z')).toEqual([]);
    });

    it('takes ids of 15 characters', () => {
        expect(titles(`Id = '${emma.slice(0, 15)}'`)).toEqual(['Emma']);
        expect(titles(`Author__c IN ('${austen.slice(0, 15)}')`)).toHaveLength(2);
    });
});

describe('LIKE', () => {
    it('has % for any text and _ for one character', () => {
        expect(titles("Title__c LIKE 'e_m%'")).toEqual(['Emma']);
        expect(titles("Title__c LIKE '%AS%'")).toEqual(['Persuasion', 'The Hound of 100% Baskerville_s']);
    });

    it('takes escaped wildcards as they are', () => {
        expect(titles("Title__c LIKE '%100\\% B%'")).toHaveLength(1);
        expect(titles("Title__c LIKE '%e\\_s'")).toHaveLength(1);
        expect(titles("Title__c LIKE '%s\\_n'")).toHaveLength(0);
    });
});

describe('multi-select picklists', () => {
    it('INCLUDES asks for all values of one of its texts', () => {
        expect(titles("Formats__c INCLUDES ('Hardback;Paperback', 'Audio')")).toEqual(['Emma', 'Persuasion']);
        expect(titles("Formats__c INCLUDES ('Hardback;Audio')")).toEqual([]);
    });

    it('EXCLUDES finds rows without a value, too', () => {
        expect(titles("Formats__c EXCLUDES ('Paperback')")).toHaveLength(2);
    });
});

describe('AND, OR, NOT', () => {
    it('nest in parentheses', () => {
        expect(titles("(Genre__c = 'Novel' OR Genre__c = 'Crime') AND (NOT (Price__c < 8 OR Price__c > 10))")).toEqual([
            'Emma'
        ]);
    });
});

describe('parents', () => {
    it('are reached through relationships, standard ones too', () => {
        expect(titles("Author__r.Name = 'jane austen'")).toEqual(['Emma', 'Persuasion']);
        expect(titles("Author__r.Country__c LIKE 'scot%'")).toHaveLength(1);
        expect(titles("Book__c.Author__r.Owner.Type = 'User'")).toHaveLength(3);
        expect(titles('Author__r.Name = null')).toEqual(['Anonymous verse']);
    });
});

describe('semi-joins and anti-joins', () => {
    it('take the values that a subquery selects', () => {
        const authors = (where: string) => shop.column(`SELECT Name FROM Author__c WHERE ${where}`);
        expect(authors('Id IN (SELECT Author__c FROM Book__c WHERE Price__c > 10)')).toEqual(['Arthur Conan Doyle']);
        expect(authors('Id NOT IN (SELECT Author__c FROM Book__c WHERE Price__c > 10)')).toEqual(['Jane Austen']);
        expect(titles("Author__c IN (SELECT Id FROM Author__c WHERE Country__c = 'England')")).toHaveLength(2);
    });
});

describe('date literals', () => {
    it.each([
        ['Published_On__c = TODAY', 1],
        ['Published_On__c = YESTERDAY', 1],
        ['Published_On__c < TODAY', 2],
        ['Published_On__c >= YESTERDAY', 2],
        ['Published_On__c = LAST_YEAR', 1],
        ['Published_On__c = THIS_WEEK', 2],
        ['Published_On__c = LAST_N_DAYS:1', 2],
        ['Published_On__c = N_DAYS_AGO:1', 1],
        ['Published_On__c = LAST_N_MONTHS:5', 1],
        ['Published_On__c != THIS_MONTH', 2],
        ['Last_Sold_At__c = TODAY', 1]
    ])('%s finds %i', (where, count) => {
        expect(titles(where)).toHaveLength(count);
    });

    it("begin in the user's time zone", async () => {
        const newYork = await openBookshop();
        const change = { Id: newYork.userId, TimeZoneSidKey: 'America/New_York' };
        newYork.update('User', change);
        newYork.insert('Book__c', { Title__c: 'Late', Last_Sold_At__c: Date.parse('2024-05-15T03:59:00Z') });
        newYork.insert('Book__c', { Title__c: 'Early', Last_Sold_At__c: Date.parse('2024-05-15T04:00:00Z') });
        expect(newYork.column('SELECT Title__c FROM Book__c WHERE Last_Sold_At__c = TODAY')).toEqual(['Early']);
    });
});

describe('binds', () => {
    it('are given by the caller', () => {
        const values: Record<string, readonly string[]> = { isbns: ['A1', 'A2'] };
        const query = shop.runner.parse('SELECT Title__c FROM Book__c WHERE Isbn__c IN :isbns LIMIT :most');
        const result = shop.runner.run(shop.database, query, {
            userId: shop.userId,
            evaluateBind: (bind) => (bind === 'most' ? 1 : (values[bind] ?? null))
        });
        expect(result.totalSize).toBe(1);
    });

    it('have no meaning in a query from outside', () => {
        expect(() => titles('Isbn__c = :isbn')).toThrow('Bind variables only allowed in Apex code');
    });
});

describe('the recycle bin', () => {
    it('is seen with includeDeleted and with ALL ROWS', () => {
        const [gone = ''] = shop.insert('Author__c', { Name: 'Forgotten' });
        shop.delete('Author__c', gone);
        const soql = "SELECT Id FROM Author__c WHERE Name = 'Forgotten'";
        expect(shop.column(soql)).toEqual([]);
        expect(shop.runner.query(shop.database, soql, { userId: shop.userId, includeDeleted: true }).totalSize).toBe(1);
        expect(shop.column(`${soql} ALL ROWS`)).toEqual([gone]);
    });
});

describe('one record', () => {
    it('can be matched without being stored', () => {
        const query = shop.runner.parse(
            "SELECT Id, Title__c FROM Book__c WHERE Price__c > 5 AND Author__r.Name LIKE 'jane%'"
        );
        const matches = (record: Record<string, string | number>) =>
            shop.runner.matchesWhere(query, record, shop.database);
        expect(matches({ Id: 'x', Price__c: 6, Author__c: austen })).toBe(true);
        expect(matches({ Id: 'x', Price__c: 5, Author__c: austen })).toBe(false);
        expect(shop.runner.selectedFields(query)).toEqual(['Id', 'Title__c']);
        expect(shop.runner.whereFields(query)).toEqual(['Price__c', 'Author__c']);
    });
});

describe('indexes', () => {
    it.each([
        "Isbn__c = 'A1'",
        "Price__c > 1 AND Isbn__c IN ('A1', 'D1')",
        "Isbn__c = 'A1' OR Isbn__c = 'A2'",
        "Author__r.Name = 'Jane Austen'",
        "Author__c IN (SELECT Id FROM Author__c WHERE Name = 'Jane Austen')"
    ])('answer %s without a scan', (where) => {
        const scan = jest.spyOn(shop.database, 'records');
        expect(titles(where).length).toBeGreaterThan(0);
        expect(scan).not.toHaveBeenCalled();
        scan.mockRestore();
    });
});
