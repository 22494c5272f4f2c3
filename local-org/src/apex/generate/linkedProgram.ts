import type { SourceProblem } from '../../errors';
import { typeOfExpression } from '../check/typeExpression';
import type { MethodSymbol, UserType } from '../check/symbols';
import { parseTypeExpression } from '../library/libraryMember';
import type { Execution } from '../runtime/execution';
import type { ApexObject } from '../runtime/values/apexObject';
import type { ApexType } from '../types';
import { describeMethod, describeType } from './classInfo';
import type { GeneratedClasses } from './classInfo';
import type { CompiledScript, Compilation } from './compileApex';
import { constantName } from './names';
import type {
    ApexClassInfo,
    ApexFrame,
    ApexMethodInfo,
    ApexObjectClass,
    ApexRuntime,
    ApexTriggerInfo,
    LinkedProgram,
    SourceCoverage,
    TriggerEvent
} from './runtimeInterface';
import type { LineTable } from './scriptBuilder';

/** Lines that `new Function` puts before the code. */
const functionHeaderLines = 2;

/** What a script's code returns. */
interface ScriptResult {
    readonly classes: Readonly<Record<number, () => ApexObjectClass>>;
    readonly statics: Readonly<Record<number, GeneratedClasses['statics'][number]>>;
    readonly run?: (x: Execution) => void;
}

/** Binds compiled scripts to a runtime. */
export function linkProgram(
    compilation: Compilation,
    scripts: readonly CompiledScript[],
    runtime: ApexRuntime,
    enums?: LinkedProgram
): LinkedProgram {
    const linker = new Linker(compilation, runtime, enums);
    linker.link(scripts);
    return linker;
}

class Linker implements LinkedProgram {
    readonly classes = new Map<string, ApexClassInfo>();
    readonly triggers: ApexTriggerInfo[] = [];
    readonly coverage: SourceCoverage[] = [];
    readonly #compilation: Compilation;
    readonly #runtime: ApexRuntime;
    readonly #generated: GeneratedClasses;
    readonly #lineTables = new Map<string, LineTable>();
    readonly #enums: LinkedProgram | undefined;
    readonly #methods = new Map<MethodSymbol, ApexMethodInfo>();

    constructor(compilation: Compilation, runtime: ApexRuntime, enums: LinkedProgram | undefined) {
        this.#enums = enums;
        this.#compilation = compilation;
        this.#runtime = runtime;
        this.#generated = { classes: [], statics: [], base: runtime.ApexObject };
    }

    link(scripts: readonly CompiledScript[]): void {
        const results = this.#load(scripts);
        for (const [script, { run }] of results) {
            const { unit, trigger } = script;
            if (!trigger || !run) continue;
            this.triggers.push({
                name: unit.name,
                file: unit.file,
                apiVersion: unit.apiVersion,
                objectName: this.#compilation.universe.schema.objectName(trigger.objectName) ?? trigger.objectName,
                events: trigger.events as readonly TriggerEvent[],
                run
            });
        }
        for (const script of scripts) {
            // What a trigger declares for itself is no class that anybody else may name.
            if (script.unit.kind !== 'class') continue;
            for (const type of script.types) this.classes.set(type.name.toLowerCase(), this.#infoOf(type));
        }
    }

    readonly #infos = new Map<UserType, ApexClassInfo>();

    #infoOf(type: UserType): ApexClassInfo {
        let info = this.#infos.get(type);
        if (!info) {
            info = describeType(type, this.#compilation.universe, this.#generated);
            this.#infos.set(type, info);
        }
        return info;
    }

    /** Evaluates the scripts and makes their classes, superclasses first. */
    #load(scripts: readonly CompiledScript[]): Map<CompiledScript, ScriptResult> {
        const results = new Map<CompiledScript, ScriptResult>();
        const makers = new Map<number, () => ApexObjectClass>();
        const types = new Map<number, UserType>();
        for (const script of scripts) {
            const result = this.#evaluate(script);
            results.set(script, result);
            for (const type of script.types) {
                types.set(type.index, type);
                const statics = result.statics[type.index];
                if (statics) this.#generated.statics[type.index] = statics;
                const make = result.classes[type.index];
                if (make) makers.set(type.index, make);
                // Classes of an earlier anonymous block may have stood here.
                this.#generated.classes[type.index] = undefined;
            }
        }
        for (const type of types.values()) this.#make(type, makers);
        return results;
    }

    #make(type: UserType, makers: ReadonlyMap<number, () => ApexObjectClass>): void {
        const { classes } = this.#generated;
        if (classes[type.index] !== undefined) return;
        if (type.kind === 'enum') {
            this.#makeEnum(type);
            return;
        }
        const superclass = type.superclass && this.#compilation.universe.userTypeOf(type.superclass);
        if (superclass && makers.has(superclass.index)) this.#make(superclass, makers);
        const made = makers.get(type.index)?.();
        if (!made) return;
        classes[type.index] = made;
        Object.defineProperty(made.prototype, 'apexClass', { value: this.#infoOf(type) });
    }

    #makeEnum(type: UserType): void {
        const names = [...type.constants.values()];
        const shared = this.#enums?.classes.get(type.name.toLowerCase());
        if (shared !== undefined) this.#infos.set(type, shared);
        const info = this.#infoOf(type);
        const values = shared?.constants ?? this.#runtime.newEnum(info, names);
        if (shared === undefined) (info.constants as ApexObject[]).push(...values);
        const byName = names.map((name, index) => [constantName(name), values[index]] as const);
        this.#generated.classes[type.index] = { values, ...Object.fromEntries(byName) };
    }

    #evaluate({ unit, builder }: CompiledScript): ScriptResult {
        const url = scriptUrl(unit.name, unit.kind);
        const constants = builder.constants.map((make) =>
            make({ runtime: this.#runtime, method: (symbol) => this.#methodOf(symbol) })
        );
        const lines = builder.statementLines;
        const hits = new Uint32Array(lines.length);
        this.#lineTables.set(url, builder.table);
        if (unit.kind !== 'anonymous') {
            this.coverage.push({ name: unit.name, kind: unit.kind, file: unit.file, lines, hits });
        }
        const script = new Function('R', 'C', 'S', 'K', 'H', builder.code(url)) as (
            ...given: unknown[]
        ) => ScriptResult;
        return script(this.#runtime, this.#generated.classes, this.#generated.statics, constants, hits);
    }

    #methodOf(symbol: MethodSymbol): ApexMethodInfo {
        let info = this.#methods.get(symbol);
        if (!info) {
            info = describeMethod(symbol, this.#generated);
            this.#methods.set(symbol, info);
        }
        return info;
    }

    locate(stackLine: string): ApexFrame | undefined {
        const frame = /(apex:[\w/]+):(\d+):\d+/.exec(stackLine);
        const table = frame && this.#lineTables.get(frame[1] ?? '');
        if (!table) return undefined;
        const index = Number(frame[2]) - functionHeaderLines - 1;
        const where = table.places[index];
        const line = nearestLine(table, index);
        return where === undefined || line === 0 ? undefined : { where, line, column: 1 };
    }

    resolveType(expression: string): ApexType | undefined {
        try {
            return typeOfExpression(parseTypeExpression(expression), this.#compilation.universe);
        } catch (error) {
            if (error instanceof SyntaxError) return undefined;
            throw error;
        }
    }

    compileAnonymous(body: string): { run(x: Execution): void } | { problems: readonly SourceProblem[] } {
        const compiled = this.#compilation.compileAnonymous(body);
        if ('problems' in compiled) return compiled;
        const result = this.#load([compiled.script]).get(compiled.script);
        return { run: (x) => result?.run?.(x) };
    }
}

/** The Apex line of a generated line: its own, or that of the one before it in the same method. */
function nearestLine(table: LineTable, index: number): number {
    for (let i = index; i >= 0 && table.places[i] === table.places[index]; i--) {
        const line = table.lines[i];
        if (line) return line;
    }
    return 0;
}

/** The name of a script in JavaScript stacks. */
function scriptUrl(name: string, kind: 'class' | 'trigger' | 'anonymous'): string {
    return kind === 'trigger' ? `apex:trigger/${name}` : `apex:${name}`;
}
