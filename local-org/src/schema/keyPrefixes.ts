import type { ObjectKind, Schema } from './objectDefinition';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** First letter of the key prefixes that the platform hands out to an org's own objects. */
const firstLetters: Partial<Record<ObjectKind | 'share', string>> = {
    // on the platform they are all of `02c`; here an object is known by the prefix of its records' ids
    share: 'q',
    custom: 'a',
    customSetting: 'a',
    platformEvent: 'e',
    customMetadata: 'm'
};

/**
 * Gives every custom object a key prefix: the one it was assigned before, or the next free one (`a00`, `a01`, … `a0z`, `a10`) in the order of the names.
 *
 * @param assigned - object name in lower case -> prefix, from an earlier start
 * @returns the same for the objects given
 */
export function assignKeyPrefixes(
    objects: readonly { readonly name: string; readonly kind: ObjectKind | 'share' }[],
    assigned: ReadonlyMap<string, string>
): Map<string, string> {
    const prefixes = new Map<string, string>();
    const taken = new Set(assigned.values());
    const next = new Map<string, number>();
    const sorted = [...objects].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    for (const { name, kind } of sorted) {
        const letter = firstLetters[kind];
        if (letter === undefined) continue;
        const key = name.toLowerCase();
        let prefix = assigned.get(key);
        while (prefix === undefined) {
            const number = next.get(letter) ?? 0;
            next.set(letter, number + 1);
            const candidate = `${letter}${digits[Math.floor(number / 62)]}${digits[number % 62]}`;
            if (!taken.has(candidate)) prefix = candidate;
        }
        taken.add(prefix);
        prefixes.set(key, prefix);
    }
    return prefixes;
}

/** What to keep beside the data, so that ids stay right when the source gains objects: pass it to `buildSchema` at the next start. */
export function keyPrefixes(schema: Schema): Map<string, string> {
    const prefixes = new Map<string, string>();
    for (const object of schema.customObjects()) {
        if (object.keyPrefix !== '') prefixes.set(object.name.toLowerCase(), object.keyPrefix);
    }
    return prefixes;
}
