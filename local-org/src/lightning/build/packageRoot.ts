import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folder of this workspace, found from the source as well as from the bundle under `dist`. */
export function packageRoot(): string {
    let directory = __dirname;
    while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
    return directory;
}

/** Where everything made for the browser stands; see {@link buildVendor}. */
export const lightningDistribution = () => join(packageRoot(), 'dist', 'lightning');
