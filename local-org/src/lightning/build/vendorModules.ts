import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Modules of lightning-base-components that its manifest exposes for its own use; the platform gives them to no component of a customer. */
const internalModules = new Set(
    [
        'ariaObserver baseFormattedText context dialog f6Controller',
        'formattedLookup i18nCldrOptions iconUtils internalLocalizationService lookupAddress mediaUtils messageDispatcher',
        'multiColumnSortingModal overlay overlayManager picklist popup primitiveFigure progressStep purifyLib routingService',
        'showToastEvent stackedTab stackedTabset utils'
    ]
        .join(' ')
        .split(' ')
        .map((name) => `lightning/${name}`)
);

interface BaseComponentsPackage {
    readonly lwc: {
        readonly modules: readonly { readonly name?: string; readonly path?: string }[];
        readonly expose: readonly string[];
    };
}

/** A part of our LWC: the component tests of a project bring another version, which may stand above it. */
function engineFile(specifier: string): string {
    const commonJs = createRequire(require.resolve('lwc')).resolve(specifier);
    return join(dirname(commonJs), 'index.js');
}

/** Finds the modules that go into the vendor bundle: ours under `browser`, then those of lightning-base-components. */
export class VendorModules {
    readonly #browserDirectory: string;
    readonly #baseComponentsDirectory: string;
    readonly #scoped: ReadonlyMap<string, string>;
    readonly #exposed: readonly string[];

    constructor(browserDirectory: string) {
        this.#browserDirectory = browserDirectory;
        const manifest = require.resolve('lightning-base-components/package.json');
        this.#baseComponentsDirectory = dirname(manifest);
        const { lwc } = JSON.parse(readFileSync(manifest, 'utf8')) as BaseComponentsPackage;
        this.#scoped = new Map(
            lwc.modules.flatMap(({ name, path }) =>
                name === undefined || path === undefined ? [] : [[name, join(this.#baseComponentsDirectory, path)]]
            )
        );
        this.#exposed = lwc.expose;
    }

    /** File of a module such as `lightning/button`, `one/app` or `@salesforce/i18n/locale`. */
    find(specifier: string): string | undefined {
        if (specifier === 'lwc') return join(this.#browserDirectory, 'lwc.js');
        if (specifier.startsWith('@lwc/')) return engineFile(specifier);
        const [namespace = '', name = '', ...rest] = specifier.split('/');
        const own = join(this.#browserDirectory, specifier.replace('@', ''));
        if (namespace === '@salesforce') return existsSync(`${own}.js`) ? `${own}.js` : this.#scoped.get(specifier);
        if (name === '' || rest.length > 0) return undefined;
        const candidates = [
            join(own, `${name}.js`),
            `${own}.js`,
            join(this.#baseComponentsDirectory, 'src', namespace, name, `${name}.js`),
            join(this.#baseComponentsDirectory, 'src', namespace, name, `${name}.css`)
        ];
        return candidates.find(existsSync) ?? this.#scoped.get(specifier);
    }

    /** What a component of an org may import from the vendor bundle. */
    publicSpecifiers(ownShims: readonly string[]): string[] {
        const base = this.#exposed.filter((name) => !internalModules.has(name) && !name.includes('iconSvgTemplates'));
        const scoped = [...this.#scoped.keys()].filter((name) => /^@salesforce\/(i18n|client)\//.test(name));
        return [...new Set([...base, ...scoped, ...ownShims])].sort();
    }

    /**
     * Stylesheets that only count in native shadow (`:host([data-render-mode="shadow"])`). Lightning Experience runs on synthetic
     * shadow, where the page's SLDS styles reach into the components; without them the bundle is half as big and half as long in the making.
     */
    isNativeShadowStyle(file: string): boolean {
        return /\.slds\.css$|\.lbc\.native\.css$|\/sldsUtils\w+\.css$|\/slds(Common|FormElementUtils|GenAiUtils|MediaObject)\.css$/.test(
            file
        );
    }

    isComponentFile(file: string): boolean {
        return file.startsWith(join(this.#baseComponentsDirectory, 'src')) || this.#isOwnComponent(file);
    }

    /** Our own components stand in a folder of their name; plain modules of the page don't. */
    #isOwnComponent(file: string): boolean {
        if (!file.startsWith(this.#browserDirectory)) return false;
        return file.slice(this.#browserDirectory.length + 1).split('/').length === 3 && !file.includes('/salesforce/');
    }
}
