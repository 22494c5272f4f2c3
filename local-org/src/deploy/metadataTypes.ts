import registry from './generated/metadataTypes.json';

/** A kind of metadata component: where its files stand in a package, and how they are called. */
export interface MetadataType {
    /** `ApexClass`. */
    readonly name: string;
    /** `classes`. */
    readonly directory: string;
    /** `cls`; empty for bundles. */
    readonly suffix: string;
    /** The content is a file of its own, beside a `-meta.xml`. */
    readonly hasContent: boolean;
    /** A folder of files. */
    readonly isBundle: boolean;
    /** Components stand in folders, which are part of their names (reports, documents…). */
    readonly inFolder: boolean;
    readonly children: readonly ChildType[];
}

/** A kind of component that stands inside its parent's file in a package. */
export interface ChildType {
    readonly name: string;
    /** The folder that it has in source format. */
    readonly directory: string;
    readonly suffix: string;
    /** The element of the parent that holds it. */
    readonly element: string;
    readonly parent: string;
}

type Children = Readonly<Record<string, readonly string[]>>;

function typeOf(name: string, [directory, suffix, flags, children]: readonly (string | Children)[]): MetadataType {
    return {
        name,
        directory: String(directory),
        suffix: String(suffix),
        hasContent: String(flags).includes('c') || name === 'StaticResource',
        isBundle: String(flags).includes('b'),
        inFolder: String(flags).includes('f'),
        children: Object.entries((children ?? {}) as Children).map(
            ([childName, [childDirectory = '', childSuffix = '', element = '']]) => ({
                name: childName,
                directory: childDirectory,
                suffix: childSuffix,
                element,
                parent: name
            })
        )
    };
}

const types: readonly MetadataType[] = Object.entries(registry).map(([name, entry]) =>
    typeOf(name, entry as readonly (string | Children)[])
);
const byName: ReadonlyMap<string, MetadataType> = new Map(types.map((type) => [type.name.toLowerCase(), type]));
const childByName: ReadonlyMap<string, ChildType> = new Map(
    types.flatMap((type) => type.children.map((child) => [child.name.toLowerCase(), child] as const))
);
const byPlace: ReadonlyMap<string, MetadataType> = new Map(
    types.map((type) => [`${type.directory}/${type.suffix}`.toLowerCase(), type])
);
const bySuffix: ReadonlyMap<string, MetadataType> = new Map(
    types.filter(({ suffix }) => suffix !== '').map((type) => [type.suffix.toLowerCase(), type])
);
const bundleByDirectory: ReadonlyMap<string, MetadataType> = new Map(
    types.filter(({ isBundle }) => isBundle).map((type) => [type.directory.toLowerCase(), type])
);
/** Every type, in the order of the names. */
export function metadataTypes(): readonly MetadataType[] {
    return types;
}

export function metadataType(name: string): MetadataType | undefined {
    return byName.get(name.toLowerCase());
}

export function childType(name: string): ChildType | undefined {
    return childByName.get(name.toLowerCase());
}

/** The type of bundles in a folder (`lwc`, `aura`). */
export function bundleType(directory: string): MetadataType | undefined {
    return bundleByDirectory.get(directory.toLowerCase());
}

/** The type of a file by its folder and ending; by the ending alone if the folder is none of a type's. */
export function typeOfFile(directory: string, suffix: string): MetadataType | undefined {
    return byPlace.get(`${directory}/${suffix}`.toLowerCase()) ?? bySuffix.get(suffix.toLowerCase());
}
