import type { SourceProblem } from '../../errors';
import type { ApexSource } from '../../metadata/sourceModel';
import type { Schema } from '../../schema/objectDefinition';
import { Assignability } from '../check/assignability';
import type { CheckedScript, CheckedType } from '../check/checkedTree';
import { ClassChecker } from '../check/classChecker';
import { TypeDeclarer } from '../check/declareTypes';
import type { CheckServices } from '../check/expressionChecker';
import { MemberLookup } from '../check/memberLookup';
import { Problems } from '../check/problems';
import { QueryChecker } from '../check/queryChecker';
import type { QueryCheck } from '../check/queryChecker';
import { SchemaTypes } from '../check/schemaTypes';
import type { SourceUnit, UserType } from '../check/symbols';
import { TypeUniverse } from '../check/typeUniverse';
import { Visible } from '../check/visibility';
import { LibraryIndex } from '../library/libraryIndex';
import type { LibraryType } from '../library/libraryType';
import type { AnonymousBlock, ClassDeclaration, CompilationUnit, TriggerDeclaration } from '../parse/ast';
import { SyntaxTreeCache } from '../parse/syntaxTreeCache';
import { ClassGenerator } from './classGenerator';
import type { GenerateServices } from './classGenerator';
import { linkProgram } from './linkedProgram';
import type { ApexRuntime, LinkedProgram } from './runtimeInterface';
import { ScriptBuilder } from './scriptBuilder';
import { concernedBy, signatureOf, sourceKey, type SourceSignature } from './sourceSignature';

export interface CompileOptions {
    readonly sources: readonly ApexSource[];
    readonly schema: Schema;
    readonly library: readonly LibraryType[];
    /** Names of the custom labels; without them any label is taken to exist. */
    readonly labels?: readonly string[];
    /** Where parsed sources are kept; without it every source is parsed anew. */
    readonly cacheDirectory?: string;
    /** Checks an inline query against the schema; throws SalesforceError. Without it only the object's name is checked. */
    readonly checkQuery?: QueryCheck;
    /** A body that doesn't compile is refused when it's reached, instead of keeping its source out of the program. */
    readonly tolerant?: boolean;
}

/** One source as JavaScript. */
export interface CompiledScript {
    readonly unit: SourceUnit;
    readonly builder: ScriptBuilder;
    readonly types: readonly UserType[];
    readonly trigger: TriggerDeclaration | undefined;
}

/** Compiled classes and triggers; {@link link} makes them run. */
export interface CompiledProgram {
    /** `enums` is the program whose constants of enums this one shares: their identity counts. */
    link(runtime: ApexRuntime, enums?: LinkedProgram): LinkedProgram;
    /** The same sources compiled to tell a debug log what they do. */
    traced(): CompiledProgram;
    /** Compiles other sources in place of these: only what changed, and what that concerns. This program stays what it is. */
    recompile(changes: Recompilation): Compiled;
}

/** A source that isn't in the program, and why: its own first problem, or that of what it needs. */
export interface LeftOut {
    readonly holder: UserType;
    readonly message: string;
}

/** What has changed since a program was compiled. What else it depends on (labels, queries) is given with the schema. */
export interface Recompilation {
    readonly sources: readonly ApexSource[];
    /** Everything is compiled anew for it. */
    readonly environment?: Pick<CompileOptions, 'schema' | 'labels' | 'checkQuery'>;
}

export interface Compiled {
    readonly program: CompiledProgram;
    readonly problems: readonly SourceProblem[];
    /** What could be read, but isn't in the program. */
    readonly leftOut: readonly LeftOut[];
    /** How many sources were compiled, not taken over. */
    readonly compiledSources: number;
}

/**
 * Compiles all Apex of an org together. Sources with problems, and those that can't run without them, are left out of the program.
 */
export function compileApex(options: CompileOptions): Compiled {
    return compiledBy(new Compilation(options), options);
}

function compiledBy(compilation: Compilation, options: CompileOptions): Compiled {
    const scripts = compilation.compileAll(options.sources);
    return {
        program: {
            link: (runtime, enums) => linkProgram(compilation, scripts, runtime, enums),
            traced: () => compiledBy(new Compilation(options, compilation, 'traced'), options).program,
            recompile({ sources, environment }) {
                const changed = { ...options, ...environment, sources };
                const mode = environment === undefined ? 'changes' : 'all';
                return compiledBy(new Compilation(changed, compilation, mode), changed);
            }
        },
        problems: compilation.problems,
        leftOut: compilation.leftOut,
        compiledSources: compilation.compiledSources
    };
}

interface ParsedUnit {
    readonly unit: SourceUnit;
    readonly tree: CompilationUnit;
    readonly holder: UserType;
    readonly problems: Problems;
    readonly key: string;
}

/** How a compilation follows another: only the changes, everything, or everything in a form that tells a debug log what it does. */
type Mode = 'changes' | 'all' | 'traced';

/** The compiler of one org: its types stay, so that anonymous blocks can be compiled against them. */
export class Compilation {
    readonly universe: TypeUniverse;
    readonly #services: CheckServices;
    readonly #generateServices: GenerateServices;
    readonly #cache: SyntaxTreeCache;
    readonly #problems: SourceProblem[] = [];
    /** Types that have something to do when they are first used, by name. */
    readonly #withStaticInitializer = new Set<string>();
    /** Positions of types by name: a type keeps its own through all compilations, as code that is taken over names it. */
    readonly #indexes: Map<string, number>;
    readonly #traced: boolean;
    readonly #signatures = new Map<string, SourceSignature>();
    /** Scripts without problems, by source. */
    readonly #scripts = new Map<string, CompiledScript>();
    readonly #before: Compilation | undefined;
    readonly #leftOut: LeftOut[] = [];
    #compiledSources = 0;

    constructor(options: CompileOptions, before?: Compilation, mode: Mode = 'all') {
        this.#cache = before === undefined ? new SyntaxTreeCache(options.cacheDirectory) : before.#cache;
        this.#indexes = before === undefined ? new Map<string, number>() : before.#indexes;
        this.#before = mode === 'changes' ? before : undefined;
        this.#traced = mode === 'traced';
        const schema = new SchemaTypes(options.schema);
        this.universe = new TypeUniverse(new LibraryIndex(options.library), schema);
        const lookup = new MemberLookup(this.universe);
        const labels = options.labels && new Set(options.labels.map((label) => label.toLowerCase()));
        this.#services = {
            universe: this.universe,
            lookup,
            assignability: new Assignability(this.universe),
            queries: new QueryChecker(schema, options.checkQuery ?? (() => undefined)),
            visible: new Visible(this.universe),
            tolerant: options.tolerant ?? false,
            hasLabel: (name) => labels?.has(name.toLowerCase()) ?? true
        };
        this.#generateServices = {
            universe: this.universe,
            lookup,
            assignability: this.#services.assignability,
            hasStaticInitializer: (type) => this.#withStaticInitializer.has(type.name)
        };
    }

    get problems(): readonly SourceProblem[] {
        return this.#problems;
    }

    get leftOut(): readonly LeftOut[] {
        return this.#leftOut;
    }

    get compiledSources(): number {
        return this.#compiledSources;
    }

    compileAll(sources: readonly ApexSource[]): CompiledScript[] {
        const declarer = new TypeDeclarer(this.universe, (name) => this.#indexOf(name), this.#services.tolerant);
        const parsed = this.#declare(sources, declarer);
        this.#cache.forgetOthers();
        const scripts = this.#compile(parsed, declarer);
        for (const script of scripts) this.#scripts.set(sourceKey(script.unit as ApexSource), script);
        return scripts;
    }

    #indexOf(name: string): number {
        const key = name.toLowerCase();
        let index = this.#indexes.get(key);
        if (index === undefined) {
            index = this.#indexes.size;
            this.#indexes.set(key, index);
        }
        return index;
    }

    /** Compiles a block of statements against the org's classes. Nothing of it stays. */
    compileAnonymous(
        body: string
    ): { readonly script: CompiledScript } | { readonly problems: readonly SourceProblem[] } {
        const file = 'anonymous';
        const unit: SourceUnit = { name: 'AnonymousBlock', kind: 'anonymous', file, apiVersion: '' };
        const result = this.#cache.parse(body, 'anonymous', file);
        if (!result.unit) return { problems: result.problems };
        const problemsBefore = this.#problems.length;
        const declarer = new TypeDeclarer(this.universe, (name) => this.#indexOf(name), this.#services.tolerant);
        const problems = new Problems(file);
        const holder = declarer.declare(holderDeclaration(result.unit, unit.name), unit, problems);
        try {
            const [script] = this.#compile([{ unit, tree: result.unit, holder, problems, key: 'anonymous' }], declarer);
            return script ? { script } : { problems: this.#problems.slice(problemsBefore) };
        } finally {
            this.#problems.length = problemsBefore;
            this.universe.removeUserType(holder);
        }
    }

    #declare(sources: readonly ApexSource[], declarer: TypeDeclarer): ParsedUnit[] {
        const parsed: ParsedUnit[] = [];
        // Classes first: a trigger may have a class's name.
        const ordered = [...sources].sort((a, b) => Number(a.kind === 'trigger') - Number(b.kind === 'trigger'));
        for (const source of ordered) {
            const { name, kind, file, body, apiVersion } = source;
            const unit: SourceUnit = { name, kind, file, apiVersion };
            const result = this.#cache.parse(body, kind, file);
            if (!result.unit) {
                this.#problems.push(...result.problems);
                continue;
            }
            const problems = new Problems(file);
            const tree = result.unit;
            const taken = this.universe.userType(name) !== undefined;
            const holderName = taken && kind === 'trigger' ? `${name}__trigger` : name;
            const declaration = isScript(tree) ? holderDeclaration(tree, holderName) : tree;
            const key = sourceKey(source);
            this.#signatures.set(key, signatureOf(source, tree));
            parsed.push({ unit, tree, holder: declarer.declare(declaration, unit, problems), problems, key });
        }
        return parsed;
    }

    #compile(parsed: readonly ParsedUnit[], declarer: TypeDeclarer): CompiledScript[] {
        for (const { holder, problems } of parsed) declarer.bindSupertypes(holder, problems);
        for (const { holder, problems } of parsed) declarer.bindMembers(holder, problems);
        const takenOver = this.#takeOver(parsed);
        const checked = parsed
            .filter(({ key }) => !takenOver.has(key))
            .map((each) => ({ ...each, ...this.#check(each) }));
        this.#compiledSources = checked.length;
        for (const { types } of checked) {
            for (const type of types) {
                if (type.staticInitializers.length > 0) this.#withStaticInitializer.add(type.symbol.name);
                else this.#withStaticInitializer.delete(type.symbol.name);
            }
        }
        const broken = new Map<SourceUnit, string>();
        for (const { unit, problems } of checked) {
            this.#problems.push(...problems.all);
            const first = problems.unsettled();
            if (first) broken.set(unit, first.message);
        }
        for (const { unit, problems } of checked) {
            const [source] = problems.dependsOn;
            if (source && !broken.has(unit)) this.#addDependent(unit, source, broken);
        }
        const scripts = checked
            .filter(({ unit }) => !broken.has(unit))
            .map(({ unit, tree, types, script }): CompiledScript => {
                const builder = new ScriptBuilder(this.#traced);
                new ClassGenerator(this.#generateServices, builder).script(types, script);
                const trigger = tree.kind === 'trigger' ? tree : undefined;
                return { unit, builder, types: types.map((type) => type.symbol), trigger };
            });
        const sound = this.#withoutDependents([...takenOver.values(), ...scripts], broken);
        for (const { unit, holder } of parsed) {
            const message = broken.get(unit);
            if (message !== undefined) this.#leftOut.push({ holder, message });
        }
        return sound;
    }

    /** Scripts of the compilation before that hold as they are. */
    #takeOver(parsed: readonly ParsedUnit[]): Map<string, CompiledScript> {
        const takenOver = new Map<string, CompiledScript>();
        const before = this.#before;
        if (before === undefined || parsed[0]?.unit.kind === 'anonymous') return takenOver;
        const concerned = concernedBy(before.#signatures, this.#signatures);
        for (const { key, unit, tree, holder, problems } of parsed) {
            const known = before.#scripts.get(key);
            if (known === undefined || concerned.has(key) || problems.any) continue;
            const types = withInnerTypes(holder);
            takenOver.set(key, { ...known, unit, types, trigger: tree.kind === 'trigger' ? tree : undefined });
            for (const { name } of types) {
                if (before.#withStaticInitializer.has(name)) this.#withStaticInitializer.add(name);
            }
        }
        return takenOver;
    }

    #check({ tree, holder, problems }: ParsedUnit): { types: CheckedType[]; script: CheckedScript | undefined } {
        const checker = new ClassChecker(this.#services, problems);
        if (!isScript(tree)) return { types: checker.types(holder), script: undefined };
        if (tree.kind === 'trigger' && this.universe.schema.objectName(tree.objectName) === undefined) {
            problems.add(tree, `Invalid type: ${tree.objectName}`);
        }
        const script = checker.script(tree, holder);
        return { types: [script.holder, ...script.inner], script };
    }

    /** Takes out what uses a broken class, then what uses that, and so on. */
    #withoutDependents(scripts: readonly CompiledScript[], broken: Map<SourceUnit, string>): CompiledScript[] {
        let remaining = [...scripts];
        // by name: what was taken over knows the types of another compilation
        const brokenSource = (type: UserType) => [...broken.keys()].find((unit) => sameSource(unit, type.source));
        for (;;) {
            if (broken.size === 0) return remaining;
            const dependent = remaining.filter(({ builder }) => [...builder.usedTypes].some(brokenSource));
            if (dependent.length === 0) return remaining;
            for (const { unit, builder } of dependent) {
                const used = [...builder.usedTypes].map(brokenSource).find((source) => source !== undefined);
                if (used) this.#addDependent(unit, used, broken);
            }
            remaining = remaining.filter((script) => !dependent.includes(script));
        }
    }

    #addDependent(unit: SourceUnit, source: SourceUnit, broken: Map<SourceUnit, string>): void {
        const cause = `Class ${source.name} : ${broken.get(source) ?? ''}`;
        const message = `Dependent class is invalid and needs recompilation:\n${cause}`;
        broken.set(unit, message);
        this.#problems.push({ file: unit.file, line: 1, column: 1, message });
    }
}

function sameSource(a: SourceUnit, b: SourceUnit): boolean {
    return a.kind === b.kind && a.name.toLowerCase() === b.name.toLowerCase();
}

function withInnerTypes(type: UserType): UserType[] {
    return [type, ...[...type.innerTypes.values()].flatMap(withInnerTypes)];
}

function isScript(tree: CompilationUnit): tree is TriggerDeclaration | AnonymousBlock {
    return tree.kind === 'trigger' || tree.kind === 'anonymous';
}

/** What a trigger or anonymous block declares, as the members of a class; its methods are static, as nothing is there to call them on. */
function holderDeclaration(tree: CompilationUnit, name: string): ClassDeclaration {
    const members = isScript(tree) ? tree.members : [];
    return {
        kind: 'class',
        name,
        modifiers: { names: [], annotations: [] },
        superclass: undefined,
        interfaces: [],
        members: members.map((member) =>
            member.kind === 'method' && !member.modifiers.names.includes('static')
                ? { ...member, modifiers: { ...member.modifiers, names: [...member.modifiers.names, 'static'] } }
                : member
        ),
        line: tree.line,
        column: tree.column
    };
}
