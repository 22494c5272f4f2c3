import type { FieldValue, StoredRecord } from '../data/record';
import type { Database } from '../data/transaction';
import { readConditionLogic } from '../metadata/conditionLogic';
import type { SourceModel, XmlNode } from '../metadata/sourceModel';
import { childNode, childNodes, text, texts } from '../metadata/xmlNode';
import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import { levelNamed, type Level } from './accessLevels';
import { allInternalUsers } from './membership';

/** Who a rule shares with, or whose records it shares: element of the metadata -> names. */
type Targets = readonly (readonly [element: string, name: string])[];

/** A sharing rule of the source ("SharingRules", Metadata API Developer Guide). */
export interface SharingRule {
    readonly object: string;
    readonly level: Level;
    /** On an account's children, where it gives that. */
    readonly childLevels: Readonly<Record<string, Level>>;
    readonly sharedTo: Targets;
    /** Of an owner-based rule: whose records. */
    readonly sharedFrom: Targets | undefined;
    /** Of a criteria-based rule: which records. */
    readonly matches: ((record: StoredRecord, object: ObjectDefinition) => boolean) | undefined;
}

/** The sharing rules of a source, by object in lower case. */
export function sharingRules({ components }: SourceModel): ReadonlyMap<string, readonly SharingRule[]> {
    const rules = new Map<string, SharingRule[]>();
    for (const { type, name, xml } of components) {
        if (type !== 'SharingRules') continue;
        rules.set(name.toLowerCase(), [
            ...childNodes(xml, 'sharingCriteriaRules').map((node) => criteriaRule(name, node)),
            ...childNodes(xml, 'sharingOwnerRules').map((node) => ownerRule(name, node))
        ]);
    }
    return rules;
}

/** What a group of the metadata is among the records: its type, and for one that stands for a role, the role's name. */
const groupTypes: Readonly<Record<string, string>> = {
    group: 'Regular',
    queue: 'Queue',
    role: 'Role',
    roleAndSubordinates: 'RoleAndSubordinates',
    roleAndSubordinatesInternal: 'RoleAndSubordinatesInternal'
};

/** The groups of a database by type and developer name. */
export class GroupNames {
    readonly #ids = new Map<string, string>();

    constructor(database: Database) {
        if (database.schema.object('Group') === undefined) return;
        for (const group of database.records('Group')) {
            const { Type: type, DeveloperName: name, Id: id } = group;
            this.#ids.set(groupKey(String(type), String(name)), String(id));
        }
    }

    /** Ids of the groups that a rule's targets stand for, as records are owned by and shared with. */
    idsOf(targets: Targets): ReadonlySet<string> {
        const ids = targets.map(([element, name]) =>
            element === allInternalUsers
                ? this.#ids.get(groupKey('Organization', allInternalUsers))
                : this.#ids.get(groupKey(groupTypes[element] ?? '', name))
        );
        return new Set(ids.filter((id) => id !== undefined));
    }
}

function groupKey(type: string, name: string): string {
    return `${type} ${name.toLowerCase()}`;
}

function common(object: string, node: XmlNode) {
    const settings = childNode(node, 'accountSettings');
    return {
        object,
        level: levelNamed(text(node, 'accessLevel')),
        childLevels: {
            Opportunity: levelNamed(text(settings, 'opportunityAccessLevel')),
            Case: levelNamed(text(settings, 'caseAccessLevel')),
            Contact: levelNamed(text(settings, 'contactAccessLevel'))
        },
        sharedTo: targetsOf(childNode(node, 'sharedTo'))
    };
}

function ownerRule(object: string, node: XmlNode): SharingRule {
    return { ...common(object, node), sharedFrom: targetsOf(childNode(node, 'sharedFrom')), matches: undefined };
}

function targetsOf(node: XmlNode | undefined): Targets {
    const targets: [string, string][] = [];
    for (const element of Object.keys(groupTypes)) {
        for (const name of texts(node, element)) targets.push([element, name.trim()]);
    }
    if (node?.['allInternalUsers'] !== undefined) targets.push([allInternalUsers, '']);
    return targets;
}

function criteriaRule(object: string, node: XmlNode): SharingRule {
    const items = childNodes(node, 'criteriaItems').map((item) => ({
        field: (text(item, 'field') ?? '').trim().toLowerCase(),
        operation: (text(item, 'operation') ?? '').trim(),
        value: text(item, 'value') ?? ''
    }));
    const logic = readConditionLogic(text(node, 'booleanFilter') ?? 'and', items.length);
    const matches: NonNullable<SharingRule['matches']> = (record, definition) => {
        const met = items.map(({ field, operation, value }) => meets(record, definition, field, operation, value));
        return logic?.((number) => met[number - 1] ?? false) ?? false;
    };
    return { ...common(object, node), sharedFrom: undefined, matches };
}

function meets(
    record: StoredRecord,
    object: ObjectDefinition,
    fieldName: string,
    operation: string,
    value: string
): boolean {
    const field = object.fields.get(fieldName.replace(/^.*\./, ''));
    if (field === undefined) return false;
    const actual = record[field.name] ?? (field.type === 'boolean' ? false : null);
    const wanted = wantedValues(field, value);
    switch (operation) {
        case 'equals':
            return wanted.some((each) => same(actual, each));
        case 'notEqual':
            return !wanted.some((each) => same(actual, each));
        case 'lessThan':
            return compare(actual, wanted[0], (order) => order < 0);
        case 'lessOrEqual':
            return compare(actual, wanted[0], (order) => order <= 0);
        case 'greaterThan':
            return compare(actual, wanted[0], (order) => order > 0);
        case 'greaterOrEqual':
            return compare(actual, wanted[0], (order) => order >= 0);
        case 'contains':
            return wanted.some((each) => textIn(actual).includes(textIn(each)));
        case 'notContain':
            return !wanted.some((each) => textIn(actual).includes(textIn(each)));
        case 'startsWith':
            return wanted.some((each) => textIn(actual).startsWith(textIn(each)));
        case 'includes':
            return wanted.some((each) => textIn(actual).split(';').includes(textIn(each)));
        case 'excludes':
            return !wanted.some((each) => textIn(actual).split(';').includes(textIn(each)));
        default:
            return false;
    }
}

/** A comma stands between alternatives of texts; in quotes it is a comma. An empty value is null. */
function wantedValues(field: FieldDefinition, source: string): FieldValue[] {
    const parts = (source.match(/"[^"]*"|[^,]+/g) ?? ['']).map((part) => part.trim().replace(/^"(.*)"$/, '$1'));
    return parts.map((part) => {
        if (part === '') return null;
        switch (field.type) {
            case 'boolean':
                return /^(?:true|1|yes)$/i.test(part);
            case 'int':
            case 'long':
            case 'double':
            case 'currency':
            case 'percent':
                return Number(part);
            case 'datetime':
                return Date.parse(part);
            default:
                return part;
        }
    });
}

function same(actual: FieldValue, wanted: FieldValue): boolean {
    return typeof actual === 'string' && typeof wanted === 'string'
        ? actual.toLowerCase() === wanted.toLowerCase()
        : actual === wanted;
}

function compare(actual: FieldValue, wanted: FieldValue | undefined, fits: (order: number) => boolean): boolean {
    if (actual === null || wanted === null || wanted === undefined) return false;
    return fits(actual < wanted ? -1 : actual > wanted ? 1 : 0);
}

function textIn(value: FieldValue): string {
    return value === null ? '' : String(value).toLowerCase();
}
