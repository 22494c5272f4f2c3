/** What Java's `Character.isWhitespace` takes for white space: no-break spaces aren't. */
const whitespace = '\\t-\\r\\x1c-\\x20\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000';

const onlyWhitespace = new RegExp(`^[${whitespace}]*$`);
const whitespaceRuns = new RegExp(`[${whitespace}]+`, 'g');

const outerControls = /^[\0-\x20]+|[\0-\x20]+$/g;

/** True for the empty text, too. */
export function isWhitespace(text: string): boolean {
    return onlyWhitespace.test(text);
}

export function containsWhitespace(text: string): boolean {
    return text.search(whitespaceRuns) >= 0;
}

export function deleteWhitespace(text: string): string {
    return text.replace(whitespaceRuns, '');
}

/** One space for each run of white space, none at the ends. */
export function normalizeSpace(text: string): string {
    return trim(text).replace(whitespaceRuns, ' ');
}

/** `String.trim` of Java. */
export function trim(text: string): string {
    return text.replace(outerControls, '');
}
