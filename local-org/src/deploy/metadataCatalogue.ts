import type { Clock } from '../clock';
import { SalesforceError } from '../errors';
import { childType, metadataType, metadataTypes } from './metadataTypes';
import { packagedType, type SourceComponents } from './sourceComponent';

export interface MetadataCatalogueOptions {
    readonly clock: Clock;
    readonly components: () => SourceComponents;
    readonly idOf: (type: string, fullName: string) => string;
    readonly author: { readonly id: string; readonly name: string };
}

/** What kinds of metadata there are, and which components of each. */
export class MetadataCatalogue {
    constructor(private readonly options: MetadataCatalogueOptions) {}

    /** `DescribeMetadataResult`. */
    describe() {
        return {
            metadataObjects: metadataTypes().map(({ name, directory, suffix, inFolder, hasContent, children }) => ({
                childXmlNames: children.map((child) => child.name),
                directoryName: directory,
                inFolder,
                metaFile: hasContent,
                suffix: suffix === '' ? undefined : suffix,
                xmlName: name
            })),
            organizationNamespace: '',
            partialSaveAllowed: true,
            testRequired: false
        };
    }

    /** `FileProperties` of the components of a type. @throws SalesforceError INVALID_TYPE */
    list(type: string, folder?: string) {
        const known = metadataType(type) ?? childType(type);
        if (!known) throw new SalesforceError('INVALID_TYPE', `Unknown type:${type}`);
        const { author, clock, components, idOf } = this.options;
        const place = packagedType(type);
        const now = new Date(clock.now()).toISOString();
        return [...components().values()]
            .filter((component) => component.type === known.name)
            .filter(({ fullName }) => folder === undefined || fullName.startsWith(`${folder}/`))
            .map(({ fullName }) => ({
                createdById: author.id,
                createdByName: author.name,
                createdDate: now,
                fileName: `${place?.directory ?? ''}/${childType(type) ? (fullName.split('.')[0] ?? '') : fullName}${place?.suffix ? `.${place.suffix}` : ''}`,
                fullName,
                id: idOf(known.name, fullName),
                lastModifiedById: author.id,
                lastModifiedByName: author.name,
                lastModifiedDate: now,
                manageableState: 'unmanaged',
                type: known.name
            }));
    }
}
