import type { CompilationUnit, Expression, Statement } from '../../../src/apex/parse/ast';
import { parseSource } from '../../../src/apex/parse/parseSource';

function parsed(source: string, kind: 'class' | 'trigger' | 'anonymous'): CompilationUnit {
    const result = parseSource(source, kind, 'Source');
    if (!result.unit) throw new Error(JSON.stringify(result.problems));
    return result.unit;
}

function statements(source: string): readonly Statement[] {
    const unit = parsed(source, 'anonymous');
    if (unit.kind !== 'anonymous') throw new Error(unit.kind);
    return unit.body;
}

function expression(source: string): Expression {
    const [statement] = statements(`value = ${source};`);
    if (statement?.kind !== 'expression' || statement.expression.kind !== 'assign') throw new Error('no assignment');
    return statement.expression.value;
}

function problems(source: string): string[] {
    return (parseSource(source, 'class', 'Foo.cls').problems ?? []).map((p) => `${p.line}:${p.column} ${p.message}`);
}

describe('declarations', () => {
    it('keeps modifiers, annotations with their parameters, and places', () => {
        const unit = parsed(
            "@RestResource(urlMapping='/x')\nglobal with sharing class Foo extends Bar implements A.B, C<String> {\n" +
                '  @AuraEnabled(cacheable=true) public static final Integer A = 1, B;\n}',
            'class'
        );
        expect(unit).toMatchObject({
            kind: 'class',
            name: 'Foo',
            line: 2,
            column: 27,
            modifiers: {
                names: ['global', 'with sharing'],
                annotations: [{ name: 'RestResource', parameters: [{ name: 'urlMapping', value: '/x' }] }]
            },
            superclass: { names: [{ name: 'Bar' }] },
            interfaces: [{ names: [{ name: 'A' }, { name: 'B' }] }, { names: [{ name: 'C', arguments: [{}] }] }],
            members: [
                {
                    kind: 'field',
                    name: 'A',
                    modifiers: {
                        names: ['public', 'static', 'final'],
                        annotations: [{ name: 'AuraEnabled', parameters: [{ name: 'cacheable', value: true }] }]
                    },
                    initializer: { kind: 'literal', value: 1 }
                },
                { kind: 'field', name: 'B', initializer: undefined }
            ]
        });
    });

    it('tells properties, initialisers, constructors, inner types and abstract methods apart', () => {
        const unit = parsed(
            `public abstract class Foo {
                static { }
                { }
                public Foo(Integer a) { this(); }
                public abstract void bar(List<Map<Id, String[]>> x);
                public Integer size { get; private set { size = value; } }
                enum Season { WINTER, SPRING }
                interface Inner extends Other { String name(); }
            }`,
            'class'
        );
        expect(unit).toMatchObject({
            members: [
                { kind: 'initializer', static: true },
                { kind: 'initializer', static: false },
                { kind: 'constructor', name: 'Foo', parameters: [{ name: 'a' }] },
                { kind: 'method', name: 'bar', returnType: undefined, body: undefined },
                {
                    kind: 'property',
                    getter: { body: undefined },
                    setter: { modifiers: { names: ['private'] }, body: { kind: 'block' } }
                },
                { kind: 'enum', constants: [{ name: 'WINTER' }, { name: 'SPRING' }] },
                { kind: 'interface', name: 'Inner', members: [{ kind: 'method', name: 'name' }] }
            ]
        });
    });

    it('reads triggers, whose variables belong to the block', () => {
        const unit = parsed('trigger T on Account (before insert, after undelete) { Integer i = 1; i++; }', 'trigger');
        expect(unit).toMatchObject({
            kind: 'trigger',
            objectName: 'Account',
            events: ['before insert', 'after undelete'],
            members: [],
            body: [{ kind: 'variables', variables: [{ name: 'i' }] }, { kind: 'expression' }]
        });
    });
});

describe('statements', () => {
    it.each([
        [
            'for (Integer i = 0, n = 5; i < n; i++, n--) {}',
            { kind: 'for', initializer: { variables: [{}, {}] }, update: [{}, {}] }
        ],
        [
            'for (;;) break;',
            { kind: 'for', initializer: undefined, condition: undefined, update: [], body: { kind: 'break' } }
        ],
        ['for (Account a : accounts) { continue; }', { kind: 'forEach', variable: 'a' }],
        ['do { x(); } while (y);', { kind: 'doWhile' }],
        ['while (a) ;', { kind: 'while', body: undefined }],
        ['if (a) b(); else if (c) d(); else e();', { kind: 'if', else: { kind: 'if', else: { kind: 'expression' } } }],
        [
            'try { a(); } catch (System.DmlException e) { b(); } finally { c(); }',
            { kind: 'try', catches: [{ variable: 'e' }] }
        ],
        ['insert as user records;', { kind: 'dml', operation: 'insert', accessMode: 'user' }],
        ['upsert records Account.Key__c;', { kind: 'dml', operation: 'upsert', externalId: ['Account', 'Key__c'] }],
        ['undelete records;', { kind: 'dml', operation: 'undelete', accessMode: undefined }],
        ['merge a b;', { kind: 'merge' }],
        ['System.runAs(user) { a(); }', { kind: 'runAs', arguments: [{ name: 'user' }] }],
        ['throw new Oops();', { kind: 'throw' }]
    ])('%s', (source, shape) => {
        expect(statements(source)[0]).toMatchObject(shape);
    });

    it('reads the forms of switch', () => {
        const [statement] = statements(
            "switch on x { when -1, (2L) { } when 'a', null { } when SPRING { } when Account a { } when else { } }"
        );
        expect(statement).toMatchObject({
            kind: 'switch',
            cases: [
                {
                    when: {
                        values: [
                            { type: 'Integer', value: -1 },
                            { type: 'Long', value: '2' }
                        ]
                    }
                },
                { when: { values: [{ value: 'a' }, { type: 'null' }] } },
                { when: { values: [{ kind: 'constant', names: ['SPRING'] }] } },
                { when: { kind: 'type', variable: 'a' } },
                { when: { kind: 'else' } }
            ]
        });
    });
});

describe('expressions', () => {
    it.each<[string, object]>([
        ['-2147483648', { kind: 'literal', type: 'Integer', value: -2147483648 }],
        ['7L', { type: 'Long', value: '7' }],
        ['1.50', { type: 'Decimal', value: '1.50' }],
        ['.5d', { type: 'Double', value: 0.5 }],
        ["'a\\n\\u00e9\\''", { type: 'String', value: "a\né'" }],
        ["'''\nline\n  two'''", { type: 'String', value: 'line\n  two' }],
        ['TRUE', { type: 'Boolean', value: true }],
        [
            'a?.b.c(1)[2]',
            { kind: 'index', target: { kind: 'call', name: 'c', safe: false, target: { kind: 'member', safe: true } } }
        ],
        ['a ?? b', { kind: 'binary', operator: '??' }],
        ['a > b >> c', { kind: 'binary', operator: '>', right: { operator: '>>' } }],
        ['a <> b', { operator: '!=' }],
        ['(List<Account>) x', { kind: 'cast', type: { names: [{ name: 'List' }] } }],
        ['x instanceof Foo.Bar', { kind: 'instanceOf' }],
        ['a ? b : c ? d : e', { kind: 'conditional', else: { kind: 'conditional' } }],
        ['x++', { kind: 'step', prefix: false }],
        ['--x', { kind: 'step', prefix: true, operator: '--' }],
        ["new Account(Name = 'x')", { kind: 'newObject', arguments: [{ kind: 'assign' }] }],
        ['new Integer[3]', { kind: 'newArray' }],
        ['new Integer[]{1, 2}', { kind: 'newElements', type: { arrayDepth: 1 }, elements: [{}, {}] }],
        ['new List<List<Integer>>()', { kind: 'newObject' }],
        ["new Map<String, Integer>{'a' => 1}", { kind: 'newMap', entries: [[{ value: 'a' }, { value: 1 }]] }],
        ['new Set<Id>{}', { kind: 'newElements', elements: [] }],
        ['Map<Id, Account>.class', { kind: 'classLiteral' }],
        ['x += 1', { kind: 'assign', operator: '+' }],
        [
            '[SELECT Id FROM Account WHERE Name = :a.b AND Id IN :c]',
            { kind: 'soql', binds: [{ kind: 'member' }, { name: 'c' }] }
        ],
        ['[FIND :term IN ALL FIELDS RETURNING Account(Id)]', { kind: 'sosl', binds: [{ name: 'term' }] }]
    ])('%s', (source, shape) => {
        expect(expression(source)).toMatchObject(shape);
    });
});

describe('syntax errors', () => {
    it.each([
        ['public class Foo {\n  void f() { Integer a = 1 }\n}', ["2:28 Missing ';' at '}'"]],
        ['public class Foo {\n  void f() { if ) }\n}', ["2:17 Unexpected token ')'."]],
        ['public class Foo {', ["1:19 Unexpected token '<EOF>'"]]
    ])('%s', (source, expected) => {
        expect(problems(source).slice(0, 1)).toEqual(expected);
    });
});
