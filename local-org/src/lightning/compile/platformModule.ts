/** Names by which compiled components reach the vendor bundle; the page's import map gives their files. */
export const platformEntry = '@local-org/platform';
export const lightningEntry = '@local-org/lightning';

/** A module that the platform makes up for a component: `@salesforce/label/c.Greeting` has a kind (`label`) and a reference (`c.Greeting`). */
export interface PlatformReference {
    readonly kind: string;
    readonly reference: string;
}

export function parsePlatformReference(specifier: string): PlatformReference | undefined {
    const match = /^@salesforce\/(\w+)\/(.+)$/.exec(specifier);
    return match ? { kind: match[1] ?? '', reference: match[2] ?? '' } : undefined;
}

const source: Readonly<Record<string, (reference: string) => string>> = {
    apex(reference) {
        const [method = '', className = ''] = reference.split('.').reverse();
        return call('apexMethod', className, method);
    },
    apexContinuation: (reference) => source.apex!(reference),
    label: (reference) => call('label', reference),
    resourceUrl: (reference) => call('resourceUrl', reference),
    customPermission: (reference) => call('hasPermission', reference),
    userPermission: (reference) => call('hasPermission', reference),
    messageChannel: (reference) => `export default ${JSON.stringify({ messageChannelName: reference })};`,
    schema(reference) {
        const [objectApiName = '', ...path] = reference.split('.');
        const value = path.length === 0 ? { objectApiName } : { fieldApiName: path.join('.'), objectApiName };
        return `export default Object.freeze(${JSON.stringify(value)});`;
    }
};

function call(name: string, ...values: readonly string[]): string {
    const parameters = values.map((value) => JSON.stringify(value)).join(', ');
    return `import { ${name} } from '${platformEntry}'; export default ${name}(${parameters});`;
}

/** Source of a module that the platform makes up; undefined if there is none of this kind. */
export function platformModuleSource(specifier: string): string | undefined {
    const parsed = parsePlatformReference(specifier);
    return parsed && source[parsed.kind]?.(parsed.reference);
}
