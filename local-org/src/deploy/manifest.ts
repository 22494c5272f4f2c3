import { parseXml } from '../metadata/parseXml';
import { childNodes, text, texts } from '../metadata/xmlNode';

/** `package.xml` or one of the `destructiveChanges*.xml`. */
export interface Manifest {
    /** `65.0`; empty if it names none. */
    readonly version: string;
    readonly members: readonly ManifestMembers[];
}

/** Full names of one type; `*` stands for all. */
export interface ManifestMembers {
    readonly type: string;
    readonly names: readonly string[];
}

/** @returns the manifest, or what is wrong with the XML */
export function parseManifest(file: string, source: string): Manifest | { readonly problem: string } {
    const parsed = parseXml(file, source);
    if ('problem' in parsed) return { problem: parsed.problem.message };
    const { node } = parsed.document;
    return {
        version: text(node, 'version')?.trim() ?? '',
        members: childNodes(node, 'types').map((type) => ({
            type: (text(type, 'name') ?? '').trim(),
            names: texts(type, 'members').map((name) => name.trim())
        }))
    };
}

/** Whether a manifest names a component, by itself or by `*`. */
export function names({ members }: Manifest, type: string, fullName: string): boolean {
    const wanted = fullName.toLowerCase();
    return members.some(
        (each) =>
            each.type.toLowerCase() === type.toLowerCase() &&
            each.names.some((name) => name === '*' || name.toLowerCase() === wanted)
    );
}
