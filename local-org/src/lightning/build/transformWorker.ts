import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { TransformOptions, transformSync as Transform } from 'lwc/compiler';

// The compiler that belongs to our LWC: the component tests of a project bring another version, which may stand above it.
const requireFromLwc = createRequire(require.resolve('lwc'));
const { transformSync } = requireFromLwc('@lwc/compiler') as { readonly transformSync: typeof Transform };

/** One file of a Lightning web component, to be compiled. */
export interface TransformRequest {
    readonly id: number;
    readonly file: string;
    readonly source: string;
    readonly options: TransformOptions;
}

export type TransformReply =
    | { readonly id: number; readonly code: string; readonly map: unknown }
    | { readonly id: number; readonly error: TransformFailure };

/** Why a file didn't compile; line counts from 1, column from 0, as the LWC compiler gives them. */
export interface TransformFailure {
    readonly message: string;
    readonly line: number;
    readonly column: number;
}

interface Located {
    readonly location?: { readonly line?: number; readonly column?: number };
}

parentPort?.on('message', ({ id, file, source, options }: TransformRequest) => {
    parentPort?.postMessage(transform(id, file, source, options));
});

function transform(id: number, file: string, source: string, options: TransformOptions): TransformReply {
    try {
        const { code, map } = transformSync(source, file, options);
        return { id, code, map };
    } catch (error) {
        return { id, error: failure(error, file) };
    }
}

/** Babel's errors carry their place only in the code frame below the message (`> 43 |`, and a caret under the column). */
function failure(error: unknown, file: string): TransformFailure {
    const text = error instanceof Error ? error.message : String(error);
    const { location } = error as Located;
    const [message = '', ...frame] = text.split('\n');
    const line = location?.line ?? Number(/^>\s*(\d+) \|/m.exec(frame.join('\n'))?.[1] ?? 1);
    const caret = frame.find((each) => /^\s*\|\s*\^/.test(each));
    const column = location?.column ?? (caret === undefined ? 0 : caret.indexOf('^') - caret.indexOf('|') - 2);
    const words = (frame.length > 0 && caret !== undefined ? message : text)
        .replace(/^SyntaxError: /, '')
        .replace(`${file}: `, '');
    return { message: words, line, column: Math.max(0, column) };
}
