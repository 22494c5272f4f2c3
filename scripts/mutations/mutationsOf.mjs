/** What is put in the place of what. */
const replacements = [
    [/ == /g, ' != '],
    [/ != /g, ' == '],
    [/ < /g, ' >= '],
    [/ > /g, ' <= '],
    [/ <= /g, ' > '],
    [/ >= /g, ' < '],
    [/ && /g, ' || '],
    [/ \|\| /g, ' && '],
    [/ \+ /g, ' - '],
    [/\btrue\b/g, 'false'],
    [/\bfalse\b/g, 'true'],
    [/!(?=\w)/g, ''],
    [/\bcontinue;/g, 'break;'],
    [/\bisEmpty\(\)/g, 'size() > 0'],
    [/^( +)(?:insert|update|upsert|delete|publish\w*) [^;]+;/gm, '$1'],
    [/^( +)[\w.]+\.(?:add|addAll|put|remove|setResumeCheckpoint|publish)\([^;]*\);/gm, '$1'],
    [/\breturn [^;]+;/g, 'return null;'],
    [/\bthrow [^;]+;/g, ';']
];

/**
 * Every change of a source in one place: its body with it, the line, and what stood there. Comments and annotations are left alone.
 * @param {{name: string, body: string}} source
 */
export function mutationsOf(source) {
    const found = [];
    for (const [pattern, replacement] of replacements) {
        for (const match of source.body.matchAll(pattern)) {
            const begin = source.body.lastIndexOf('\n', match.index) + 1;
            const before = source.body.slice(begin, match.index);
            if (/^\s*(?:\*|\/\*|\/\/|@)/.test(source.body.slice(begin)) || before.includes('//')) continue;
            const after = replacement.replace('$1', match[1] ?? '');
            found.push({
                source,
                line: source.body.slice(0, match.index).split('\n').length + (match[0].match(/^\n*/)?.[0].length ?? 0),
                before: match[0].trim().replace(/\s+/g, ' ').slice(0, 60),
                after: after.trim() === '' ? 'nothing' : after.trim(),
                body: source.body.slice(0, match.index) + after + source.body.slice(match.index + match[0].length)
            });
        }
    }
    return found;
}
