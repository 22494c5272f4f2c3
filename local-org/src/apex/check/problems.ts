import type { SourceProblem } from '../../errors';
import type { Place } from '../parse/ast';
import type { SourceUnit } from './symbols';

/** Collects what is wrong with one source file. The same complaint about the same place counts once. */
export class Problems {
    readonly #file: string;
    readonly #problems: SourceProblem[] = [];
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
