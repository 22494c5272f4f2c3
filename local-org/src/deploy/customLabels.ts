import { readFileSync } from 'node:fs';
import type { PackagedComponent } from './metadataPackage';
import { componentKey, type SourceComponent, type SourceComponents } from './sourceComponent';
import { childText, metadataXml, xmlParts } from './xmlTags';

const file = 'labels/CustomLabels.labels-meta.xml';
/** All labels of an org are one component. */
export const labelsKey = componentKey('CustomLabels', 'CustomLabels');

/** The components that hold labels: source folders may have several files of them. */
export function labelComponents(components: SourceComponents): [string, SourceComponent][] {
    return [...components].filter(([, { type }]) => type === 'CustomLabels');
}

/**
 * A deployment brings some labels, an org keeps the others: the labels of the package laid over those of the org, without those that are to be
 * deleted. Undefined: no label is touched.
 */
export function mergedLabels(
    components: SourceComponents,
    packaged: readonly PackagedComponent[],
    deleted: readonly string[]
): PackagedComponent | undefined {
    const incoming = packaged.filter(({ type }) => type === 'CustomLabels');
    if (incoming.length === 0 && deleted.length === 0) return undefined;
    const labels = new Map<string, string>();
    const add = (xml: string) => {
        for (const { name, inner, outer } of xmlParts(xml).parts)
            if (name === 'labels') labels.set((childText(inner, 'fullName') ?? '').toLowerCase(), outer);
    };
    for (const [, { files }] of labelComponents(components)) for (const each of files) add(readFileSync(each, 'utf8'));
    for (const name of deleted) labels.delete(name.toLowerCase());
    for (const { files } of incoming) for (const content of files.values()) add(Buffer.from(content).toString());
    const content = Buffer.from(metadataXml('CustomLabels', [...labels.values()]));
    return {
        type: 'CustomLabels',
        fullName: 'CustomLabels',
        fileName: incoming[0]?.fileName ?? 'labels/CustomLabels.labels',
        files: new Map([[file, content]])
    };
}
