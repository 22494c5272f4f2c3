import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { stringList } from '../lists';
import type { Execution } from '../../runtime/execution';
import { textHash } from '../../runtime/values/javaNumber';
import { systemException } from '../../runtime/values/apexException';
import type { ApexValue } from '../../runtime/values/apexValue';
import { replaceBy, splitBy } from '../regex/regexText';
import { deleteWhitespace, normalizeSpace, trim } from './javaWhitespace';
import { stringCharacterMembers } from './stringCharacters';
import { stringEscapeMembers } from './stringEscapes';
import { stringStaticMembers } from './stringStatics';

/** @throws System.StringException "Starting position out of bounds: 9", "Ending position out of bounds: 9" */
function substring(text: string, start: number, end: number): string {
    if (start < 0 || start > text.length) throw outOfBounds('Starting', start);
    if (end < start || end > text.length) throw outOfBounds('Ending', end);
    return text.slice(start, end);
}

function outOfBounds(which: string, position: number) {
    return systemException('System.StringException', `${which} position out of bounds: ${position}`);
}

function pad(text: string, size: number, padding: string, side: 'left' | 'right'): string {
    return side === 'left' ? text.padStart(size, padding) : text.padEnd(size, padding);
}

function center(text: string, size: number, padding: string): string {
    if (size <= text.length) return text;
    const left = text.length + Math.floor((size - text.length) / 2);
    return text.padStart(left, padding).padEnd(size, padding);
}

function abbreviate(text: string, most: number, offset: number): string {
    if (most < 4) throw systemException('System.StringException', 'Minimum abbreviation width is 4');
    if (text.length <= most) return text;
    const start = Math.min(offset, text.length - (most - 3));
    if (start <= 4) return `${text.slice(0, most - 3)}...`;
    if (most < 7) throw systemException('System.StringException', 'Minimum abbreviation width with offset is 7');
    if (start + most - 3 < text.length) return `...${abbreviate(text.slice(start), most - 3, 0)}`;
    return `...${text.slice(text.length - (most - 3))}`;
}

function levenshtein(a: string, b: string): number {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++) {
            const substitution = (row[j - 1] ?? 0) + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1);
            next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
        }
        row = next;
    }
    return row[b.length] ?? 0;
}

function differenceAt(a: string, b: string): number {
    let at = 0;
    while (at < a.length && at < b.length && a.charAt(at) === b.charAt(at)) at++;
    return at === a.length && at === b.length ? -1 : at;
}

function substringBetween(text: string, open: string, close: string): string | null {
    const start = text.indexOf(open);
    if (start < 0) return null;
    const end = text.indexOf(close, start + open.length);
    return end < 0 ? null : text.slice(start + open.length, end);
}

const lower = (text: string | null) => given(text).toLowerCase();
/** A position to search from, as Java takes it. */
const from = (start: number | null) => Math.max(0, given(start));

export const stringTypeTable: LibraryType = {
    name: 'String',
    namespace: 'System',
    members: {
        ...stringStaticMembers,
        ...stringCharacterMembers,
        ...stringEscapeMembers,
        'String abbreviate(Integer maxWidth)': (_x, text: string, most: number | null) =>
            abbreviate(text, given(most), 0),
        'String abbreviate(Integer maxWidth, Integer offset)': (
            _x,
            text: string,
            most: number | null,
            offset: number | null
        ) => abbreviate(text, given(most), given(offset)),
        'String capitalize()': (_x, text: string) => text.charAt(0).toUpperCase() + text.slice(1),
        'String uncapitalize()': (_x, text: string) => text.charAt(0).toLowerCase() + text.slice(1),
        'String center(Integer size)': (_x, text: string, size: number | null) => center(text, given(size), ' '),
        'String center(Integer size, String padStr)': (_x, text: string, size: number | null, padding: string | null) =>
            center(text, given(size), given(padding)),
        'Integer compareTo(String other)': (_x, text: string, other: string | null) => compareTo(text, given(other)),
        'Boolean contains(String part)': (_x, text: string, part: string | null) => text.includes(given(part)),
        'Boolean containsIgnoreCase(String part)': (_x, text: string, part: string | null) =>
            text.toLowerCase().includes(lower(part)),
        'Integer countMatches(String part)': (_x, text: string, part: string | null) =>
            part === null || part === '' ? 0 : text.split(part).length - 1,
        'String deleteWhitespace()': (_x, text: string) => deleteWhitespace(text),
        'String difference(String other)': (_x, text: string, other: string | null) => {
            const at = differenceAt(text, given(other));
            return at < 0 ? '' : given(other).slice(at);
        },
        'Boolean endsWith(String suffix)': (_x, text: string, suffix: string | null) => text.endsWith(given(suffix)),
        'Boolean endsWithIgnoreCase(String suffix)': (_x, text: string, suffix: string | null) =>
            text.toLowerCase().endsWith(lower(suffix)),
        'Boolean equals(Object other)': (_x, text: string, other: ApexValue) => text === other,
        'Boolean equals(String other)': (_x, text: string, other: string | null) => text === other,
        'Boolean equalsIgnoreCase(String other)': (_x, text: string, other: string | null) =>
            other !== null && text.toLowerCase() === other.toLowerCase(),
        'Integer getLevenshteinDistance(String other)': (_x, text: string, other: string | null) =>
            levenshtein(text, given(other)),
        'Integer getLevenshteinDistance(String other, Integer threshold)': (
            _x,
            text: string,
            other: string | null,
            threshold: number | null
        ) => {
            const distance = levenshtein(text, given(other));
            return distance <= given(threshold) ? distance : -1;
        },
        'Integer hashCode()': (_x, text: string) => textHash(text),
        'Integer indexOf(String part)': (_x, text: string, part: string | null) => text.indexOf(given(part)),
        'Integer indexOf(String part, Integer start)': (_x, text: string, part: string | null, start: number | null) =>
            text.indexOf(given(part), from(start)),
        'Integer indexOfDifference(String other)': (_x, text: string, other: string | null) =>
            differenceAt(text, given(other)),
        'Integer indexOfIgnoreCase(String part)': (_x, text: string, part: string | null) =>
            text.toLowerCase().indexOf(lower(part)),
        'Integer indexOfIgnoreCase(String part, Integer start)': (
            _x,
            text: string,
            part: string | null,
            start: number | null
        ) => text.toLowerCase().indexOf(lower(part), from(start)),
        'Integer lastIndexOf(String part)': (_x, text: string, part: string | null) => text.lastIndexOf(given(part)),
        'Integer lastIndexOf(String part, Integer end)': (_x, text: string, part: string | null, end: number | null) =>
            given(end) < 0 ? -1 : text.lastIndexOf(given(part), given(end)),
        'Integer lastIndexOfIgnoreCase(String part)': (_x, text: string, part: string | null) =>
            text.toLowerCase().lastIndexOf(lower(part)),
        'Integer lastIndexOfIgnoreCase(String part, Integer end)': (
            _x,
            text: string,
            part: string | null,
            end: number | null
        ) => (given(end) < 0 ? -1 : text.toLowerCase().lastIndexOf(lower(part), given(end))),
        'String left(Integer length)': (_x, text: string, length: number | null) =>
            text.slice(0, Math.max(0, given(length))),
        'String right(Integer length)': (_x, text: string, length: number | null) =>
            given(length) <= 0 ? '' : text.slice(-given(length)),
        'String leftPad(Integer length)': (_x, text: string, length: number | null) =>
            pad(text, given(length), ' ', 'left'),
        'String leftPad(Integer length, String padStr)': (
            _x,
            text: string,
            length: number | null,
            padding: string | null
        ) => pad(text, given(length), padding || ' ', 'left'),
        'String rightPad(Integer length)': (_x, text: string, length: number | null) =>
            pad(text, given(length), ' ', 'right'),
        'String rightPad(Integer length, String padStr)': (
            _x,
            text: string,
            length: number | null,
            padding: string | null
        ) => pad(text, given(length), padding || ' ', 'right'),
        'Integer length()': (_x, text: string) => text.length,
        'String mid(Integer start, Integer length)': (_x, text: string, start: number | null, length: number | null) =>
            given(length) < 0 ? '' : text.slice(from(start), from(start) + given(length)),
        'String normalizeSpace()': (_x, text: string) => normalizeSpace(text),
        'String remove(String part)': (_x, text: string, part: string | null) =>
            part ? text.replaceAll(part, () => '') : text,
        'String removeEnd(String part)': (_x, text: string, part: string | null) =>
            part && text.endsWith(part) ? text.slice(0, -part.length) : text,
        'String removeEndIgnoreCase(String part)': (_x, text: string, part: string | null) =>
            part && text.toLowerCase().endsWith(part.toLowerCase()) ? text.slice(0, -part.length) : text,
        'String removeStart(String part)': (_x, text: string, part: string | null) =>
            part && text.startsWith(part) ? text.slice(part.length) : text,
        'String removeStartIgnoreCase(String part)': (_x, text: string, part: string | null) =>
            part && text.toLowerCase().startsWith(part.toLowerCase()) ? text.slice(part.length) : text,
        'String repeat(Integer times)': (_x, text: string, times: number | null) =>
            text.repeat(Math.max(0, given(times))),
        'String repeat(String separator, Integer times)': (
            _x,
            text: string,
            separator: string | null,
            times: number | null
        ) => new Array<string>(Math.max(0, given(times))).fill(text).join(separator ?? ''),
        'String replace(String target, String replacement)': (
            _x,
            text: string,
            target: string | null,
            replacement: string | null
        ) => text.replaceAll(given(target), () => given(replacement)),
        'String replaceAll(String regExp, String replacement)': (
            x,
            text: string,
            regExp: string | null,
            replacement: string | null
        ) => replaceBy(x.org.regexes.of(given(regExp)), text, given(replacement), true),
        'String replaceFirst(String regExp, String replacement)': (
            x,
            text: string,
            regExp: string | null,
            replacement: string | null
        ) => replaceBy(x.org.regexes.of(given(regExp)), text, given(replacement), false),
        'String reverse()': (_x, text: string) => [...text].reverse().join(''),
        'List<String> split(String regExp)': (x, text: string, regExp: string | null) =>
            stringList(splitBy(x.org.regexes.of(given(regExp)), text, 0)),
        'List<String> split(String regExp, Integer limit)': (
            x,
            text: string,
            regExp: string | null,
            limit: number | null
        ) => stringList(splitBy(x.org.regexes.of(given(regExp)), text, given(limit))),
        'Boolean startsWith(String prefix)': (_x, text: string, prefix: string | null) =>
            text.startsWith(given(prefix)),
        'Boolean startsWithIgnoreCase(String prefix)': (_x, text: string, prefix: string | null) =>
            text.toLowerCase().startsWith(lower(prefix)),
        'String stripHtmlTags()': (_x, text: string) => text.replace(/<[^>]*>/g, ''),
        'String substring(Integer start)': (_x, text: string, start: number | null) =>
            substring(text, given(start), text.length),
        'String substring(Integer start, Integer end)': (_x, text: string, start: number | null, end: number | null) =>
            substring(text, given(start), given(end)),
        'String substringAfter(String separator)': (_x, text: string, separator: string | null) => {
            const at = separator === null ? -1 : text.indexOf(separator);
            return at < 0 ? '' : text.slice(at + (separator?.length ?? 0));
        },
        'String substringAfterLast(String separator)': (_x, text: string, separator: string | null) => {
            const at = separator ? text.lastIndexOf(separator) : -1;
            return at < 0 ? '' : text.slice(at + (separator?.length ?? 0));
        },
        'String substringBefore(String separator)': (_x, text: string, separator: string | null) => {
            const at = separator === null ? -1 : text.indexOf(separator);
            return at < 0 ? text : text.slice(0, at);
        },
        'String substringBeforeLast(String separator)': (_x, text: string, separator: string | null) => {
            const at = separator ? text.lastIndexOf(separator) : -1;
            return at < 0 ? text : text.slice(0, at);
        },
        'String substringBetween(String tag)': (_x, text: string, tag: string | null) =>
            substringBetween(text, given(tag), given(tag)),
        'String substringBetween(String open, String close)': (
            _x,
            text: string,
            open: string | null,
            close: string | null
        ) => substringBetween(text, given(open), given(close)),
        'String swapCase()': (_x, text: string) =>
            Array.from(text, (c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(''),
        'String toLowerCase()': (_x, text: string) => text.toLowerCase(),
        'String toLowerCase(String locale)': (_x: Execution, text: string, locale: string | null) =>
            text.toLocaleLowerCase(given(locale).replaceAll('_', '-')),
        'String toUpperCase()': (_x, text: string) => text.toUpperCase(),
        'String toUpperCase(String locale)': (_x, text: string, locale: string | null) =>
            text.toLocaleUpperCase(given(locale).replaceAll('_', '-')),
        'String toString()': (_x, text: string) => text,
        'String trim()': (_x, text: string) => trim(text)
    }
};

/** `String.compareTo` of Java: the difference of the first characters that differ, or of the lengths. */
function compareTo(a: string, b: string): number {
    const at = differenceAt(a, b);
    if (at < 0) return 0;
    if (at < a.length && at < b.length) return a.charCodeAt(at) - b.charCodeAt(at);
    return a.length - b.length;
}
