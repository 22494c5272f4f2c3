import { readFileSync } from 'node:fs';
import { basename, sep } from 'node:path';
import { zipSync } from 'fflate';
import { labelComponents, mergedLabels } from './customLabels';
import { childType, metadataType } from './metadataTypes';
import { componentKey, packagedType, type SourceComponent } from './sourceComponent';
import { metadataXml, xmlParts } from './xmlTags';

const metaSuffix = '-meta.xml';

export interface PackagedFile {
    readonly content: Uint8Array;
    readonly component: SourceComponent;
}

/** Components as the files of a package in metadata format, by path: children inside their parents, archives as one file. */
export function packagedFiles(components: readonly SourceComponent[]): Map<string, PackagedFile> {
    const files = new Map<string, PackagedFile>();
    const objects = new Map<string, SourceComponent[]>();
    for (const component of components) {
        const { type, fullName } = component;
        if (type === 'CustomObject' || childType(type)?.parent === 'CustomObject') {
            const name = fullName.split('.')[0] ?? '';
            objects.set(name, [...(objects.get(name) ?? []), component]);
        } else if (type === 'StaticResource') {
            staticResource(component, files);
        } else if (type !== 'CustomLabels' && type !== 'Unknown') {
            for (const file of component.files)
                files.set(pathOf(component, file), { content: readFileSync(file), component });
        }
    }
    for (const [name, parts] of objects) {
        const component = parts.find(({ type }) => type === 'CustomObject') ?? {
            type: 'CustomObject',
            fullName: name,
            files: []
        };
        files.set(`objects/${name}.object`, { content: Buffer.from(objectXml(parts)), component });
    }
    const labels = new Map(
        components.map((component) => [componentKey(component.type, component.fullName), component])
    );
    const merged = labelComponents(labels).length > 0 ? mergedLabels(labels, [], ['']) : undefined;
    const content = merged && [...merged.files.values()][0];
    if (content)
        files.set('labels/CustomLabels.labels', {
            content,
            component: { type: 'CustomLabels', fullName: 'CustomLabels', files: [] }
        });
    return files;
}

/** Where a file of a component stands in a package. */
function pathOf({ type, fullName }: SourceComponent, file: string): string {
    const known = packagedType(type);
    const directory = known?.directory ?? '';
    const segments = file.split(sep);
    const at = segments.lastIndexOf(directory);
    // a folder with its -meta.xml beside it, and folders in folders
    if (type === 'ExperienceBundle' || type === 'DigitalExperienceBundle') return segments.slice(at).join('/');
    if (known?.isBundle) return [directory, ...segments.slice(segments.lastIndexOf(fullName))].join('/');
    const folder = fullName.includes('/') ? `${fullName.slice(0, fullName.lastIndexOf('/'))}/` : '';
    const name = basename(file);
    return `${directory}/${folder}${known?.hasContent ? name : name.replace(metaSuffix, '')}`;
}

/** The content of a static resource is called `.resource` in a package; an unpacked one is packed again. */
function staticResource(component: SourceComponent, files: Map<string, PackagedFile>): void {
    const { fullName } = component;
    const content = component.files.filter((file) => !file.endsWith(metaSuffix));
    const meta = component.files.find((file) => file.endsWith(metaSuffix));
    const path = `staticresources/${fullName}.resource`;
    if (meta !== undefined) files.set(path + metaSuffix, { content: readFileSync(meta), component });
    const isUnpacked = content.some((file) => file.split(sep).at(-2) !== 'staticresources');
    const [only] = content;
    if (isUnpacked) {
        const inside = (file: string) => {
            const segments = file.split(sep);
            return segments.slice(segments.lastIndexOf('staticresources') + 2).join('/');
        };
        const archive = Object.fromEntries(content.map((file) => [inside(file), new Uint8Array(readFileSync(file))]));
        files.set(path, { content: zipSync(archive), component });
    } else if (only !== undefined) files.set(path, { content: readFileSync(only), component });
}

/** An object's file with its children inside, elements in the order of their names, as Salesforce writes it. */
function objectXml(parts: readonly SourceComponent[]): string {
    const elements = parts.flatMap(({ type, fullName, files }) => {
        const xml = readFileSync(files[0] ?? '', 'utf8');
        const own = xmlParts(xml).parts;
        const child = metadataType('CustomObject')?.children.find(({ name }) => name === type);
        if (!child) return own.map(({ name, outer }) => ({ name, outer }));
        const name = fullName.slice(fullName.indexOf('.') + 1);
        const inner = own.filter((each) => each.name !== 'fullName').map(({ outer }) => outer);
        const lines = [`<fullName>${name}</fullName>`, ...inner].map((line) => `        ${line}\n`).join('');
        return [{ name: child.element, outer: `<${child.element}>\n${lines}    </${child.element}>` }];
    });
    const sorted = elements
        .map((each, i) => ({ ...each, i }))
        .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.i - b.i));
    return metadataXml(
        'CustomObject',
        sorted.map(({ outer }) => outer)
    );
}
