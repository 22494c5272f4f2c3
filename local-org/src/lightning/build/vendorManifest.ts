import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lightningDistribution } from './packageRoot';

/** What the vendor bundle holds. Written last, so its presence says that the bundle is whole. */
export interface VendorManifest {
    /** Hash of everything the bundle was made from. */
    readonly inputs: string;
    /** Entry name (`lwc`, `lightning`, `platform`, `shell`) -> file. File names carry a hash of their content. */
    readonly entries: Readonly<Record<string, string>>;
    /** Files that the entry imports at once, itself included: for `modulepreload`. */
    readonly preloads: Readonly<Record<string, readonly string[]>>;
    readonly styles: { readonly slds: string };
    /** Modules a component of an org may import -> their exports, each with its name in the `lightning` entry. */
    readonly modules: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const manifestName = 'manifest.json';

export function manifestFile(): string {
    return join(lightningDistribution(), 'vendor', manifestName);
}

/** Reads the manifest of the built vendor bundle; says what to do if it wasn't built. */
export function readVendorManifest(): VendorManifest {
    try {
        return JSON.parse(readFileSync(manifestFile(), 'utf8')) as VendorManifest;
    } catch (error) {
        const cause = { cause: error };
        throw new Error('The Lightning page was not built yet. Run: node local-org/scripts/buildVendor.mjs', cause);
    }
}
