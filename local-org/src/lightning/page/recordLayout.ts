import type { SourceModel, XmlComponent } from '../../metadata/sourceModel';
import { childNodes, flag, text } from '../../metadata/xmlNode';
import type { ObjectDefinition, Schema } from '../../schema/objectDefinition';

/** Standard profiles have other names in metadata than in Setup. */
const standardProfiles: Readonly<Record<string, string>> = {
    'System Administrator': 'Admin',
    'Standard User': 'Standard'
};

/** A section of a record's detail. */
export interface RecordLayoutSection {
    readonly label: string;
    /** Is the label shown above the fields? */
    readonly heading: boolean;
    /** API names by column, from left to right, then from top to bottom. An empty space is null. */
    readonly columns: readonly (readonly (string | null)[])[];
}

/**
 * Reads the page layout of an object ("Layout", Metadata API Developer Guide). An object can have several, which profiles assign; the profiles
 * of the source decide for their users, else it is the first by name.
 * @param profile name of the user's profile
 * @returns undefined if the source has none: the platform then shows name and owner only, local-org every field
 */
export function recordLayout(
    model: SourceModel,
    schema: Schema,
    objectName: string,
    profile: string | undefined
): readonly RecordLayoutSection[] | undefined {
    const object = schema.object(objectName);
    const layout = object && layoutOf(model, object, profile);
    if (!layout) return undefined;
    return childNodes(layout.xml, 'layoutSections').flatMap((section) => {
        if (text(section, 'style') === 'CustomLinks') return [];
        const columns = childNodes(section, 'layoutColumns').map((column) =>
            childNodes(column, 'layoutItems').flatMap((item) => {
                if (flag(item, 'emptySpace')) return [null];
                return object.fields.get((text(item, 'field') ?? '').toLowerCase())?.name ?? [];
            })
        );
        if (columns.flat().every((field) => field === null)) return [];
        return [{ label: text(section, 'label') ?? '', heading: flag(section, 'detailHeading'), columns }];
    });
}

function layoutOf(model: SourceModel, object: ObjectDefinition, profile: string | undefined): XmlComponent | undefined {
    const prefix = `${object.name}-`.toLowerCase();
    const layouts = model.components
        .filter(({ type, name }) => type === 'Layout' && name.toLowerCase().startsWith(prefix))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
    const fileName = (standardProfiles[profile ?? ''] ?? profile)?.toLowerCase();
    const profiles = model.components.find(({ type, name }) => type === 'Profile' && name.toLowerCase() === fileName);
    const assigned = childNodes(profiles?.xml, 'layoutAssignments')
        // an assignment for one record type says nothing of the others
        .filter((assignment) => text(assignment, 'recordType') === undefined)
        .map((assignment) => text(assignment, 'layout')?.toLowerCase());
    return layouts.find(({ name }) => assigned.includes(name.toLowerCase())) ?? layouts[0];
}
