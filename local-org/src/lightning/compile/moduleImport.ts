/** An import of a component that goes beyond its own folder, with the place where it stands in the source. */
export interface ModuleImport {
    /** `c/other`, `lightning/card`, `@salesforce/apex/Class.method`… */
    readonly specifier: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
}

/**
 * Finds where a file imports a module: the string in JavaScript and CSS, the tag in a template (`<lightning-card` for
 * `lightning/card`). The compiler gives no location for either.
 */
export function locateImport(specifier: string, file: string, source: string): ModuleImport {
    const needle = file.endsWith('.html') ? `<${tagOf(specifier)}` : specifier;
    const index = Math.max(0, source.indexOf(needle));
    const before = source.slice(0, index);
    return { specifier, file, line: before.split('\n').length, column: index - before.lastIndexOf('\n') };
}

function tagOf(specifier: string): string {
    const [namespace = '', name = ''] = specifier.split('/');
    return `${namespace}-${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
}
