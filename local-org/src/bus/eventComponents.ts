import type { FieldValue, StoredRecord } from '../data/record';
import type { Database } from '../data/transaction';
import type { SourceModel, XmlComponent, XmlNode } from '../metadata/sourceModel';
import { childNodes, flag, text } from '../metadata/xmlNode';

/** What an element of a component's XML holds: `names` is a list of elements that each have a `name`. */
type ElementKind = 'text' | 'int' | 'boolean' | 'names';

interface Element {
    readonly kind: ElementKind;
    /** The field of the Tooling API record that shows it. */
    readonly field?: string;
    /** What an element that isn't there stands for. */
    readonly absent?: FieldValue;
}

/** A metadata type of the event bus: a component is a record of the Tooling API, too, and is written by either. */
export interface EventComponentKind {
    /** `PlatformEventChannel`: of the metadata type and of the object. */
    readonly type: string;
    /** `platformEventChannels` and `platformEventChannel`: folder and ending of its files. */
    readonly directory: string;
    readonly suffix: string;
    readonly elements: Readonly<Record<string, Element>>;
    /** Elements that stay what they were created with. */
    readonly fixed: readonly string[];
    readonly required: readonly string[];
}

/** Tooling API, Metadata API Developer Guide: the pages of these types. */
export const eventComponentKinds: readonly EventComponentKind[] = [
    {
        type: 'PlatformEventChannel',
        directory: 'platformEventChannels',
        suffix: 'platformEventChannel',
        elements: {
            channelType: { kind: 'text', field: 'ChannelType' },
            eventType: { kind: 'text', field: 'EventType' },
            label: { kind: 'text', field: 'MasterLabel' }
        },
        fixed: ['channelType', 'eventType'],
        required: ['channelType', 'label']
    },
    {
        type: 'PlatformEventChannelMember',
        directory: 'platformEventChannelMembers',
        suffix: 'platformEventChannelMember',
        elements: {
            enrichedFields: { kind: 'names' },
            eventChannel: { kind: 'text', field: 'EventChannel' },
            filterExpression: { kind: 'text', field: 'FilterExpression' },
            selectedEntity: { kind: 'text', field: 'SelectedEntity' }
        },
        fixed: ['eventChannel', 'selectedEntity'],
        required: ['eventChannel', 'selectedEntity']
    },
    {
        type: 'ManagedEventSubscription',
        directory: 'managedEventSubscriptions',
        suffix: 'managedEventSubscription',
        elements: {
            defaultReplay: { kind: 'text', field: 'DefaultReplay', absent: 'LATEST' },
            errorRecoveryReplay: { kind: 'text', field: 'ErrorRecoveryReplay', absent: 'LATEST' },
            label: { kind: 'text', field: 'MasterLabel' },
            state: { kind: 'text', field: 'State', absent: 'RUN' },
            topicName: { kind: 'text', field: 'TopicName' },
            version: { kind: 'text', field: 'Version' }
        },
        fixed: [],
        required: ['label', 'topicName']
    },
    {
        type: 'PlatformEventSubscriberConfig',
        directory: 'PlatformEventSubscriberConfigs',
        suffix: 'platformEventSubscriberConfig',
        elements: {
            batchSize: { kind: 'int', field: 'BatchSize' },
            isProtected: { kind: 'boolean' },
            masterLabel: { kind: 'text', field: 'MasterLabel' },
            numPartitions: { kind: 'int', field: 'NumPartitions' },
            partitionKey: { kind: 'text', field: 'PartitionKey' },
            platformEventConsumer: { kind: 'text' },
            user: { kind: 'text' }
        },
        fixed: [],
        required: ['masterLabel', 'platformEventConsumer']
    }
];

export function eventComponentKind(type: string): EventComponentKind | undefined {
    return eventComponentKinds.find((kind) => kind.type.toLowerCase() === type.toLowerCase());
}

/** `Metadata` of a record: the elements of the component, null where there is none. Plain JSON. */
export type ComponentMetadata = Readonly<Record<string, unknown>>;

export function metadataOf({ elements }: EventComponentKind, xml: XmlNode): ComponentMetadata {
    return Object.fromEntries(
        Object.entries(elements).map(([name, { kind, absent }]) => [name, elementOf(xml, name, kind) ?? absent ?? null])
    );
}

function elementOf(xml: XmlNode, name: string, kind: ElementKind): unknown {
    if (kind === 'names') return childNodes(xml, name).map((node) => ({ name: text(node, 'name')?.trim() ?? '' }));
    const given = text(xml, name)?.trim();
    if (kind === 'boolean') return flag(xml, name);
    if (given === undefined || given === '') return null;
    return kind === 'int' ? Number(given) : given;
}

/** `News__chn` -> `News`: a channel's developer name "doesn't include the __chn custom channel suffix". */
export function developerNameOf(type: string, fullName: string): string {
    return type === 'PlatformEventChannel' ? fullName.replace(/__chn$/i, '') : fullName;
}

/** The records of the Tooling API that a source's components are, by object. */
export function eventComponentRecords({ components }: SourceModel, database: Database): [string, StoredRecord[]][] {
    return eventComponentKinds
        .filter(({ type }) => database.schema.object(type) !== undefined)
        .map((kind) => [
            kind.type,
            components.filter(({ type }) => type === kind.type).map((component) => recordOf(kind, component, database))
        ]);
}

function recordOf(kind: EventComponentKind, { name, xml }: XmlComponent, database: Database): StoredRecord {
    const metadata = metadataOf(kind, xml);
    const fields = Object.entries(kind.elements).flatMap(([element, { field }]) =>
        field === undefined ? [] : [[field, (metadata[element] ?? null) as FieldValue] as const]
    );
    const developerName = developerNameOf(kind.type, name);
    return {
        DeveloperName: developerName,
        MasterLabel: developerName,
        Language: 'en_US',
        NamespacePrefix: null,
        ManageableState: 'unmanaged',
        ...Object.fromEntries(fields),
        ...(kind.type === 'PlatformEventSubscriberConfig' && {
            PlatformEventConsumerId: idOf(database, 'ApexTrigger', 'Name', metadata['platformEventConsumer']),
            UserId: idOf(database, 'User', 'Username', metadata['user'])
        }),
        FullName: name,
        Metadata: JSON.stringify(metadata)
    };
}

function idOf(database: Database, object: string, field: string, value: unknown): FieldValue {
    if (typeof value !== 'string') return null;
    for (const record of database.lookup(object, field, value) ?? database.records(object)) {
        if (String(record[field]).toLowerCase() === value.toLowerCase()) return record['Id'] ?? null;
    }
    return null;
}
