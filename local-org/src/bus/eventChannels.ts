import type { SourceModel } from '../metadata/sourceModel';
import { text } from '../metadata/xmlNode';
import type { Database } from '../data/transaction';
import { changeEventName } from '../schema/changeEvent';
import type { Schema } from '../schema/objectDefinition';
import { isSystemTopic } from './systemTopics';

/** A channel made of events of several kinds (metadata type PlatformEventChannel and its members). */
export interface CustomEventChannel {
    /** `News__chn`; `ChangeEvents` is the standard channel of change events. */
    readonly name: string;
    readonly type: 'event' | 'data';
    /** API names of the events: `News_Flash__e`, `AccountChangeEvent`. */
    readonly members: readonly string[];
}

/** The custom channels of a source tree, and what is selected for the standard `ChangeEvents`. */
export function eventChannels(model: SourceModel): CustomEventChannel[] {
    const members = new Map<string, string[]>();
    for (const { xml } of model.components.filter(({ type }) => type === 'PlatformEventChannelMember')) {
        const channel = text(xml, 'eventChannel');
        const entity = text(xml, 'selectedEntity');
        if (channel === undefined || entity === undefined) continue;
        members.set(channel, [...(members.get(channel) ?? []), entity]);
    }
    const custom = model.components
        .filter(({ type }) => type === 'PlatformEventChannel')
        .map(({ name, xml }): CustomEventChannel => {
            const type = text(xml, 'channelType') === 'data' ? 'data' : 'event';
            return { name, type, members: members.get(name) ?? [] };
        });
    return [...custom, { name: 'ChangeEvents', type: 'data', members: members.get('ChangeEvents') ?? [] }];
}

/** Channel of a platform event or change event: `/event/News_Flash__e`, `/data/AccountChangeEvent`. */
export function channelOfEvent(objectName: string): string {
    return objectName.endsWith('ChangeEvent') ? `/data/${objectName}` : `/event/${objectName}`;
}

/** Knows which channels an org has, and which channels an event goes to. Channel names are case-sensitive. */
export class ChannelCatalogue {
    /** By member: the custom channels it also goes to. */
    readonly #channelsByMember = new Map<string, string[]>();
    readonly #custom = new Set<string>();

    constructor(
        private readonly schema: Schema,
        private readonly database: Database,
        channels: readonly CustomEventChannel[]
    ) {
        this.useChannels(channels);
    }

    /** Takes other custom channels (after a deployment). */
    useChannels(channels: readonly CustomEventChannel[]): void {
        this.#custom.clear();
        this.#channelsByMember.clear();
        for (const channel of channels) {
            const path = `/${channel.type}/${channel.name}`;
            this.#custom.add(path);
            for (const member of channel.members) {
                this.#channelsByMember.set(member, [...(this.#channelsByMember.get(member) ?? []), path]);
            }
        }
    }

    exists(channel: string): boolean {
        if (this.#custom.has(channel) || isSystemTopic(channel)) return true;
        const [, room, name] = /^\/(event|data|topic)\/([^/*?]+)$/.exec(channel) ?? [];
        if (name === undefined) return channel.startsWith('/u/') && this.#hasRecord('StreamingChannel', channel);
        if (room === 'topic') return this.#hasRecord('PushTopic', name, 'IsActive');
        const event = this.schema.object(name);
        return event?.name === name && event.kind === (room === 'data' ? 'changeEvent' : 'platformEvent');
    }

    /** The event's own channel and the custom ones it is a member of. */
    channelsOf(channel: string): readonly string[] {
        const name = /^\/(?:event|data)\/(.+)$/.exec(channel)?.[1];
        const custom = name === undefined ? undefined : this.#channelsByMember.get(name);
        return custom === undefined ? [channel] : [channel, ...custom];
    }

    /** Is the object selected for Change Data Capture? */
    capturesChangesOf(objectName: string): boolean {
        return this.#channelsByMember.has(changeEventName(objectName));
    }

    #hasRecord(object: string, name: string, flag?: string): boolean {
        for (const record of this.database.lookup(object, 'Name', name) ?? this.database.records(object)) {
            if (record['Name'] === name && (flag === undefined || record[flag] === true)) return true;
        }
        return false;
    }
}
