/**
 * ANTLR's messages in the words of Salesforce's compiler:
 *
 * | ANTLR | Salesforce |
 * |---|---|
 * | `missing ';' at '}'` | `Missing ';' at '}'` |
 * | `mismatched input 'x' expecting …`, `extraneous input 'x' …`, `no viable alternative at input '… x'` | `Unexpected token 'x'.` |
 * | any of these at the end | `Unexpected token '<EOF>'` |
 * | `token recognition error at: 'x'` | `Unrecognized symbol 'x', which is not a valid Apex identifier.` |
 */
export function syntaxMessage(message: string, offendingToken: string | undefined): string {
    const missing = /^missing (.+) at (.+)$/s.exec(message);
    if (missing) return `Missing ${firstOf(missing[1] ?? '')} at ${missing[2] ?? ''}`;
    const unrecognised = /^token recognition error at: '(.*)'$/s.exec(message);
    if (unrecognised) {
        const text = unrecognised[1] ?? '';
        if (text.startsWith("'")) return `Line breaks not allowed in string literals`;
        return `Unrecognized symbol '${text}', which is not a valid Apex identifier.`;
    }
    if (offendingToken === undefined) return message;
    return offendingToken === '<EOF>' ? `Unexpected token '<EOF>'` : `Unexpected token '${offendingToken}'.`;
}

/** `{';', ','}` -> `';'`. */
function firstOf(expected: string): string {
    return /^\{(.+?)[,}]/.exec(expected)?.[1] ?? expected;
}
