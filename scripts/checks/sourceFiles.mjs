import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Files of force-app's source.
 * @param {string} root the repository
 * @param {string} ending e.g. `.object-meta.xml`
 * @returns {{path: string, text: string}[]} paths from the repository on
 */
export function sourceFiles(root, ending) {
    const folder = join(root, 'force-app/main');
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
        .map(({ parentPath, name }) => {
            const file = join(parentPath, name);
            return { path: relative(root, file).replaceAll('\\', '/'), text: readFileSync(file, 'utf8') };
        });
}

/** Contents of the elements of this name, at any depth. */
export function elements(xml, name) {
    return [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(([, content]) => content.trim());
}

/** Name of a component, after its file: `classes/X.cls-meta.xml` -> `X`. */
export const componentName = (path) => path.split('/').at(-1).split('.')[0];
