import { aliasOf } from '../check/callChecker';
import type {
    CheckedAccessor,
    CheckedConstructor,
    CheckedExpression,
    CheckedInitializer,
    CheckedMethod,
    CheckedScript,
    CheckedStatement,
    CheckedType
} from '../check/checkedTree';
import type { Assignability } from '../check/assignability';
import { isObjectMethod, type MemberLookup } from '../check/memberLookup';
import type { FieldSymbol, LocalVariable, MethodSymbol, UserType } from '../check/symbols';
import type { TypeUniverse } from '../check/typeUniverse';
import type { Place } from '../parse/ast';
import { sameType, typeName } from '../typeName';
import type { ApexType } from '../types';
import { ExpressionGenerator } from './expressionGenerator';
import type { HasStaticInitializer } from './expressionGenerator';
import {
    className,
    constructorName,
    fieldName,
    futureBodyName,
    getterName,
    initializerName,
    localName,
    methodName,
    setterName
} from './names';
import { neverNullLocals } from './nullness';
import { effectiveSharing } from './sharing';
import type { TracedEntry } from './runtimeInterface';
import type { ScriptBuilder } from './scriptBuilder';
import { StatementGenerator } from './statementGenerator';

/** Every class answers to these without declaring an interface. */
const objectMethods: readonly (readonly [string, number])[] = [
    ['toString', 0],
    ['equals', 1],
    ['hashCode', 0]
];

export interface GenerateServices {
    readonly universe: TypeUniverse;
    readonly lookup: MemberLookup;
    readonly assignability: Assignability;
    readonly hasStaticInitializer: HasStaticInitializer;
}

/** Prints classes as JavaScript: each as two functions, one that makes the class, one that makes its statics for an execution. */
export class ClassGenerator {
    readonly #services: GenerateServices;
    readonly #script: ScriptBuilder;

    constructor(services: GenerateServices, script: ScriptBuilder) {
        this.#services = services;
        this.#script = script;
    }

    /** The script's result: makers of classes and statics by index, and the body of a trigger or anonymous block. */
    script(types: readonly CheckedType[], body: CheckedScript | undefined): void {
        this.#script.line('return{classes:{');
        for (const type of types) if (type.symbol.kind === 'class') this.#class(type);
        this.#script.line('},statics:{');
        for (const type of types) this.#statics(type);
        this.#script.line('},');
        if (body) this.#body(body);
        this.#script.line('}');
    }

    #body(script: CheckedScript): void {
        const { symbol } = script.holder;
        const { kind, name } = symbol.source;
        this.#script.within(kind === 'trigger' ? `Trigger.${name}` : 'AnonymousBlock', () => {
            // triggers run without sharing; anonymous Apex with that of the user
            this.#function('run(x)', script.body, 'undefined', symbol.declaration, kind !== 'trigger');
        });
    }

    #class(type: CheckedType): void {
        const { symbol } = type;
        const base = symbol.superclass;
        const user = base && this.#services.universe.userTypeOf(base);
        const above = user
            ? this.#script.classOf(user)
            : base?.kind === 'library'
              ? `R.libraryClass(${JSON.stringify(base.name)})`
              : 'R.ApexObject';
        this.#script.line(`${symbol.index}:()=>class ${className(symbol)} extends ${above}{`);
        const fields = [...symbol.fields.values()].filter((field) => !field.static);
        if (fields.length > 0) {
            const assignments = fields.map((field) => `this.${fieldName(field)}=null;`).join('');
            this.#script.line(`constructor(){super();${assignments}}`);
        }
        if (type.instanceInitializers.length > 0) {
            this.#script.within(`Class.${symbol.name}.<init>`, () => {
                this.#initializers(
                    `${initializerName(symbol)}(x)`,
                    type.instanceInitializers,
                    '',
                    this.#sharingOf(symbol)
                );
            });
        }
        for (const constructor of type.constructors) this.#constructorOf(constructor, type);
        for (const accessor of type.accessors) this.#accessor(accessor);
        for (const method of type.methods) this.#method(method);
        this.#aliases(type);
        this.#bridges(symbol);
        this.#script.line('},');
    }

    #function(
        head: string,
        statements: readonly CheckedStatement[],
        emptyReturn: string,
        place: Place,
        sharing: boolean | undefined,
        entry?: TracedEntry
    ): void {
        const neverNull = neverNullLocals(statements);
        const expressions = new ExpressionGenerator(this.#script, this.#services.hasStaticInitializer, neverNull);
        this.#script.line(`${head}{if(--x.fuel<0)${this.#script.runtime('outOfFuel')}(x);`, place);
        const declareTemporaries = this.#script.reserve();
        new StatementGenerator(this.#script, expressions, neverNull, emptyReturn, sharing).statements(statements);
        const guard = this.#guard(expressions, sharing, entry);
        declareTemporaries(`${expressions.temporaries}${guard.before}`);
        this.#script.line(`${guard.after}}`);
    }

    /**
     * What stands around a function's statements: it counts for the depth of the stack if it calls code of the source (what calls nothing can't be on
     * the way to a thousand calls), puts its class's sharing in force if it can make a difference, and tells the debug log, if there is one.
     */
    #guard(
        expressions: ExpressionGenerator,
        sharing: boolean | undefined,
        entry: TracedEntry | undefined
    ): { before: string; after: string } {
        const traces = this.#script.traced && entry !== undefined;
        const shares = sharing !== undefined && expressions.asksForSharing;
        const counts = expressions.callsSource || traces;
        if (!counts && !shares) return { before: '', after: '' };
        const runtime = this.#script.runtime.bind(this.#script);
        const deep = counts ? `if(++x.depth>1000)${runtime('tooDeep')}(x);` : '';
        const shared = shares ? sharingGuard(sharing) : { before: '', begin: '', end: '' };
        const place = traces ? this.#script.constant(entry, () => entry) : '';
        const trace = traces ? `${runtime('traceEntry')}(x,${place});` : '';
        const untrace = traces ? `${runtime('traceExit')}(x,${place});` : '';
        return {
            before: `${shared.before}${deep}${trace}try{${shared.begin}`,
            after: `}finally{${counts ? 'x.depth--;' : ''}${shared.end}${untrace}}`
        };
    }

    #method(method: CheckedMethod): void {
        if (!method.body) return;
        const { symbol } = method;
        const name = symbol.future ? futureBodyName(symbol) : methodName(symbol);
        const parameters = ['x', ...method.parameters.map(localName)].join(',');
        const head = `${symbol.static ? 'static ' : ''}${name}(${parameters})`;
        const { body } = method;
        this.#script.within(`Class.${symbol.owner.name}.${symbol.name}`, () => {
            this.#function(head, body, 'undefined', symbol.declaration, this.#sharingOf(symbol.owner), {
                kind: 'METHOD',
                className: symbol.owner.name,
                signature: `${symbol.name}${parameterTypes(symbol.parameters)}`,
                line: symbol.declaration.line
            });
        });
    }

    #constructorOf(constructor: CheckedConstructor, type: CheckedType): void {
        const { symbol } = constructor;
        const parameters = ['x', ...constructor.parameters.map(localName)].join(',');
        const place = symbol.declaration ?? type.symbol.declaration;
        const sharing = this.#sharingOf(type.symbol);
        this.#script.within(`Class.${type.symbol.name}.<init>`, () => {
            const neverNull = neverNullLocals(constructor.body);
            const expressions = new ExpressionGenerator(this.#script, this.#services.hasStaticInitializer, neverNull);
            const fuel = `if(--x.fuel<0)${this.#script.runtime('outOfFuel')}(x);`;
            this.#script.line(`${constructorName(symbol)}(${parameters}){${fuel}`, place);
            const declareTemporaries = this.#script.reserve();
            this.#delegate(constructor, type, expressions);
            new StatementGenerator(this.#script, expressions, neverNull, 'this', sharing).statements(constructor.body);
            const guard = this.#guard(expressions, sharing, {
                kind: 'CONSTRUCTOR',
                className: type.symbol.name,
                signature: `<init>${parameterTypes(symbol.parameters)}`,
                line: place.line
            });
            declareTemporaries(`${expressions.temporaries}${guard.before}`);
            this.#script.line(`return this${guard.after}}`);
        });
    }

    /** What comes before a constructor's own statements: the other constructor, then the initialisers. */
    #delegate(constructor: CheckedConstructor, type: CheckedType, expressions: ExpressionGenerator): void {
        const { delegate, symbol } = constructor;
        const place = delegate ?? symbol.declaration ?? type.symbol.declaration;
        if (delegate) {
            const counter =
                symbol.declaration && isWritten(delegate, symbol.declaration) ? this.#script.counter(place.line) : '';
            this.#script.line(`${counter}${expressions.value(delegate)};`, place);
            if (delegate.kind === 'callConstructor' && delegate.of === 'this') return;
        } else if (this.#services.universe.isException(type.symbol.type)) {
            this.#script.line(
                `${this.#script.runtime('initializeException')}(x,this,${exceptionArguments(constructor)});`,
                place
            );
        }
        if (type.instanceInitializers.length > 0) this.#script.line(`this.${initializerName(type.symbol)}(x);`, place);
    }

    #accessor(accessor: CheckedAccessor): void {
        const { field, value, body, kind } = accessor;
        if (!field.accessors) return;
        if (field.declaration.modifiers.names.includes('abstract')) return;
        const prefix = field.static ? 'static ' : '';
        const head =
            kind === 'get'
                ? `${prefix}${getterName(field)}(x)`
                : `${prefix}${setterName(field)}(x,${value ? localName(value) : 'v_value'})`;
        const storage = `${field.static ? `S[${field.owner.index}](x)` : 'this'}.${fieldName(field)}`;
        if (!body) {
            this.#script.line(
                kind === 'get' ? `${head}{return ${storage}}` : `${head}{${storage}=v_value}`,
                accessor.place
            );
            return;
        }
        this.#script.within(`Class.${field.owner.name}.__sfdc_${field.name}`, () => {
            this.#function(head, body, 'undefined', accessor.place, this.#sharingOf(field.owner));
        });
    }

    #initializers(
        head: string,
        initializers: readonly CheckedInitializer[],
        target: string,
        sharing: boolean | undefined
    ): void {
        const bodies = initializers.flatMap((each) => (each.kind === 'block' ? [each.body] : []));
        const neverNull = neverNullLocals(bodies);
        const expressions = new ExpressionGenerator(this.#script, this.#services.hasStaticInitializer, neverNull);
        const statements = new StatementGenerator(this.#script, expressions, neverNull, 'undefined', sharing);
        this.#script.line(`${head}{`);
        const declareTemporaries = this.#script.reserve();
        for (const each of initializers) {
            if (each.kind === 'field') {
                const storage = `${target === '' ? 'this' : target}.${fieldName(each.field)}`;
                const counter = this.#script.counter(each.place.line);
                this.#script.line(`${counter}${storage}=${expressions.value(each.value)};`, each.place);
            } else {
                statements.statements([each.body]);
            }
        }
        const guard = this.#guard(expressions, sharing, undefined);
        declareTemporaries(`${expressions.temporaries}${guard.before}`);
        this.#script.line(`${guard.after}}`);
    }

    /** Whether a class declares that sharing is enforced, or that it isn't; undefined where its caller's is in force. */
    #sharingOf(type: UserType): boolean | undefined {
        const sharing = effectiveSharing(type, this.#services.universe);
        return sharing === 'with' ? true : sharing === 'without' ? false : undefined;
    }

    /** The statics of one execution: every field null, then the initialisers in order; what they ask for meanwhile is as far as it has come. */
    #statics(type: CheckedType): void {
        const { symbol } = type;
        const fields = [...symbol.fields.values()].filter((field) => field.static);
        const constants = this.#constants(type);
        const values = fields.map((field) => `${fieldName(field)}:${constants.get(field) ?? 'null'}`).join(',');
        if (type.staticInitializers.length === 0) {
            this.#script.line(`${symbol.index}:(x)=>x.statics[${symbol.index}]??=({${values}}),`);
            return;
        }
        this.#script.within(`Class.${symbol.name}.<clinit>`, () => {
            this.#script.line(`${symbol.index}:(()=>{`);
            this.#initializers('function initialize(x,s)', type.staticInitializers, 's', this.#sharingOf(symbol));
            const made = `{const s=x.statics[${symbol.index}]={${values}};initialize(x,s);return s}`;
            this.#script.line(`function first(x)${made}`);
            this.#script.line(`return (x)=>x.statics[${symbol.index}]??first(x)})(),`);
        });
    }

    /** `static final` fields of a literal have their value from the start: initialisers above them may use it. */
    #constants({ staticInitializers }: CheckedType): ReadonlyMap<FieldSymbol, string> {
        const constants = new Map<FieldSymbol, string>();
        const expressions = new ExpressionGenerator(
            this.#script,
            this.#services.hasStaticInitializer,
            neverNullLocals([])
        );
        for (const each of staticInitializers) {
            if (each.kind !== 'field' || !each.field.final || each.value.kind !== 'constant') continue;
            constants.set(each.field, expressions.value(each.value));
        }
        return constants;
    }

    /** See GeneratedObject: what the library calls on objects of the source. */
    #aliases(type: CheckedType): void {
        const { symbol } = type;
        const written = new Set<string>();
        const add = (alias: string, method: MethodSymbol): void => {
            if (written.has(alias)) return;
            written.add(alias);
            const parameters = method.parameters.map((_, index) => `a${index}`).join(',');
            const args = ['x', ...method.parameters.map((_, index) => `a${index}`)].join(',');
            const quotedAlias = JSON.stringify(alias);
            this.#script.line(
                `[${quotedAlias}](x${parameters === '' ? '' : `,${parameters}`}){${aliasCall(method, `${methodName(method)}(${args})`)}}`
            );
        };
        for (const [name, arity] of objectMethods) {
            const method = symbol.methods
                .get(name.toLowerCase())
                ?.find((each) => each.parameters.length === arity && !each.static);
            if (method) add(aliasOf(name, arity), method);
        }
        for (const each of this.#services.universe.ancestry(symbol.type).slice(1)) {
            if (each.kind !== 'library') continue;
            for (const overloads of this.#services.universe.libraryTypeOf(each)?.methods.keys() ?? []) {
                for (const candidate of this.#services.lookup.methods(each, overloads)) {
                    if (!candidate.member || candidate.static) continue;
                    const arity = candidate.parameters.length;
                    const fitting = this.#methods(symbol, overloads).filter(
                        (method) => method.parameters.length === arity
                    );
                    const exact = fitting.find((method) =>
                        method.parameters.every((parameter, index) =>
                            sameType(parameter.type, candidate.parameters[index] ?? parameter.type)
                        )
                    );
                    const method = exact ?? fitting[0];
                    if (method) add(aliasOf(overloads, arity), method);
                }
            }
        }
    }

    /** An interface's methods that the class implements with wider parameters answer to the interface's signature as well. */
    #bridges(symbol: UserType): void {
        const { lookup, assignability } = this.#services;
        const takes = (from: ApexType, to: ApexType) => assignability.assignable(from, to);
        const written = new Set<string>();
        for (const { method, parameters } of lookup.requiredMethods(symbol)) {
            if (method?.owner.kind !== 'interface' || isObjectMethod(method)) continue;
            const name = methodName(method);
            if (written.has(name) || lookup.implementation(symbol, method.name, parameters)) continue;
            const wider = lookup.widerImplementation(symbol, method.name, parameters, takes);
            if (!wider) continue;
            written.add(name);
            const args = ['x', ...parameters.map((_, index) => `a${index}`)].join(',');
            this.#script.line(`${name}(${args}){return this.${methodName(wider)}(${args})}`);
        }
    }

    /** Methods of that name, its own first, then those it inherits from classes of the source. */
    #methods(type: UserType, name: string): readonly MethodSymbol[] {
        return this.#services.universe
            .ancestry(type.type)
            .map((each) => this.#services.universe.userTypeOf(each))
            .flatMap((each) => (each?.kind === 'class' ? (each.methods.get(name.toLowerCase()) ?? []) : []));
    }
}

/** JavaScript that puts a class's sharing in force, and its caller's again. */
function sharingGuard(sharing: boolean): { before: string; begin: string; end: string } {
    return { before: 'const sh=x.sharing;', begin: `x.sharing=${sharing};`, end: 'x.sharing=sh;' };
}

/** `(Integer, String)`. */
function parameterTypes(parameters: readonly { readonly type: ApexType }[]): string {
    return `(${parameters.map(({ type }) => typeName(type)).join(', ')})`;
}

/** An implied `super()` stands at the constructor's own place. */
function isWritten(delegate: CheckedExpression, declaration: Place): boolean {
    return delegate.line !== declaration.line || delegate.column !== declaration.column;
}

/** Message and cause, from the built-in constructors' parameters. */
function exceptionArguments(constructor: CheckedConstructor): string {
    if (constructor.symbol.declaration) return 'null,null';
    const find = (isText: boolean): LocalVariable | undefined =>
        constructor.parameters.find(({ type }) => (type.kind === 'primitive') === isText);
    const message = find(true);
    const cause = find(false);
    return `${message ? localName(message) : 'null'},${cause ? localName(cause) : 'null'}`;
}

/** A static method may stand for one of a library interface (`static void execute(QueueableContext context)`). */
function aliasCall(method: MethodSymbol, call: string): string {
    if (!method.static) return `return this.${call}`;
    return `S[${method.owner.index}]?.(x);return C[${method.owner.index}].${call}`;
}
