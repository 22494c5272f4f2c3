import { zipSync } from 'fflate';
import type { Clock } from '../clock';
import { makeRecordId } from '../data/recordId';
import { SalesforceError } from '../errors';
import type { Manifest, ManifestMembers } from './manifest';
import { childType, metadataType } from './metadataTypes';
import { packagedFiles } from './packagedFiles';
import type { SourceComponent, SourceComponents } from './sourceComponent';

export interface RetrievalsOptions {
    readonly clock: Clock;
    readonly components: () => SourceComponents;
    readonly idOf: (type: string, fullName: string) => string;
    /** Who components are by: id and name. */
    readonly author: { readonly id: string; readonly name: string };
}

/** `FileProperties` of the Metadata API. */
export interface FileProperties {
    readonly createdById: string;
    readonly createdByName: string;
    readonly createdDate: string;
    readonly fileName: string;
    readonly fullName: string;
    readonly id: string;
    readonly lastModifiedById: string;
    readonly lastModifiedByName: string;
    readonly lastModifiedDate: string;
    readonly manageableState: string;
    readonly type: string;
}

interface Retrieval {
    readonly zip: string;
    readonly fileProperties: readonly FileProperties[];
    readonly messages: readonly { readonly fileName: string; readonly problem: string }[];
}

const mostRemembered = 20;

/** Components of an org as packages in metadata format. */
export class Retrievals {
    readonly #options: RetrievalsOptions;
    readonly #byId = new Map<string, Retrieval>();
    #next: number;

    constructor(options: RetrievalsOptions) {
        this.#options = options;
        this.#next = Math.floor(options.clock.now() / 1000);
    }

    /** Packs what the manifest names; what isn't there becomes a message. */
    retrieve(manifest: Manifest): string {
        const id = makeRecordId('09S', this.#next++);
        this.#byId.set(id, this.#pack(manifest));
        const [oldest] = this.#byId.keys();
        if (this.#byId.size > mostRemembered && oldest !== undefined) this.#byId.delete(oldest);
        return id;
    }

    /** `RetrieveResult`. @throws SalesforceError INVALID_ID_FIELD */
    result(id: string, withZip: boolean) {
        const retrieval = this.#byId.get(id);
        if (!retrieval) throw new SalesforceError('INVALID_ID_FIELD', `invalid retrieve ID: ${id}`);
        const { fileProperties, messages, zip } = retrieval;
        const properties = fileProperties.map((each) => ({ ...each }));
        return {
            done: true,
            fileProperties: properties,
            id,
            messages,
            status: 'Succeeded',
            success: true,
            zipFile: withZip ? zip : undefined
        };
    }

    #pack({ version, members }: Manifest): Retrieval {
        const files: Record<string, Uint8Array> = {};
        const fileProperties: FileProperties[] = [];
        const messages: { fileName: string; problem: string }[] = [];
        const found: ManifestMembers[] = [];
        const chosen: SourceComponent[] = [];
        for (const { type, names } of members) {
            const components = this.#chosen(type, names, messages);
            chosen.push(...components);
            if (components.length > 0) found.push({ type, names: components.map(({ fullName }) => fullName).sort() });
        }
        for (const [path, { content, component }] of packagedFiles(chosen)) {
            files[`unpackaged/${path}`] = content;
            if (!path.endsWith('-meta.xml')) fileProperties.push(this.#properties(component, `unpackaged/${path}`));
        }
        files['unpackaged/package.xml'] = Buffer.from(packageXml(found, version));
        fileProperties.push(
            this.#properties({ type: '', fullName: 'unpackaged/package.xml', files: [] }, 'unpackaged/package.xml')
        );
        return { zip: Buffer.from(zipSync(files)).toString('base64'), fileProperties, messages };
    }

    /** A retrieved object brings its children. */
    #chosen(
        type: string,
        names: readonly string[],
        messages: { fileName: string; problem: string }[]
    ): SourceComponent[] {
        const all = [...this.#options.components().values()];
        const isAll = names.includes('*');
        const wanted = new Set(names.map((name) => name.toLowerCase()));
        if (metadataType(type) === undefined && childType(type) === undefined) {
            messages.push({
                fileName: 'unpackaged/package.xml',
                problem: `Unknown type name '${type}' specified in package.xml`
            });
            return [];
        }
        const objectWanted = (component: SourceComponent) =>
            type === 'CustomObject' &&
            childType(component.type)?.parent === 'CustomObject' &&
            (isAll
                ? /__\w+\./.test(component.fullName)
                : wanted.has((component.fullName.split('.')[0] ?? '').toLowerCase()));
        const chosen = all.filter(
            (component) =>
                objectWanted(component) ||
                (component.type === type && (isAll || wanted.has(component.fullName.toLowerCase()))) ||
                (component.type === 'CustomLabels' && (type === 'CustomLabel' || type === 'CustomLabels'))
        );
        const present = new Set(
            chosen.flatMap(({ fullName }) => [fullName.toLowerCase(), (fullName.split('.')[0] ?? '').toLowerCase()])
        );
        for (const name of names) {
            if (name === '*' || present.has(name.toLowerCase()) || type === 'CustomLabel') continue;
            messages.push({
                fileName: 'unpackaged/package.xml',
                problem: `Entity of type '${type}' named '${name}' cannot be found`
            });
        }
        return chosen;
    }

    #properties({ type, fullName }: SourceComponent, fileName: string): FileProperties {
        const { author, clock, idOf } = this.#options;
        const now = new Date(clock.now()).toISOString();
        return {
            createdById: author.id,
            createdByName: author.name,
            createdDate: now,
            fileName,
            fullName,
            id: type === '' ? '' : idOf(type, fullName),
            lastModifiedById: author.id,
            lastModifiedByName: author.name,
            lastModifiedDate: now,
            manageableState: 'unmanaged',
            type: type === '' ? 'Package' : type
        };
    }
}

function packageXml(members: readonly ManifestMembers[], version: string): string {
    const types = members.map(({ type, names }) => {
        const lines = names.map((name) => `        <members>${name}</members>\n`).join('');
        return `    <types>\n${lines}        <name>${type}</name>\n    </types>\n`;
    });
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="http://soap.sforce.com/2006/04/metadata">\n${types.join('')}    <version>${version}</version>\n</Package>\n`;
}
