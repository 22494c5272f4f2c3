import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { systemException } from '../../runtime/values/apexException';
import { integerList, stringList } from '../lists';

const only = (pattern: RegExp) => (_x: unknown, text: string) => pattern.test(text);

function checkedIndex(text: string, index: number): number {
    if (index < 0 || index >= text.length) {
        throw systemException('System.StringException', `Index out of bounds: ${index}`);
    }
    return index;
}

/** Runs of characters of one kind, as `splitByCharacterType` tells kinds apart. */
function splitByCharacterType(text: string, camelCase: boolean): string[] {
    const parts: string[] = [];
    let kind = -1;
    for (const character of text) {
        const next = kindOf(character);
        const last = parts.length - 1;
        if (next === kind) parts[last] += character;
        else if (camelCase && kind === 0 && next === 1) {
            const previous = parts[last] ?? '';
            if (previous.length > 1) {
                parts[last] = previous.slice(0, -1);
                parts.push(previous.slice(-1) + character);
            } else parts[last] = previous + character;
        } else parts.push(character);
        kind = next;
    }
    return parts;
}

const characterKinds = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /\s/u, /\p{P}/u, /\p{S}/u];

function kindOf(character: string): number {
    const kind = characterKinds.findIndex((pattern) => pattern.test(character));
    return kind < 0 ? characterKinds.length : kind;
}

/** Members of String about its characters. */
export const stringCharacterMembers: LibraryType['members'] = {
    'Integer charAt(Integer index)': (_x, text: string, index: number | null) =>
        text.charCodeAt(checkedIndex(text, given(index))),
    'Integer codePointAt(Integer index)': (_x, text: string, index: number | null) =>
        text.codePointAt(checkedIndex(text, given(index))) ?? 0,
    'Integer codePointCount(Integer begin, Integer end)': (
        _x,
        text: string,
        begin: number | null,
        end: number | null
    ) => [...text.slice(given(begin), given(end))].length,
    'List<Integer> getChars()': (_x, text: string) =>
        integerList(Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))),
    'Boolean containsAny(String characters)': (_x, text: string, characters: string | null) =>
        [...given(characters)].some((character) => text.includes(character)),
    'Boolean containsNone(String characters)': (_x, text: string, characters: string | null) =>
        ![...given(characters)].some((character) => text.includes(character)),
    'Boolean containsOnly(String characters)': (_x, text: string, characters: string | null) =>
        [...text].every((character) => given(characters).includes(character)),
    'Boolean containsWhitespace()': only(/\s/),
    'Integer indexOfAny(String characters)': (_x, text: string, characters: string | null) =>
        [...text].findIndex((character) => given(characters).includes(character)),
    'Integer indexOfAnyBut(String characters)': (_x, text: string, characters: string | null) =>
        [...text].findIndex((character) => !given(characters).includes(character)),
    'Integer indexOfChar(Integer character)': (_x, text: string, character: number | null) =>
        text.indexOf(String.fromCodePoint(given(character))),
    'Integer indexOfChar(Integer character, Integer start)': (
        _x,
        text: string,
        character: number | null,
        start: number | null
    ) => text.indexOf(String.fromCodePoint(given(character)), given(start)),
    'Integer lastIndexOfChar(Integer character)': (_x, text: string, character: number | null) =>
        text.lastIndexOf(String.fromCodePoint(given(character))),
    'Boolean isAllLowerCase()': only(/^\p{Ll}+$/u),
    'Boolean isAllUpperCase()': only(/^\p{Lu}+$/u),
    'Boolean isAlpha()': only(/^\p{L}+$/u),
    'Boolean isAlphaSpace()': only(/^[\p{L} ]*$/u),
    'Boolean isAlphanumeric()': only(/^[\p{L}\p{Nd}]+$/u),
    'Boolean isAlphanumericSpace()': only(/^[\p{L}\p{Nd} ]*$/u),
    'Boolean isAsciiPrintable()': only(/^[ -~]*$/),
    'Boolean isNumeric()': only(/^\p{Nd}+$/u),
    'Boolean isNumericSpace()': only(/^[\p{Nd} ]*$/u),
    'Boolean isWhitespace()': only(/^\s*$/),
    'List<String> splitByCharacterType()': (_x, text: string) => stringList(splitByCharacterType(text, false)),
    'List<String> splitByCharacterTypeCamelCase()': (_x, text: string) => stringList(splitByCharacterType(text, true))
};
