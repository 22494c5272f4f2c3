import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

interface IgnoreRule {
    readonly pattern: RegExp;
    readonly negated: boolean;
}

/** A line of `.forceignore` has `.gitignore`'s syntax. A pattern that matches a folder covers all that is in it. */
function parseRule(line: string): IgnoreRule | undefined {
    let glob = line.replace(/\s+$/, '');
    if (glob === '' || glob.startsWith('#')) return undefined;
    const negated = glob.startsWith('!');
    if (negated) glob = glob.slice(1);
    glob = glob.replace(/\\/g, '/').replace(/\/$/, '');
    const anchored = glob.replace(/^\*\*\//, '').includes('/') && !glob.startsWith('**/');
    glob = glob.replace(/^\//, '').replace(/^\*\*\//, '');
    let source = '';
    for (let i = 0; i < glob.length; i++) {
        const character = glob[i] as string;
        if (glob.startsWith('/**/', i)) {
            source += '/(?:.*/)?';
            i += 3;
        } else if (glob.startsWith('**', i)) {
            source += '.*';
            i += 1;
        } else if (character === '*') source += '[^/]*';
        else if (character === '?') source += '[^/]';
        else source += character.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    }
    return { pattern: new RegExp(`^${anchored ? '' : '(?:.*/)?'}${source}(?:/.*)?$`), negated };
}

/** The `.forceignore` of one project: which files aren't source. */
export class ForceIgnore {
    readonly #root: string;
    readonly #rules: readonly IgnoreRule[];

    /** @param root - the project's folder; without a `.forceignore` in it nothing is ignored */
    constructor(root: string) {
        this.#root = root;
        const file = join(root, '.forceignore');
        const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
        this.#rules = lines.map(parseRule).filter((rule): rule is IgnoreRule => rule !== undefined);
    }

    ignores(path: string): boolean {
        const inProject = relative(this.#root, path).split(sep).join('/');
        let ignored = false;
        for (const rule of this.#rules) if (rule.pattern.test(inProject)) ignored = !rule.negated;
        return ignored;
    }
}
