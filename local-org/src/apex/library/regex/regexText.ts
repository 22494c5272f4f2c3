import { systemException } from '../../runtime/values/apexException';
import type { JavaRegex } from './javaRegex';

/** A match's groups, by their names in the translated expression. */
export type MatchGroups = Readonly<Record<string, string | undefined>>;

type ReplacementPart = string | number;

/**
 * Java's replacement text: `$1` (as many digits as make the number of a group), `${name}`; a backslash before what stands for itself.
 *
 * @throws System.StringException "No group 7", "Illegal group reference", "No group with name {x}"
 */
export function replacementOf(regex: JavaRegex, replacement: string): (groups: MatchGroups, whole: string) => string {
    const parts = replacementParts(regex, replacement);
    return (groups, whole) =>
        parts
            .map((part) => (typeof part === 'string' ? part : part === 0 ? whole : (groups[`g${part}`] ?? '')))
            .join('');
}

function replacementParts(regex: JavaRegex, replacement: string): ReplacementPart[] {
    const parts: ReplacementPart[] = [];
    for (let at = 0; at < replacement.length; at++) {
        const character = replacement.charAt(at);
        if (character === '\\') {
            if (++at === replacement.length) throw illegal('character to be escaped is missing');
            parts.push(replacement.charAt(at));
        } else if (character === '$') {
            const reference = groupReference(regex, replacement.slice(at + 1));
            parts.push(reference.group);
            at += reference.length;
        } else {
            parts.push(character);
        }
    }
    return parts;
}

function groupReference(regex: JavaRegex, text: string): { readonly group: number; readonly length: number } {
    const name = /^\{(\w+)\}/.exec(text)?.[1];
    if (name !== undefined) {
        const group = regex.groupNumbers.get(name);
        if (group === undefined) throw illegal(`No group with name {${name}}`);
        return { group, length: name.length + 2 };
    }
    const digits = /^\d+/.exec(text)?.[0];
    if (digits === undefined) throw illegal('Illegal group reference');
    let length = 1;
    if (Number(digits.charAt(0)) > regex.groupCount) throw illegal(`No group ${digits.charAt(0)}`);
    while (length < digits.length && Number(digits.slice(0, length + 1)) <= regex.groupCount) length++;
    return { group: Number(digits.slice(0, length)), length };
}

function illegal(message: string) {
    return systemException('System.StringException', message);
}

export function replaceBy(regex: JavaRegex, text: string, replacement: string, every: boolean): string {
    const replace = replacementOf(regex, replacement);
    return text.replace(regex.expression(every ? 'g' : ''), (whole: string, ...rest: unknown[]) => {
        const groups = rest.at(-1);
        return replace(typeof groups === 'object' && groups !== null ? (groups as MatchGroups) : {}, whole);
    });
}

/** `String.split` of Java: a limit of 0 drops empty strings at the end, a negative one keeps them. */
export function splitBy(regex: JavaRegex, text: string, limit: number): string[] {
    const parts: string[] = [];
    let start = 0;
    for (const match of text.matchAll(regex.expression('g'))) {
        if (limit > 0 && parts.length === limit - 1) break;
        const end = match.index + match[0].length;
        // "A zero-width match at the beginning … never produces such empty leading substring"; nor is one at the end a separator.
        if (end === 0 || (match[0] === '' && match.index === text.length)) continue;
        parts.push(text.slice(start, match.index));
        start = end;
    }
    if (parts.length === 0) return [text];
    parts.push(text.slice(start));
    if (limit === 0) while (parts.at(-1) === '') parts.pop();
    return parts;
}
