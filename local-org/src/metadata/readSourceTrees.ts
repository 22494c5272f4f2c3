import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SourceError, type SourceProblem } from '../errors';
import { type ObjectParts, customObject } from './customObject';
import { parseXml } from './parseXml';
import { sourceFiles } from './sourceFiles';
import type { ApexSource, CustomLabel, LwcBundle, SourceModel, XmlComponent, XmlNode } from './sourceModel';
import { type ValueSet, globalValueSet } from './valueSet';
import { childNodes, text } from './xmlNode';

const metaSuffix = '-meta.xml';
/** `Foo.cls-meta.xml` stands beside `Foo.cls`. */
const apexKinds: Readonly<Record<string, ApexSource['kind']>> = { '.cls': 'class', '.trigger': 'trigger' };

/** Gathers the components of the trees and everything that is wrong with them. */
class SourceReader {
    readonly problems: SourceProblem[] = [];
    readonly #apex: ApexSource[] = [];
    readonly #lwc = new Map<string, LwcBundle>();
    readonly #labels: CustomLabel[] = [];
    readonly #components: XmlComponent[] = [];
    readonly #customMetadata: XmlComponent[] = [];
    readonly #staticResources: SourceModel['staticResources'][number][] = [];
    readonly #objects = new Map<string, ObjectParts>();
    /** Type and name in lower case -> the file it came from. */
    readonly #known = new Map<string, string>();

    read(files: readonly string[]): void {
        const all = new Set(files);
        for (const file of files) {
            const bundle = this.#lwcBundle(file);
            if (bundle) this.#readLwc(bundle, file);
            else if (file.endsWith(metaSuffix)) this.#readMeta(file, all);
            else this.#checkMeta(file, all);
        }
    }

    model(directories: readonly string[]): SourceModel {
        const valueSets = new Map<string, ValueSet>();
        for (const component of this.#components) {
            if (component.type === 'GlobalValueSet') {
                valueSets.set(component.name.toLowerCase(), globalValueSet(component.xml));
            }
        }
        this.#shareActivityFields();
        const objects = [...this.#objects.values()].map((parts) =>
            customObject(parts, (name) => valueSets.get(name.toLowerCase()), this.problems)
        );
        return {
            directories,
            objects,
            apex: this.#apex,
            lwc: [...this.#lwc.values()],
            labels: this.#labels,
            components: this.#components,
            customMetadata: this.#customMetadata,
            staticResources: this.#staticResources
        };
    }

    /** "Activity custom fields" are fields of both tasks and events. */
    #shareActivityFields(): void {
        const activity = this.#objects.get('activity');
        if (activity === undefined) return;
        this.#objects.delete('activity');
        for (const name of ['Task', 'Event']) {
            const parts = this.#object(name);
            parts.fields.push(...activity.fields);
            parts.validationRules.push(...activity.validationRules);
        }
    }

    /** The bundle's folder if the file lies in `lwc/<name>/`. */
    #lwcBundle(file: string): string | undefined {
        let directory = dirname(file);
        while (basename(dirname(directory)) !== 'lwc') {
            if (dirname(directory) === directory) return undefined;
            directory = dirname(directory);
        }
        return directory;
    }

    #readLwc(directory: string, file: string): void {
        const name = basename(directory);
        const key = directory;
        if (!this.#lwc.has(key)) {
            this.#claim('LightningComponentBundle', name, directory);
            this.#lwc.set(key, { name, directory, meta: undefined });
        }
        if (file === join(directory, `${name}.js${metaSuffix}`)) {
            const xml = this.#parse(file)?.node;
            this.#lwc.set(key, { name, directory, meta: xml });
        }
    }

    #readMeta(file: string, all: ReadonlySet<string>): void {
        const parsed = this.#parse(file);
        if (!parsed) return;
        const { type, node, source } = parsed;
        const stem = basename(file).slice(0, -metaSuffix.length);
        const name = stem.slice(0, Math.max(0, stem.lastIndexOf('.'))) || stem;
        const part = { file, source, node, name };

        const objectName = /[\\/]objects[\\/]([^\\/]+)[\\/]/.exec(file)?.[1];
        if (type === 'CustomObject') {
            this.#readObject(name, part);
        } else if (objectName !== undefined && type === 'CustomField') {
            if (this.#claim(type, `${objectName}.${name}`, file)) this.#object(objectName).fields.push(part);
        } else if (objectName !== undefined && type === 'ValidationRule') {
            if (this.#claim(type, `${objectName}.${name}`, file)) this.#object(objectName).validationRules.push(part);
        } else if (type === 'ApexClass' || type === 'ApexTrigger') {
            this.#readApex(file, name, node, all);
        } else if (type === 'CustomLabels') {
            this.#readLabels(file, node);
        } else if (type === 'CustomMetadata') {
            if (this.#claim(type, name, file)) this.#customMetadata.push({ type, name, file, xml: node });
        } else if (type === 'StaticResource') {
            this.#readStaticResource(file, name, node);
        } else {
            const fullName = objectName === undefined ? name : `${objectName}.${name}`;
            if (this.#claim(type, fullName, file)) this.#components.push({ type, name: fullName, file, xml: node });
        }
    }

    #object(name: string): ObjectParts {
        const key = name.toLowerCase();
        const parts = this.#objects.get(key) ?? { name, fields: [], validationRules: [] };
        this.#objects.set(key, parts);
        return parts;
    }

    /** An object's own file; fields and list views may also stand in it, as in a metadata-format deployment. */
    #readObject(name: string, part: { readonly file: string; readonly source: string; readonly node: XmlNode }): void {
        if (!this.#claim('CustomObject', name, part.file)) return;
        const parts = this.#object(name);
        parts.object = part;
        for (const field of childNodes(part.node, 'fields')) {
            const fieldName = text(field, 'fullName') ?? '';
            if (this.#claim('CustomField', `${name}.${fieldName}`, part.file)) {
                parts.fields.push({ ...part, node: field, name: fieldName });
            }
        }
        for (const xml of childNodes(part.node, 'listViews')) {
            const fullName = `${name}.${text(xml, 'fullName') ?? ''}`;
            if (this.#claim('ListView', fullName, part.file)) {
                this.#components.push({ type: 'ListView', name: fullName, file: part.file, xml });
            }
        }
    }

    #readApex(file: string, name: string, node: XmlNode, all: ReadonlySet<string>): void {
        const bodyFile = file.slice(0, -metaSuffix.length);
        const kind = apexKinds[bodyFile.slice(bodyFile.lastIndexOf('.'))];
        if (!kind || !all.has(bodyFile)) {
            this.#problem(file, `${basename(bodyFile)} is missing beside ${basename(file)}`);
            return;
        }
        if (!this.#claim(kind, name, bodyFile)) return;
        const body = this.#text(bodyFile);
        if (body === undefined) return;
        this.#apex.push({ name, kind, file: bodyFile, body, apiVersion: text(node, 'apiVersion') ?? '' });
    }

    #readLabels(file: string, node: XmlNode): void {
        for (const label of childNodes(node, 'labels')) {
            const name = text(label, 'fullName') ?? '';
            if (this.#claim('CustomLabel', name, file)) this.#labels.push({ name, value: text(label, 'value') ?? '' });
        }
    }

    /** The content is a file or, unzipped, a folder beside the `-meta.xml`, with any ending. */
    #readStaticResource(file: string, name: string, node: XmlNode): void {
        if (!this.#claim('StaticResource', name, file)) return;
        const directory = dirname(file);
        const content = readdirSync(directory).find(
            (entry) =>
                !entry.endsWith(metaSuffix) && (entry === name || entry.slice(0, entry.lastIndexOf('.')) === name)
        );
        if (content === undefined) {
            this.#problem(file, `The content of static resource ${name} is missing beside ${basename(file)}`);
            return;
        }
        const contentType = text(node, 'contentType') ?? 'application/octet-stream';
        this.#staticResources.push({ name, path: join(directory, content), contentType });
    }

    #checkMeta(file: string, all: ReadonlySet<string>): void {
        const ending = file.slice(file.lastIndexOf('.'));
        if (ending in apexKinds && !all.has(file + metaSuffix)) {
            this.#problem(file, `${basename(file)}${metaSuffix} is missing beside ${basename(file)}`);
        }
    }

    /** Registers a component; false (and a problem) if another file gave it already. Names are case-insensitive. */
    #claim(type: string, name: string, file: string): boolean {
        const key = `${type}:${name}`.toLowerCase();
        const other = this.#known.get(key);
        if (other !== undefined) {
            this.#problem(file, `Duplicate ${type} ${name}: also in ${other}`);
            return false;
        }
        this.#known.set(key, file);
        return true;
    }

    #parse(file: string): { type: string; node: XmlNode; source: string } | undefined {
        const source = this.#text(file);
        if (source === undefined) return undefined;
        const result = parseXml(file, source);
        if ('problem' in result) {
            this.problems.push(result.problem);
            return undefined;
        }
        return { ...result.document, source };
    }

    #text(file: string): string | undefined {
        try {
            return readFileSync(file, 'utf8');
        } catch (error) {
            this.#problem(file, error instanceof Error ? error.message : String(error));
            return undefined;
        }
    }

    #problem(file: string, message: string): void {
        this.problems.push({ file, line: 1, column: 1, message });
    }
}

/** The source files of some trees, and what can't be read of them. */
export function listSourceFiles(directories: readonly string[]): {
    readonly files: readonly string[];
    readonly problems: readonly SourceProblem[];
} {
    const problems: SourceProblem[] = directories
        .filter((directory) => !existsSync(directory))
        .map((file) => ({ file, line: 1, column: 1, message: 'No such folder' }));
    const files = sourceFiles(
        directories.filter((directory) => existsSync(directory)),
        problems
    );
    return { files, problems };
}

/** Reads source files, wherever they stand, into one model; what is wrong with them is beside it. */
export function readSourceFiles(
    files: readonly string[],
    directories: readonly string[]
): { readonly model: SourceModel; readonly problems: readonly SourceProblem[] } {
    const reader = new SourceReader();
    reader.read(files);
    const model = reader.model(directories);
    return { model, problems: reader.problems };
}

/**
 * Reads SFDX source trees into one model.
 *
 * @param directories - SFDX projects (then their package directories are read) or source folders
 * @throws SourceError with every problem found: unreadable folders, malformed XML, a missing `-meta.xml`, a component given twice
 */
export function readSourceTrees(directories: readonly string[]): SourceModel {
    const listed = listSourceFiles(directories);
    const { model, problems } = readSourceFiles(listed.files, directories);
    const all = [...listed.problems, ...problems];
    if (all.length > 0) throw new SourceError(all);
    return model;
}
