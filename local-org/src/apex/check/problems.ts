import type { SourceProblem } from '../../errors';
import type { Place } from '../parse/ast';
import type { SourceUnit } from './symbols';

/** Collects what is wrong with one source file. The same complaint about the same place counts once. */
export class Problems {
    readonly #file: string;
    readonly #problems: SourceProblem[] = [];
    /** Those that no longer keep the source out of the program: what they are about is refused when it's reached. */
    readonly #settled = new Set<SourceProblem>();
    readonly #seen = new Set<string>();

    constructor(file: string) {
        this.#file = file;
    }

    add(place: Place, message: string): void {
        const problem = { file: this.#file, line: place.line, column: place.column, message };
        const key = keyOf(problem);
        if (this.#seen.has(key)) return;
        this.#seen.add(key);
        this.#problems.push(problem);
    }

    /** A source whose own problems keep this one from being understood. */
    readonly dependsOn = new Set<SourceUnit>();

    get count(): number {
        return this.#problems.length;
    }

    /** Forgets what was added since there were `count`. */
    dropSince(count: number): void {
        for (const problem of this.#problems.splice(count)) this.#seen.delete(keyOf(problem));
    }

    /** Nothing that was added since there were `count` keeps the source out of the program. */
    settle(count: number): void {
        for (const problem of this.#problems.slice(count)) this.#settled.add(problem);
    }

    /** The first problem, of those added since there were `count`, that isn't settled. */
    unsettled(count = 0): SourceProblem | undefined {
        return this.#problems.slice(count).find((problem) => !this.#settled.has(problem));
    }

    /** The first problem at a declaration's place or behind it. */
    near({ line, column }: Place): SourceProblem {
        const behind = this.#problems.filter(
            (each) => each.line > line || (each.line === line && each.column >= column)
        );
        const [first] = behind.sort((a, b) => a.line - b.line || a.column - b.column);
        return first ?? { file: this.#file, line, column, message: 'Invalid type' };
    }

    get all(): readonly SourceProblem[] {
        return this.#problems;
    }

    get any(): boolean {
        return this.#problems.length > 0;
    }
}

function keyOf({ line, column, message }: SourceProblem): string {
    return `${line}:${column}:${message}`;
}
