import type { Place } from '../parse/ast';
import type { ApexType } from '../types';
import { typeKey, typeName } from '../typeName';
import type { ApexMethodInfo, ApexRuntime } from './runtimeInterface';
import type { MethodSymbol, UserType } from '../check/symbols';

const lineMarks = /\uE000(\d+);/;

/**
 * Put into the text of an expression before what can throw: an expression of several lines then tells the one. A break is never put right after
 * `return`, where JavaScript would end the statement.
 */
export function lineMark(at: Place): string {
    return `\uE000${at.line};`;
}

/** Text as a JavaScript literal, in which nothing can be taken for a line mark. */
export function textLiteral(text: string): string {
    return JSON.stringify(text).replaceAll('\uE000', '\\uE000');
}

/** What a script's constant is made from when it is linked. */
export interface ConstantSources {
    readonly runtime: ApexRuntime;
    method(symbol: MethodSymbol): ApexMethodInfo;
}

export type ConstantMaker = (sources: ConstantSources) => unknown;

/** Where each line of a generated script stands in Apex. */
export interface LineTable {
    /** Apex line by generated line, counted from 0; 0 for none. */
    readonly lines: readonly number[];
    /** `Class.Foo.bar` by generated line; undefined for lines outside of any method. */
    readonly places: readonly (string | undefined)[];
}

/** Collects the lines and constants of one generated script. */
export class ScriptBuilder {
    readonly #text: string[] = [];
    readonly #lines: number[] = [];
    readonly #places: (string | undefined)[] = [];
    readonly #constants: ConstantMaker[] = [];
    readonly #constantIndex = new Map<unknown, string>();
    readonly #runtimeNames = new Set<string>();
    readonly #statementLines = new Map<number, number>();
    readonly #usedTypes = new Set<UserType>();
    #place: string | undefined;

    /** `traced`: the code tells the execution's debug log what it does. */
    constructor(readonly traced = false) {}

    /** Adds a line; `at` is where it stands in Apex. {@link lineMark}s in the text break it where the Apex line changes. */
    line(text: string, at?: Place): void {
        const [first = '', ...marked] = text.split(lineMarks);
        let current = at?.line ?? 0;
        let piece = first;
        for (let i = 0; i < marked.length; i += 2) {
            const line = Number(marked[i]);
            if (line !== current) {
                this.#push(piece, current);
                piece = '';
                current = line;
            }
            piece += marked[i + 1] ?? '';
        }
        this.#push(piece, current);
    }

    #push(text: string, line: number): void {
        this.#text.push(text);
        this.#lines.push(line);
        this.#places.push(this.#place);
    }

    /** Lines added by `inside` belong to a method, as stack traces name it. */
    within(place: string, inside: () => void): void {
        const before = this.#place;
        this.#place = place;
        inside();
        this.#place = before;
    }

    /** Keeps a place for a line whose text is known only later. */
    reserve(): (text: string) => void {
        const index = this.#text.length;
        this.line('');
        return (text) => {
            this.#text[index] = text;
        };
    }

    /** Counts a statement as run. One counter a line, as coverage is told by lines. */
    counter(line: number): string {
        let index = this.#statementLines.get(line);
        if (index === undefined) {
            index = this.#statementLines.size;
            this.#statementLines.set(line, index);
        }
        return `H[${index}]++;`;
    }

    /** The name of a function of the runtime. */
    runtime(name: keyof ApexRuntime): string {
        this.#runtimeNames.add(name);
        return name;
    }

    /** The name of a constant; the same `key` gives the same constant. */
    constant(key: unknown, make: ConstantMaker): string {
        let name = this.#constantIndex.get(key);
        if (name === undefined) {
            name = `k${this.#constants.length}`;
            this.#constants.push(make);
            this.#constantIndex.set(key, name);
        }
        return name;
    }

    /** The class as generated code names it. */
    classOf(type: UserType): string {
        this.#usedTypes.add(type);
        return `C[${type.index}]`;
    }

    /** A class's statics in this execution; their initialisers run when they are first asked for. */
    staticsOf(type: UserType): string {
        this.#usedTypes.add(type);
        return `(x.statics[${type.index}]??S[${type.index}](x))`;
    }

    /** The types without which the script can't run. */
    get usedTypes(): ReadonlySet<UserType> {
        return this.#usedTypes;
    }

    type(type: ApexType): string {
        return this.constant(`type ${typeKey(type)} ${typeName(type)}`, () => type);
    }

    get constants(): readonly ConstantMaker[] {
        return this.#constants;
    }

    /** Lines of the source that hold statements, in the order of their counters. */
    get statementLines(): readonly number[] {
        return [...this.#statementLines.keys()];
    }

    /**
     * The function body that makes the script's classes. Its parameters: `R` the runtime, `C` classes by index, `S` functions that give a class's statics,
     * `K` constants, `H` counters.
     */
    code(sourceUrl: string): string {
        const constants = this.#constants.map((_, index) => `k${index}=K[${index}]`).join(',');
        const header = [
            `"use strict";`,
            this.#runtimeNames.size > 0 ? `const {${[...this.#runtimeNames].join(',')}}=R;` : '',
            constants === '' ? '' : `const ${constants};`
        ].join('');
        return `${[header, ...this.#text].join('\n')}\n//# sourceURL=${sourceUrl}`;
    }

    get table(): LineTable {
        // The header is a line of its own.
        return {
            lines: [0, ...this.#lines],
            places: [undefined, ...this.#places]
        };
    }
}
