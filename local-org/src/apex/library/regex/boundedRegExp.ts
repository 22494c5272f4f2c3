import { createContext, Script } from 'node:vm';
import { fatalException } from '../../runtime/values/apexException';

/**
 * The platform gives an expression a million looks at its input ("Regex too complicated"). V8 counts nothing and can't be asked to stop, but by a script's
 * timeout; so long is more than such a million takes.
 */
const mostMilliseconds = 1_000;

/** A group with a quantifier or a choice inside that is itself repeated without bound: only such expressions backtrack exponentially. */
const repeatedGroup = /[+*}|][^()]*\)+(?:[+*]|\{\d+,\})/;

const script = new Script('run()');

/** A regular expression of the source; one that may backtrack without end is stopped in time. */
export function boundedRegExp(source: string, flags: string): RegExp {
    return repeatedGroup.test(source) ? new BoundedRegExp(source, flags) : new RegExp(source, flags);
}

/** Every use of a RegExp, `replace` and `split` too, comes through its `exec`. */
class BoundedRegExp extends RegExp {
    /** Where the script finds what it is to run: scripts have no arguments. */
    static readonly #door: { run: () => void } = { run: () => undefined };
    static readonly #context = createContext(BoundedRegExp.#door);

    /** @throws System.LimitException that Apex can't catch */
    override exec(text: string): RegExpExecArray | null {
        let found: RegExpExecArray | null = null;
        BoundedRegExp.#door.run = () => {
            found = super.exec(text);
        };
        try {
            script.runInContext(BoundedRegExp.#context, { timeout: mostMilliseconds });
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
            throw fatalException('System.LimitException', 'Regex too complicated');
        } finally {
            BoundedRegExp.#door.run = () => undefined;
        }
        return found;
    }
}
