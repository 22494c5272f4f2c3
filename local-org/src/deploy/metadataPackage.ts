import { strFromU8, unzipSync, type Unzipped } from 'fflate';
import type { ChildType, MetadataType } from './metadataTypes';
import { bundleType, metadataType, typeOfFile } from './metadataTypes';
import { parseManifest, type Manifest } from './manifest';
import { withoutEnding } from './sourceComponent';
import { childText, metadataXml, xmlParts } from './xmlTags';

/** A component of a package, with its files as they are to stand in source format. */
export interface PackagedComponent {
    readonly type: string;
    readonly fullName: string;
    /** The file in the zip that it is (mostly) in: what a deploy result names. */
    readonly fileName: string;
    /** By path below the folder of the deployment (`classes/Foo.cls`). */
    readonly files: ReadonlyMap<string, Uint8Array>;
    /** Where a child begins in its parent's file: lines of its own file count from there. */
    readonly firstLine?: number;
}

/** What a client sent to be deployed. */
export interface MetadataPackage {
    readonly manifest: Manifest;
    readonly components: readonly PackagedComponent[];
    /** Members of destructiveChangesPre.xml. */
    readonly deleteBefore: Manifest | undefined;
    /** Members of destructiveChanges.xml and destructiveChangesPost.xml. */
    readonly deleteAfter: readonly Manifest[];
    /** Folder that everything stands in, with a slash; empty if there is none. */
    readonly prefix: string;
}

/** The package can't be taken as a whole. */
export class PackageError extends Error {
    override readonly name = 'PackageError';

    constructor(
        message: string,
        readonly fileName = 'package.xml'
    ) {
        super(message);
    }
}

/** @throws PackageError for what is no zip or has no usable package.xml */
export function readPackage(zip: Uint8Array): MetadataPackage {
    const entries = unzip(zip);
    const prefix = prefixOf(entries);
    const inPackage = new Map(
        Object.entries(entries)
            .filter(([path]) => path.startsWith(prefix) && !path.endsWith('/'))
            .map(([path, content]) => [path.slice(prefix.length), content] as const)
    );
    const manifest = manifestOf(inPackage, 'package.xml');
    if (manifest === undefined) throw new PackageError('No package.xml found');
    const deleteAfter = ['destructiveChanges.xml', 'destructiveChangesPost.xml'].map((name) =>
        manifestOf(inPackage, name)
    );
    return {
        manifest,
        components: new PackageReader(inPackage, prefix).read(),
        deleteBefore: manifestOf(inPackage, 'destructiveChangesPre.xml'),
        deleteAfter: deleteAfter.filter((each) => each !== undefined),
        prefix
    };
}

function unzip(zip: Uint8Array): Unzipped {
    try {
        return unzipSync(zip);
    } catch {
        throw new PackageError('ZipFile is invalid: it could not be read as a zip file', '');
    }
}

/** The folder of package.xml: the top, or (unless `singlePackage`) one folder below. */
function prefixOf(entries: Unzipped): string {
    if ('package.xml' in entries) return '';
    const manifest = Object.keys(entries).find((path) => /^[^/]+\/package\.xml$/.test(path));
    if (manifest === undefined) throw new PackageError('No package.xml found');
    return manifest.slice(0, -'package.xml'.length);
}

function manifestOf(files: ReadonlyMap<string, Uint8Array>, name: string): Manifest | undefined {
    const content = files.get(name);
    if (content === undefined) return undefined;
    const manifest = parseManifest(name, strFromU8(content));
    if ('problem' in manifest) throw new PackageError(manifest.problem, name);
    return manifest;
}

const metaSuffix = '-meta.xml';
/** Beside the folder of an ExperienceBundle. */
const siteMeta = '.site-meta.xml';

/** Groups the files of a package into components, and takes children out of their parents' files. */
class PackageReader {
    readonly #components = new Map<string, PackagedComponent & { readonly files: Map<string, Uint8Array> }>();

    constructor(
        private readonly files: ReadonlyMap<string, Uint8Array>,
        private readonly prefix: string
    ) {}

    read(): PackagedComponent[] {
        for (const [path, content] of this.files) {
            const [directory = '', ...rest] = path.split('/');
            if (rest.length > 0) this.#file(path, directory, rest, content);
        }
        return [...this.#components.values()];
    }

    #file(path: string, directory: string, rest: readonly string[], content: Uint8Array): void {
        const bundle = bundleType(directory);
        if (bundle) return this.#add(bundle.name, (rest[0] ?? '').replace(siteMeta, ''), path, path, content);
        if (directory === 'digitalExperiences' && rest.length > 2)
            return this.#add('DigitalExperienceBundle', rest.slice(0, 2).join('/'), path, path, content);
        if (directory === 'staticresources') return this.#staticResource(path, rest, content);
        const last = rest.at(-1) ?? '';
        const stem = last.endsWith(metaSuffix) ? last.slice(0, -metaSuffix.length) : last;
        const type = typeOfFile(directory, stem.slice(stem.lastIndexOf('.') + 1)) ?? nestedType(directory);
        if (type === undefined) {
            this.#add('Unknown', path, path, path, content);
        } else if (type.children.length > 0 && !type.hasContent && !last.endsWith(metaSuffix)) {
            this.#decompose(type, path, withoutEnding(stem), content);
        } else {
            const name = type.inFolder
                ? [...rest.slice(0, -1), withoutEnding(stem)].join('/')
                : withoutEnding(rest[0] === last ? stem : (rest[0] ?? stem));
            const isXmlOnly = !type.hasContent && !last.endsWith(metaSuffix);
            this.#add(type.name, name, path, isXmlOnly ? path + metaSuffix : path, content);
        }
    }

    #staticResource(path: string, rest: readonly string[], content: Uint8Array): void {
        const name = withoutEnding((rest[0] ?? '').replace(metaSuffix, ''));
        const isMeta = path.endsWith(metaSuffix);
        const archive = isMeta ? undefined : this.#archive(path);
        if (archive === undefined) return this.#add('StaticResource', name, path, path, content);
        for (const [inside, bytes] of Object.entries(archive)) {
            if (!inside.endsWith('/'))
                this.#add('StaticResource', name, path, `staticresources/${name}/${inside}`, bytes);
        }
    }

    /** What is in a static resource that is served by the paths inside it. */
    #archive(path: string): Unzipped | undefined {
        const meta = this.files.get(path + metaSuffix);
        const isArchive =
            meta !== undefined && /<contentType>\s*application\/(x-)?zip(-compressed)?\s*</.test(strFromU8(meta));
        if (!isArchive) return undefined;
        try {
            return unzipSync(this.files.get(path) as Uint8Array);
        } catch {
            return undefined;
        }
    }

    /** `objects/Story__c.object` -> the object and its fields, each a file of its own. Other types stay whole. */
    #decompose(type: MetadataType, path: string, name: string, content: Uint8Array): void {
        const xml = strFromU8(content);
        if (type.name !== 'CustomObject') return this.#add(type.name, name, path, path + metaSuffix, content);
        const { root, parts } = xmlParts(xml);
        const children = new Map<string, ChildType>(type.children.map((child) => [child.element, child]));
        const own = parts.filter((part) => !children.has(part.name));
        const folder = `objects/${name}`;
        // what can't be taken apart is for the XML check to tell of
        if (own.length > 0 || root !== type.name || parts.length === 0) {
            const text =
                root === type.name
                    ? metadataXml(
                          root,
                          own.map(({ outer }) => outer)
                      )
                    : xml;
            this.#add(type.name, name, path, `${folder}/${name}.object${metaSuffix}`, Buffer.from(text));
        }
        for (const part of parts) {
            const child = children.get(part.name);
            const childName = child && childText(part.inner, 'fullName');
            if (child === undefined || childName === undefined) continue;
            const file = `${folder}/${child.directory}/${childName}.${child.suffix}${metaSuffix}`;
            const line = xml.slice(0, part.start).split('\n').length;
            const text = childXml(child.name, part.inner);
            this.#add(child.name, `${name}.${childName}`, path, file, Buffer.from(text), line - 2);
        }
    }

    #add(type: string, fullName: string, path: string, file: string, content: Uint8Array, firstLine?: number): void {
        const key = `${type}:${fullName}`.toLowerCase();
        const fileName = this.prefix + path.replace(metaSuffix, '');
        const known = this.#components.get(key);
        if (known) known.files.set(file, content);
        else this.#components.set(key, { type, fullName, fileName, files: new Map([[file, content]]), firstLine });
    }
}

/** A file deep inside a component of several files (a site, a document). */
function nestedType(directory: string): MetadataType | undefined {
    const type = metadataType(directory.replace(/s$/, ''));
    return type?.hasContent ? type : undefined;
}

/** A child's own file; its elements keep the lines that they have relative to each other. */
function childXml(root: string, inner: string): string {
    return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${inner}</${root}>\n`;
}
