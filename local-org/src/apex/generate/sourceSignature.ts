import type { ApexSource } from '../../metadata/sourceModel';
import type { CompilationUnit } from '../parse/ast';

/** What the compiler remembers of a source between two compilations: enough to tell which others a change concerns. */
export interface SourceSignature {
    /** The source itself. */
    readonly source: ApexSource;
    /** What other sources can see of it: its declarations without statements and places. */
    readonly declarations: string;
    /** Words of the declarations, in lower case. */
    readonly declaredWords: ReadonlySet<string>;
    /** All words of the source, in lower case: whatever type it uses is among them, or among the declarations of what is. */
    readonly words: ReadonlySet<string>;
}

export function signatureOf(source: ApexSource, tree: CompilationUnit): SourceSignature {
    const declarations = JSON.stringify(tree, withoutStatements);
    return { source, declarations, declaredWords: wordsOf(declarations), words: wordsOf(source.body) };
}

/** Whether there is a body or an initialiser matters to those who use a member; what it does is nobody else's affair. */
function withoutStatements(key: string, value: unknown): unknown {
    if (key === 'line' || key === 'column') return undefined;
    if (key === 'body' || key === 'initializer') return value !== undefined;
    return value;
}

function wordsOf(text: string): Set<string> {
    return new Set(text.toLowerCase().match(/[a-z_]\w*/g));
}

/** `class foo`: a trigger may have a class's name. */
export function sourceKey({ kind, name }: Pick<ApexSource, 'kind' | 'name'>): string {
    return `${kind} ${name.toLowerCase()}`;
}

/**
 * The sources that must be compiled anew: those that changed, and those that use something whose declarations changed, directly or through the
 * declarations of others.
 */
export function concernedBy(
    before: ReadonlyMap<string, SourceSignature>,
    after: ReadonlyMap<string, SourceSignature>
): Set<string> {
    const concerned = new Set<string>();
    const moved = new Set<string>();
    for (const [key, signature] of after) {
        const known = before.get(key);
        if (known?.source.body === signature.source.body && known.source.apiVersion === signature.source.apiVersion) {
            if (known.source.file === signature.source.file) continue;
        }
        concerned.add(key);
        if (known?.declarations !== signature.declarations) moved.add(signature.source.name.toLowerCase());
    }
    for (const [key, { source }] of before) if (!after.has(key)) moved.add(source.name.toLowerCase());
    if (moved.size === 0) return concerned;
    for (let grown = true; grown;) {
        grown = false;
        for (const { source, declaredWords } of after.values()) {
            const name = source.name.toLowerCase();
            if (moved.has(name) || !mentions(declaredWords, moved)) continue;
            moved.add(name);
            grown = true;
        }
    }
    for (const [key, { words }] of after) if (mentions(words, moved)) concerned.add(key);
    return concerned;
}

function mentions(words: ReadonlySet<string>, names: ReadonlySet<string>): boolean {
    for (const name of names) if (words.has(name)) return true;
    return false;
}
