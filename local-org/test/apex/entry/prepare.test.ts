import type { ApexSource } from '../../../src/metadata/sourceModel';
import { openApexOrg, type ApexTestOrg } from './apexTestOrg';

let org: ApexTestOrg;

afterEach(() => org.close());

const classes = {
    Prices: 'public class Prices { public static Integer of(Integer pages) { return pages * 2; } }',
    Shop: 'public class Shop { public static Integer price() { return Prices.of(10); } }',
    Other: 'public class Other { public static Integer one() { return 1; } }',
    BookTrigger: `trigger BookTrigger on Book__c (before insert) { Trigger.new[0].Title__c = 'Old ' + Shop.price(); }`
};

function change(sources: Readonly<Record<string, string>>) {
    const apex = Object.entries(sources).map(([name, body]): ApexSource => {
        const kind = body.startsWith('trigger') ? 'trigger' : 'class';
        return { name, kind, file: `${name}.${kind === 'class' ? 'cls' : 'trigger'}`, body, apiVersion: '66.0' };
    });
    return org.engine.prepare({ model: { ...org.model, apex }, schema: org.database.schema });
}

function title(): unknown {
    org.dml('insert', 'Book__c', [{ Title__c: 'Emma' }]);
    return org.rows('Book__c').at(-1)?.['Title__c'];
}

test('a change of statements compiles one class, and changes nothing before it is activated', async () => {
    org = await openApexOrg(classes);
    const candidate = change({ ...classes, Prices: classes.Prices.replace('* 2', '* 3') });
    expect(candidate).toMatchObject({ problems: [], compiledSources: 1 });
    expect(title()).toBe('Old 20');
    const undo = candidate.activate();
    expect(title()).toBe('Old 30');
    undo();
    expect(title()).toBe('Old 20');
});

test('a changed signature compiles whatever uses it, and what is wrong there is told', async () => {
    org = await openApexOrg(classes);
    const { problems, compiledSources } = change({
        ...classes,
        Prices: 'public class Prices { public static Integer of(String title) { return 1; } }'
    });
    expect(problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
        'Shop.cls: Method does not exist or incorrect signature: void of(Integer) from the type Prices',
        expect.stringContaining('BookTrigger.trigger: Dependent class is invalid')
    ]);
    expect(compiledSources).toBeLessThan(4);
});

test('classes and triggers come and go', async () => {
    org = await openApexOrg(classes);
    const { BookTrigger: _gone, ...rest } = classes;
    change({
        ...rest,
        Fresh: 'public class Fresh { public static Integer two() { return Other.one() + 1; } }'
    }).activate();
    expect(title()).toBe('Emma');
    expect(org.engine.executeAnonymous('Assert.areEqual(2, Fresh.two());', org.adminUserId)).toMatchObject({
        kind: 'done'
    });
    expect(change({ Other: classes.Other, Shop: classes.Shop }).problems.map(({ message }) => message)).toEqual([
        'Variable does not exist: Prices'
    ]);
});
