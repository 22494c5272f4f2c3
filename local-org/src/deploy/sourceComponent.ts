import { basename } from 'node:path';
import { bundleType, childType, metadataType, typeOfFile, type MetadataType } from './metadataTypes';

/** A component of an org's source: an Apex class, an object's field, a Lightning component… */
export interface SourceComponent {
    /** `CustomField`. */
    readonly type: string;
    /** `Story__c.Headline__c`. */
    readonly fullName: string;
    /** Its files, in source format, wherever they stand. */
    readonly files: readonly string[];
}

/** Names are compared without regard to capitals. */
export function componentKey(type: string, fullName: string): string {
    return `${type}:${fullName}`.toLowerCase();
}

/** The components of one state of an org's source, by {@link componentKey}. */
export type SourceComponents = ReadonlyMap<string, SourceComponent>;

const metaSuffix = '-meta.xml';

/** Groups source files into the components that they make up. Files of no known kind are a component each, of type `Unknown`. */
export function componentsOf(files: readonly string[]): Map<string, SourceComponent> {
    const all = new Set(files);
    const components = new Map<string, SourceComponent & { readonly files: string[] }>();
    for (const file of files) {
        const { type, fullName } = componentOf(file, all) ?? { type: 'Unknown', fullName: file };
        const key = componentKey(type, fullName);
        const known = components.get(key);
        if (known) known.files.push(file);
        else components.set(key, { type, fullName, files: [file] });
    }
    return components;
}

function componentOf(
    file: string,
    all: ReadonlySet<string>
): { readonly type: string; readonly fullName: string } | undefined {
    const segments = file.split(/[\\/]/);
    return (
        bundleOf(segments) ??
        experienceOf(segments) ??
        staticResourceOf(segments) ??
        objectPartOf(segments) ??
        plainOf(file, segments, all)
    );
}

function bundleOf(segments: readonly string[]) {
    for (let i = segments.length - 3; i >= Math.max(0, segments.length - 6); i--) {
        const type = bundleType(segments[i] ?? '');
        if (type) return { type: type.name, fullName: segments[i + 1] ?? '' };
    }
    return undefined;
}

/** `experiences/X.site-meta.xml` beside the folder `experiences/X`; `digitalExperiences/site/X/…`. */
function experienceOf(segments: readonly string[]) {
    const [directory, name = ''] = segments.slice(-2);
    if (directory === 'experiences' && name.endsWith(`.site${metaSuffix}`))
        return { type: 'ExperienceBundle', fullName: name.slice(0, -`.site${metaSuffix}`.length) };
    const at = segments.lastIndexOf('digitalExperiences');
    if (at < 0 || segments.length < at + 4) return undefined;
    return { type: 'DigitalExperienceBundle', fullName: segments.slice(at + 1, at + 3).join('/') };
}

/** `staticresources/X.resource-meta.xml`, its content `X.<any>`, or unpacked `X/…`. */
function staticResourceOf(segments: readonly string[]) {
    const at = segments.lastIndexOf('staticresources');
    const name = segments[at + 1];
    if (at < 0 || name === undefined) return undefined;
    const fullName = at + 2 < segments.length ? name : withoutEnding(name.replace(metaSuffix, ''));
    return { type: 'StaticResource', fullName };
}

function objectPartOf(segments: readonly string[]) {
    const at = segments.lastIndexOf('objects');
    const [object, directory, name] = segments.slice(at + 1);
    if (at < 0 || object === undefined || directory === undefined || !segments.at(-1)?.endsWith(metaSuffix))
        return undefined;
    if (name === undefined)
        return directory.endsWith(`.object${metaSuffix}`) ? { type: 'CustomObject', fullName: object } : undefined;
    const child = metadataType('CustomObject')?.children.find((each) => each.directory === directory);
    return child && { type: child.name, fullName: `${object}.${withoutEnding(name.replace(metaSuffix, ''))}` };
}

function plainOf(file: string, segments: readonly string[], all: ReadonlySet<string>) {
    const isMeta = file.endsWith(metaSuffix);
    if (!isMeta && !all.has(file + metaSuffix)) return undefined;
    const stem = basename(isMeta ? file.slice(0, -metaSuffix.length) : file);
    const type = typeOfFile(segments.at(-2) ?? '', stem.slice(stem.lastIndexOf('.') + 1));
    return type && { type: type.name, fullName: nameInFolder(type, segments, withoutEnding(stem)) };
}

function nameInFolder(type: MetadataType, segments: readonly string[], stem: string): string {
    if (!type.inFolder) return stem;
    const at = segments.lastIndexOf(type.directory);
    return at < 0 ? stem : [...segments.slice(at + 1, -1), stem].join('/');
}

export function withoutEnding(name: string): string {
    return name.slice(0, Math.max(0, name.lastIndexOf('.'))) || name;
}

/** The type of a component's file in a package: a child's is its parent's. */
export function packagedType(type: string): MetadataType | undefined {
    return metadataType(type) ?? metadataType(childType(type)?.parent ?? '');
}
