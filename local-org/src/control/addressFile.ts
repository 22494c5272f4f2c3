import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileName = 'address.json';

/** Tells the commands where the org of a data folder listens. */
export function keepAddress(directory: string | undefined, instanceUrl: string): void {
    if (directory !== undefined) writeFileSync(join(directory, fileName), JSON.stringify({ instanceUrl }));
}

export function forgetAddress(directory: string | undefined): void {
    if (directory !== undefined) rmSync(join(directory, fileName), { force: true });
}

/** Undefined: no org runs on this folder. */
export function readAddress(directory: string): string | undefined {
    const path = join(directory, fileName);
    if (!existsSync(path)) return undefined;
    return (JSON.parse(readFileSync(path, 'utf8')) as { readonly instanceUrl: string }).instanceUrl;
}
