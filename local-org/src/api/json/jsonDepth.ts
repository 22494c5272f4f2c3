/** Levels of lists and objects that a body may have: what the platform's JSON reader takes by default. */
export const deepestJson = 1_000;

/** Is the text nested deeper than that? One pass, no recursion; brackets inside strings don't count. */
export function isTooDeep(text: string): boolean {
    if (text.length <= 2 * deepestJson) return false;
    let depth = 0;
    for (let at = 0; at < text.length; at++) {
        switch (text.charCodeAt(at)) {
            case 0x22: // "
                at = endOfString(text, at);
                break;
            case 0x5b: // [
            case 0x7b: // {
                if (++depth > deepestJson) return true;
                break;
            case 0x5d: // ]
            case 0x7d: // }
                depth--;
                break;
        }
    }
    return false;
}

function endOfString(text: string, start: number): number {
    let at = start;
    for (;;) {
        at = text.indexOf('"', at + 1);
        if (at < 0) return text.length;
        let backslashes = 0;
        while (text[at - 1 - backslashes] === '\\') backslashes++;
        if (backslashes % 2 === 0) return at;
    }
}
