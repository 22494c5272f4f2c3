const irregular: ReadonlyMap<string, string> = new Map(
    Object.entries({
        child: 'children',
        datum: 'data',
        die: 'dice',
        foot: 'feet',
        goose: 'geese',
        man: 'men',
        medium: 'media',
        mouse: 'mice',
        ox: 'oxen',
        person: 'people',
        tooth: 'teeth',
        woman: 'women'
    })
);
const unchanging = new Set([
    'aircraft',
    'deer',
    'equipment',
    'fish',
    'information',
    'money',
    'news',
    'rice',
    'series',
    'sheep',
    'species'
]);

/** Endings and what they become; the first that fits counts. */
const endings: readonly (readonly [RegExp, string])[] = [
    [/(?<=quiz)$/, 'zes'],
    [/(?<=matr|vert|ind)(?:ix|ex)$/, 'ices'],
    [/(?<=cact|alumn|foc|fung|nucle|radi|stimul|syllab)us$/, 'i'],
    [/(?<=[^aeiou]|qu)y$/, 'ies'],
    [/(?<=[lr]|lea|loa|shea|thie|cal|hal)fe?$/, 'ves'],
    [/(?<=kni|wi|li)fe$/, 'ves'],
    [/(?<=buffal|tomat|potat|her|ech)o$/, 'oes'],
    [/sis$/, 'ses'],
    [/(?<=s|x|z|ch|sh)$/, 'es'],
    [/$/, 's']
];

/** The plural of an English word. */
export function pluralOf(word: string): string {
    const lower = word.toLowerCase();
    if (unchanging.has(lower)) return word;
    const known = irregular.get(lower);
    if (known !== undefined) return known;
    const [pattern, ending] = endings.find(([each]) => each.test(lower)) ?? [/$/, 's'];
    return word.replace(pattern, ending);
}
