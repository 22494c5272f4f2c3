import { compileApex } from '../../../src/apex/generate/compileApex';
import type { ApexClassInfo, LinkedProgram } from '../../../src/apex/generate/runtimeInterface';
import { library } from '../../../src/apex/library/library';
import { createRuntime } from '../../../src/apex/runtime/runtime';
import { bookshopSchema, classSource, triggerSource } from '../compileFixture';

const schema = bookshopSchema();

function link(...sources: Parameters<typeof compileApex>[0]['sources'][number][]): LinkedProgram {
    const { program, problems } = compileApex({ sources, schema, library });
    expect(problems).toEqual([]);
    return program.link(createRuntime());
}

function classNamed(program: LinkedProgram, name: string): ApexClassInfo {
    const found = program.classes.get(name.toLowerCase());
    if (!found) throw new Error(`no class ${name}`);
    return found;
}

describe('what a program tells of its classes', () => {
    const program = link(
        classSource(
            'Shop',
            `@IsTest
            public with sharing abstract class Shop extends Base implements Comparable {
                @TestVisible private static final Integer LIMIT_OF = 5;
                public transient String note { get; private set; }
                public enum Genre { CRIME, POETRY }
                public class GoneException extends Exception { }
                public Integer compareTo(Object other) { return 0; }
                @AuraEnabled(cacheable=true) public static List<Book__c> find(String title, Integer top) { return null; }
                @Future(callout=true) static void later(Set<Id> ids) { }
                static testMethod void old() { }
                interface Named { String name(); }
            }`
        ),
        classSource('Base', 'public virtual class Base { protected Base(Integer a) { } public Base() { } }')
    );
    const shop = classNamed(program, 'SHOP');

    it('names types in full, with what they are', () => {
        expect([...program.classes.keys()].sort()).toEqual([
            'base',
            'shop',
            'shop.genre',
            'shop.goneexception',
            'shop.named'
        ]);
        expect(shop).toMatchObject({
            name: 'Shop',
            kind: 'class',
            sharing: 'with',
            abstract: true,
            visibility: 'public'
        });
        expect(classNamed(program, 'Shop.Genre')).toMatchObject({ kind: 'enum', outer: 'Shop' });
        expect(classNamed(program, 'Shop.Named').kind).toBe('interface');
        expect(classNamed(program, 'Shop.GoneException')).toMatchObject({ isException: true });
    });

    it('lists ancestors of source and library', () => {
        expect([...shop.ancestors]).toEqual(['shop', 'base', 'comparable']);
        expect([...classNamed(program, 'Shop.GoneException').ancestors]).toEqual(['shop.goneexception', 'exception']);
    });

    it('lists methods with annotations, parameters and types', () => {
        expect(shop.methods.find(({ name }) => name === 'find')).toMatchObject({
            static: true,
            parameters: [
                { name: 'title', type: { name: 'String' } },
                { name: 'top', type: { name: 'Integer' } }
            ],
            returnType: { kind: 'list', element: { kind: 'sobject', name: 'Book__c' } },
            annotations: [{ name: 'auraenabled', parameters: new Map([['cacheable', true]]) }]
        });
        expect(shop.methods.find(({ name }) => name === 'old')?.annotations.map(({ name }) => name)).toEqual([
            'istest'
        ]);
    });

    it('lists fields, constructors and enum constants', () => {
        expect(shop.fields).toMatchObject([
            { name: 'LIMIT_OF', static: true, final: true, visibility: 'private' },
            { name: 'note', static: false, transient: true }
        ]);
        expect(classNamed(program, 'Base').constructors).toMatchObject([
            { parameters: [{ name: 'a' }], visibility: 'protected' },
            { parameters: [] }
        ]);
        expect(classNamed(program, 'Shop.Genre').constants).toHaveLength(2);
        expect(classNamed(program, 'Shop.GoneException').constructors).toHaveLength(4);
    });

    it('resolves the names that Type.forName takes', () => {
        expect(program.resolveType('map<id, list<SHOP.genre>>')).toEqual({
            kind: 'map',
            key: { kind: 'primitive', name: 'Id' },
            value: { kind: 'list', element: { kind: 'user', name: 'Shop.Genre' } }
        });
        expect(program.resolveType('book__c')).toEqual({ kind: 'sobject', name: 'Book__c' });
        expect(program.resolveType('Nothing')).toBeUndefined();
        expect(program.resolveType('List<')).toBeUndefined();
    });
});

describe('triggers', () => {
    it('are listed with the schema’s name of their object', () => {
        const program = link(
            triggerSource('T', 'trigger T on book__C (before insert, after undelete) { Integer a = 1; }')
        );
        expect(program.triggers).toMatchObject([
            { name: 'T', objectName: 'Book__c', events: ['before insert', 'after undelete'] }
        ]);
        expect(program.classes.size).toBe(0);
        expect(program.coverage).toMatchObject([{ name: 'T', kind: 'trigger', lines: [1] }]);
    });

    it('may have the name of a class', () => {
        const program = link(
            classSource('Same', 'public class Same { public static Integer f() { return 1; } }'),
            triggerSource('Same', 'trigger Same on Book__c (before insert) { Integer a = Same.f(); }')
        );
        expect(program.triggers).toHaveLength(1);
    });
});

describe('coverage', () => {
    it('counts the lines that hold statements', () => {
        const body = [
            'public class Foo {',
            '  static Integer a = 1;',
            '  // nothing',
            '  void f() {',
            '    if (a == 1) {',
            '      a = 2; a = 3;',
            '    } else {',
            '      a = 4;',
            '    }',
            '  }',
            '}'
        ].join('\n');
        const [coverage] = link(classSource('Foo', body)).coverage;
        expect([...(coverage?.lines ?? [])].sort((a, b) => a - b)).toEqual([2, 5, 6, 8]);
    });
});

describe('sources left out', () => {
    it('are those with problems and those that need them; the rest runs', () => {
        const sources = [
            classSource('Broken', 'public class Broken { public static void f() { x = 1; } }'),
            classSource('Needs', 'public class Needs { void f() { Broken.f(); } }'),
            classSource('Far', 'public class Far { void f() { new Needs(); } }'),
            classSource('Fine', 'public class Fine { Broken b; }')
        ];
        const { program, problems } = compileApex({ sources, schema, library });
        expect(problems.map(({ file }) => file).sort()).toEqual(['Broken.cls', 'Far.cls', 'Needs.cls']);
        expect([...program.link(createRuntime()).classes.keys()]).toEqual(['fine']);
    });
});
