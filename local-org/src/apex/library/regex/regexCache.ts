import { type JavaRegex, translateRegex } from './javaRegex';

const mostRemembered = 500;

/** Translated expressions by their source: `split` in a loop translates once. */
export class RegexCache {
    readonly #bySource = new Map<string, JavaRegex>();

    /** @throws System.StringException "Invalid regex: …" */
    of(source: string): JavaRegex {
        const known = this.#bySource.get(source);
        if (known !== undefined) return known;
        const regex = translateRegex(source);
        if (this.#bySource.size >= mostRemembered) this.#bySource.clear();
        this.#bySource.set(source, regex);
        return regex;
    }
}
