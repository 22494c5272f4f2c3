/** Numbers that the seed alone decides. */
export class Random {
    #state: number;

    constructor(seed: number) {
        this.#state = seed;
    }

    /** From 0 to below `end`. */
    below(end: number): number {
        this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((this.#state / 2 ** 32) * end);
    }

    pick<T>(values: readonly T[]): T {
        const value = values[this.below(values.length)];
        if (value === undefined) throw new RangeError('nothing to pick from');
        return value;
    }
}

const insertions = [
    '(',
    ')',
    '{',
    '}',
    ';',
    "'",
    '"',
    '<',
    '>',
    'null',
    '0',
    '-1',
    '99999999999',
    '.',
    ',',
    '?',
    '\u0000',
    'ü😀',
    '=',
    ':',
    '[',
    ']',
    'new ',
    'SELECT ',
    '/*',
    '//',
    '@'
];

/** One to three changes: a token is dropped, doubled, swapped with another, or something is put in. */
export function mutated(text: string, random: Random): string {
    const tokens = text.match(/\w+|\s+|[^\w\s]/gu) ?? [];
    for (let changes = random.below(3) + 1; changes > 0; changes--) {
        const at = random.below(tokens.length);
        const other = random.below(tokens.length);
        const token = tokens[at] ?? '';
        switch (random.below(4)) {
            case 0:
                tokens.splice(at, 1);
                break;
            case 1:
                tokens.splice(at, 0, token);
                break;
            case 2:
                tokens[at] = tokens[other] ?? '';
                tokens[other] = token;
                break;
            default:
                tokens.splice(at, 0, random.pick(insertions));
        }
    }
    return tokens.join('');
}
