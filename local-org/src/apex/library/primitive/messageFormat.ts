import { systemException } from '../../runtime/values/apexException';

/**
 * Formats by a pattern of Java's MessageFormat: `{0}` is the first text, a quotation mark quotes what follows up to the next one, two of them
 * are one. The arguments are text, so that there is nothing for formats such as `{0,number}` to work on.
 *
 * @throws System.IllegalArgumentException for a pattern that Java refuses.
 */
export function formatMessage(pattern: string, texts: readonly string[]): string {
    let result = '';
    for (let at = 0; at < pattern.length; at++) {
        const character = pattern.charAt(at);
        if (character === "'") {
            const quotation = quotationAt(pattern, at);
            result += quotation.text;
            at = quotation.end;
        } else if (character === '{') {
            const end = closingBrace(pattern, at);
            result += argument(pattern.slice(at + 1, end), texts);
            at = end;
        } else {
            result += character;
        }
    }
    return result;
}

/** From one quotation mark to the next; one that is never closed quotes the rest. */
function quotationAt(pattern: string, start: number): { readonly text: string; readonly end: number } {
    if (pattern.charAt(start + 1) === "'") return { text: "'", end: start + 1 };
    let text = '';
    for (let at = start + 1; at < pattern.length; at++) {
        if (pattern.charAt(at) !== "'") text += pattern.charAt(at);
        else if (pattern.charAt(at + 1) === "'") text += pattern.charAt(at++);
        else return { text, end: at };
    }
    return { text, end: pattern.length };
}

function closingBrace(pattern: string, start: number): number {
    let depth = 0;
    for (let at = start; at < pattern.length; at++) {
        const character = pattern.charAt(at);
        if (character === '{') depth++;
        else if (character === '}' && --depth === 0) return at;
    }
    throw systemException('System.IllegalArgumentException', 'Unmatched braces in the pattern.');
}

function argument(element: string, texts: readonly string[]): string {
    const [index = '', ...format] = element.split(',');
    if (!/^\s*\d+\s*$/.test(index)) {
        throw systemException('System.IllegalArgumentException', `can't parse argument number: ${index}`);
    }
    const text = texts[Number(index)];
    if (text === undefined) return `{${Number(index)}}`;
    if (format.length > 0) {
        const kind = /^\s*number/.test(format[0] ?? '') ? 'Number' : 'Date';
        throw systemException('System.IllegalArgumentException', `Cannot format given Object as a ${kind}`);
    }
    return text;
}
