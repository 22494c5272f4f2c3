import { systemException } from '../../runtime/values/apexException';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { integerList, stringList } from '../lists';
import { containsWhitespace, isWhitespace } from './javaWhitespace';

const only = (pattern: RegExp) => (_x: unknown, text: string) => pattern.test(text);

/** @throws System.StringException as Java words it. */
function checkedIndex(text: string, index: number): number {
    if (index < 0 || index >= text.length) {
        throw systemException('System.StringException', `String index out of range: ${index}`);
    }
    return index;
}

/** Position of the first character that is, or isn't, one of others. */
function firstAmong(text: string, characters: string, among: boolean): number {
    for (let at = 0; at < text.length; at++) if (characters.includes(text.charAt(at)) === among) return at;
    return -1;
}

/** Java's general categories: `splitByCharacterType` parts text where the category changes. */
const categories = 'Lu Ll Lt Lm Lo Mn Me Mc Nd Nl No Zs Zl Zp Cc Cf Co Cs Pd Ps Pe Pc Po Sm Sc Sk So Pi Pf'
    .split(' ')
    .map((name) => new RegExp(`^\\p{${name}}`, 'u'));
const [upperCase, lowerCase] = [0, 1];

function categoryOf(character: string): number {
    return categories.findIndex((pattern) => pattern.test(character));
}

/** With `camelCase`, an upper-case letter before lower-case ones goes with these: `ASFLicense` is ASF, License. */
function splitByCharacterType(text: string, camelCase: boolean): string[] {
    const parts: string[] = [];
    let category: number | undefined;
    for (const character of text) {
        const next = categoryOf(character);
        const last = parts.at(-1) ?? '';
        if (next === category) {
            parts[parts.length - 1] = last + character;
        } else if (camelCase && category === upperCase && next === lowerCase) {
            parts.pop();
            if (last.length > 1) parts.push(last.slice(0, -1));
            parts.push(last.slice(-1) + character);
        } else {
            parts.push(character);
        }
        category = next;
    }
    return parts;
}

function offsetByCodePoints(text: string, index: number, offset: number): number {
    const before = [...text.slice(0, index)];
    const after = [...text.slice(index)];
    const crossed = offset < 0 ? before.slice(offset) : after.slice(0, offset);
    if (index < 0 || index > text.length || crossed.length < Math.abs(offset)) {
        throw systemException('System.StringException', 'String index out of range');
    }
    return index + Math.sign(offset) * crossed.join('').length;
}

/** Members of String about its characters. */
export const stringCharacterMembers: LibraryType['members'] = {
    'Integer charAt(Integer index)': (_x, text: string, index: number | null) =>
        text.charCodeAt(checkedIndex(text, given(index))),
    'Integer codePointAt(Integer index)': (_x, text: string, index: number | null) =>
        text.codePointAt(checkedIndex(text, given(index))) ?? 0,
    'Integer codePointBefore(Integer index)': (_x, text: string, index: number | null) => {
        const before = text.slice(0, checkedIndex(text, given(index) - 1) + 1);
        return [...before.slice(-2)].at(-1)?.codePointAt(0) ?? 0;
    },
    'Integer codePointCount(Integer beginIndex, Integer endIndex)': (
        _x,
        text: string,
        begin: number | null,
        end: number | null
    ) => [...text.slice(given(begin), given(end))].length,
    'Integer offsetByCodePoints(Integer index, Integer codePointOffset)': (
        _x,
        text: string,
        index: number | null,
        offset: number | null
    ) => offsetByCodePoints(text, given(index), given(offset)),
    'List<Integer> getChars()': (_x, text: string) =>
        integerList(Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))),
    'Boolean containsAny(String characters)': (_x, text: string, characters: string | null) =>
        firstAmong(text, given(characters), true) >= 0,
    'Boolean containsNone(String characters)': (_x, text: string, characters: string | null) =>
        firstAmong(text, given(characters), true) < 0,
    'Boolean containsOnly(String characters)': (_x, text: string, characters: string | null) =>
        firstAmong(text, given(characters), false) < 0,
    'Boolean containsWhitespace()': (_x, text: string) => containsWhitespace(text),
    'Integer indexOfAny(String characters)': (_x, text: string, characters: string | null) =>
        firstAmong(text, given(characters), true),
    'Integer indexOfAnyBut(String characters)': (_x, text: string, characters: string | null) =>
        firstAmong(text, given(characters), false),
    'Integer indexOfChar(Integer character)': (_x, text: string, character: number | null) =>
        text.indexOf(String.fromCodePoint(given(character))),
    'Integer indexOfChar(Integer character, Integer startIndex)': (
        _x,
        text: string,
        character: number | null,
        start: number | null
    ) => text.indexOf(String.fromCodePoint(given(character)), given(start)),
    'Integer lastIndexOfChar(Integer character)': (_x, text: string, character: number | null) =>
        text.lastIndexOf(String.fromCodePoint(given(character))),
    'Integer lastIndexOfChar(Integer character, Integer endIndex)': (
        _x,
        text: string,
        character: number | null,
        end: number | null
    ) => (given(end) < 0 ? -1 : text.lastIndexOf(String.fromCodePoint(given(character)), given(end))),
    'Boolean isAllLowerCase()': only(/^\p{Lowercase}+$/u),
    'Boolean isAllUpperCase()': only(/^\p{Uppercase}+$/u),
    'Boolean isAlpha()': only(/^\p{L}+$/u),
    'Boolean isAlphaSpace()': only(/^[\p{L} ]*$/u),
    'Boolean isAlphanumeric()': only(/^[\p{L}\p{Nd}]+$/u),
    'Boolean isAlphanumericSpace()': only(/^[\p{L}\p{Nd} ]*$/u),
    'Boolean isAsciiPrintable()': only(/^[ -~]*$/),
    'Boolean isNumeric()': only(/^\p{Nd}+$/u),
    'Boolean isNumericSpace()': only(/^[\p{Nd} ]*$/u),
    'Boolean isWhitespace()': (_x, text: string) => isWhitespace(text),
    'List<String> splitByCharacterType()': (_x, text: string) => stringList(splitByCharacterType(text, false)),
    'List<String> splitByCharacterTypeCamelCase()': (_x, text: string) => stringList(splitByCharacterType(text, true))
};
