import type { SourceProblem } from '../errors';
import type { SourceModel, XmlComponent } from '../metadata/sourceModel';
import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import { eventComponentKind, metadataOf, type ComponentMetadata } from './eventComponents';

const replayPresets = ['LATEST', 'EARLIEST'];
/** "It can be an integer from 1 through 10" (PlatformEventSubscriberConfig, numPartitions). */
const mostPartitions = 10;
const largestBatch = 2_000;

interface Context {
    readonly model: SourceModel;
    readonly schema: Schema;
    readonly name: string;
    readonly metadata: ComponentMetadata;
}

type Check = (context: Context) => string | undefined;

/** By metadata type; the messages are ours where no other word stands with them. */
const checks: Readonly<Record<string, Check>> = {
    PlatformEventChannel: ({ name, metadata: { channelType } }) => {
        if (!/^[a-z](?:_?[a-z0-9])*__chn$/i.test(name)) return `The channel name ${name} must end with __chn.`;
        if (channelType !== 'data' && channelType !== 'event') return 'The channel type must be data or event.';
        return undefined;
    },
    PlatformEventChannelMember: ({ model, schema, metadata: { eventChannel, selectedEntity } }) => {
        const type = channelTypeOf(model, String(eventChannel));
        if (type === undefined) return `The event channel ${String(eventChannel)} doesn't exist.`;
        const entity = String(selectedEntity);
        const object = schema.object(entity);
        const wanted = type === 'data' ? 'changeEvent' : 'platformEvent';
        // events of the platform's own that aren't known here
        if (object === undefined && !/(?:ChangeEvent|__e)$/.test(entity)) return undefined;
        if (object?.kind === wanted && object.name === entity) return undefined;
        return `The selected entity ${entity} isn't valid for the channel ${String(eventChannel)}.`;
    },
    ManagedEventSubscription: ({ model, schema, metadata }) => {
        const { topicName, state, defaultReplay, errorRecoveryReplay } = metadata;
        // "PAUSE": reserved for the platform itself
        if (state !== 'RUN' && state !== 'STOP') return `The state ${String(state)} isn't valid: RUN, STOP.`;
        for (const preset of [defaultReplay, errorRecoveryReplay]) {
            if (!replayPresets.includes(String(preset))) return `The replay preset ${String(preset)} isn't valid.`;
        }
        return topicExists(model, schema, String(topicName))
            ? undefined
            : `The topic ${String(topicName)} doesn't exist.`;
    },
    PlatformEventSubscriberConfig: ({ model, schema, metadata }) => {
        const { platformEventConsumer, batchSize, numPartitions, partitionKey } = metadata;
        const trigger = model.apex.find(
            ({ kind, name }) => kind === 'trigger' && name.toLowerCase() === String(platformEventConsumer).toLowerCase()
        );
        if (trigger === undefined) return `The Apex trigger ${String(platformEventConsumer)} doesn't exist.`;
        if (!isWithin(batchSize, largestBatch)) return `The batch size must be from 1 through ${largestBatch}.`;
        if (!isWithin(numPartitions, mostPartitions)) {
            return `The number of partitions must be from 1 through ${mostPartitions}.`;
        }
        if (typeof partitionKey !== 'string' || partitionKey === 'EventUuid') return undefined;
        const [event = '', field = ''] = partitionKey.split('.');
        return isPartitionKey(schema.object(event), field)
            ? undefined
            : `The partition key ${partitionKey} must be EventUuid or a required custom field of the event.`;
    }
};

/** What is wrong with the event bus components of a source. */
export function checkEventComponents(model: SourceModel, schema: Schema): SourceProblem[] {
    return model.components.flatMap((component) => {
        const message = problemOf(component, model, schema);
        return message === undefined ? [] : [{ file: component.file, line: 1, column: 1, message }];
    });
}

function problemOf({ type, name, xml }: XmlComponent, model: SourceModel, schema: Schema): string | undefined {
    const kind = eventComponentKind(type);
    if (kind === undefined) return undefined;
    const metadata = metadataOf(kind, xml);
    const missing = kind.required.find((element) => metadata[element] === null);
    if (missing !== undefined) return `Required field is missing: ${missing}`;
    return checks[type]?.({ model, schema, name, metadata });
}

/** `ChangeEvents` is the standard channel. */
function channelTypeOf(model: SourceModel, channel: string): 'data' | 'event' | undefined {
    if (channel === 'ChangeEvents') return 'data';
    const found = model.components.find(({ type, name }) => type === 'PlatformEventChannel' && name === channel);
    return found && (found.xml['channelType'] === 'data' ? 'data' : 'event');
}

function topicExists(model: SourceModel, schema: Schema, topic: string): boolean {
    const [, room, name = ''] = /^\/(event|data)\/([^/]+)$/.exec(topic) ?? [];
    if (room === undefined) return false;
    if (channelTypeOf(model, name) === room) return true;
    const object = schema.object(name);
    return object?.name === name && object.kind === (room === 'data' ? 'changeEvent' : 'platformEvent');
}

function isWithin(value: unknown, most: number): boolean {
    return value === null || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most);
}

function isPartitionKey(event: ObjectDefinition | undefined, fieldName: string): boolean {
    const field = event?.kind === 'platformEvent' ? event.fields.get(fieldName.toLowerCase()) : undefined;
    return field?.custom === true && !field.nillable;
}
