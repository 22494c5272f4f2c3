import type { Clock } from '../clock';
import type { Database } from '../data/transaction';
import { SalesforceError, SourceError, type SourceProblem } from '../errors';
import type { SourceModel } from '../metadata/sourceModel';
import { childNodes, text } from '../metadata/xmlNode';
import { changeEventName } from '../schema/changeEvent';
import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { NewBusEvent } from './busEvent';
import { ChannelFilter } from './channelFilter';
import { isSystemTopic } from './systemTopics';

/** A channel made of events of several kinds (metadata type PlatformEventChannel and its members). */
export interface CustomEventChannel {
    /** `News__chn`; `ChangeEvents` is the standard channel of change events. */
    readonly name: string;
    readonly type: 'event' | 'data';
    readonly members: readonly ChannelMember[];
}

/** An event that is part of a channel (metadata type PlatformEventChannelMember). */
export interface ChannelMember {
    /** API name of the event: `News_Flash__e`, `AccountChangeEvent`. */
    readonly entity: string;
    /** Only events that meet it go to the channel. */
    readonly filterExpression?: string;
    /** Fields that change events have also when they didn't change. */
    readonly enrichedFields: readonly string[];
    readonly file: string;
}

/** The custom channels of a source tree, and what is selected for the standard `ChangeEvents`. */
export function eventChannels(model: SourceModel): CustomEventChannel[] {
    const members = new Map<string, ChannelMember[]>();
    for (const { xml, file } of model.components.filter(({ type }) => type === 'PlatformEventChannelMember')) {
        const channel = text(xml, 'eventChannel')?.trim();
        const entity = text(xml, 'selectedEntity')?.trim();
        if (channel === undefined || entity === undefined) continue;
        const filterExpression = text(xml, 'filterExpression')?.trim();
        const member: ChannelMember = {
            entity,
            ...(filterExpression ? { filterExpression } : {}),
            enrichedFields: childNodes(xml, 'enrichedFields').flatMap((node) => text(node, 'name')?.trim() ?? []),
            file
        };
        members.set(channel, [...(members.get(channel) ?? []), member]);
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

/** The event that is alone on a channel; undefined for channels of events of several kinds, and of other events. */
export function onlyEventOf(channel: string): string | undefined {
    const name = /^\/(?:event|data)\/([^/]+)$/.exec(channel)?.[1];
    return name === undefined || isMixed(channel) ? undefined : name;
}

/** Has a channel events of several kinds? */
export function isMixed(channel: string): boolean {
    return channel.endsWith('__chn') || channel === '/data/ChangeEvents';
}

export interface ChannelCatalogueOptions {
    readonly schema: Schema;
    readonly database: Database;
    readonly clock: Clock;
}

/** One member's way to a custom channel. */
export interface ChannelRoute {
    readonly channel: string;
    readonly filter: ChannelFilter | undefined;
    /** API names; the fields of the filter are among them. */
    readonly enrichedFields: readonly string[];
}

/** Where the members' events go. */
interface Routes {
    readonly channels: ReadonlySet<string>;
    /** By member. */
    readonly byMember: ReadonlyMap<string, readonly ChannelRoute[]>;
}

/** Knows which channels an org has, and which channels an event goes to. Channel names are case-sensitive. */
export class ChannelCatalogue {
    readonly #options: ChannelCatalogueOptions;
    #routes: Routes = { channels: new Set(), byMember: new Map() };

    constructor(options: ChannelCatalogueOptions) {
        this.#options = options;
    }

    /**
     * Checks the members of channels against the schema (without regard to what is in place), and puts them in place.
     * @throws SourceError for filters and enriched fields that don't fit their events; then nothing changes
     */
    use(channels: readonly CustomEventChannel[]): void {
        const { routes, problems } = this.#prepare(channels);
        if (problems.length > 0) throw new SourceError(problems);
        this.#routes = routes;
    }

    /** What is wrong with the members of channels; of a `schema` to come, or the one in place. */
    problems(channels: readonly CustomEventChannel[], schema?: Schema): readonly SourceProblem[] {
        return this.#prepare(channels, schema).problems;
    }

    exists(channel: string): boolean {
        if (this.#routes.channels.has(channel) || isSystemTopic(channel)) return true;
        const [, room, name] = /^\/(event|data|topic)\/([^/*?]+)$/.exec(channel) ?? [];
        if (name === undefined) return channel.startsWith('/u/') && this.#hasRecord('StreamingChannel', channel);
        if (room === 'topic') return this.#hasRecord('PushTopic', name, 'IsActive');
        const event = this.#options.schema.object(name);
        return event?.name === name && event.kind === (room === 'data' ? 'changeEvent' : 'platformEvent');
    }

    /**
     * The event's own channel and the custom ones that it goes to. For a change event those of members without filter or enrichment only: what the
     * others get is known where the change is (see `ChangeDataCapture`).
     */
    channelsOf(channel: string, event: NewBusEvent): readonly string[] {
        const routes = event.objectName === undefined ? undefined : this.#routes.byMember.get(event.objectName);
        if (routes === undefined || channel !== channelOfEvent(event.objectName ?? '')) return [channel];
        const channels = [channel];
        for (const route of routes) {
            if (event.kind === 'changeEvent' ? isPlain(route) : accepts(route, event)) channels.push(route.channel);
        }
        return channels;
    }

    /** The ways of a change event that it takes changed: filtered or enriched. */
    enrichedRoutesOf(changeEvent: string): readonly ChannelRoute[] {
        return this.#routes.byMember.get(changeEvent)?.filter((route) => !isPlain(route)) ?? [];
    }

    /** Is the object selected for Change Data Capture? */
    capturesChangesOf(objectName: string): boolean {
        return this.#routes.byMember.has(changeEventName(objectName));
    }

    /** Is the event a member of some channel? */
    hasMember(event: string): boolean {
        return this.#routes.byMember.has(event);
    }

    #prepare(
        channels: readonly CustomEventChannel[],
        schema = this.#options.schema
    ): { readonly routes: Routes; readonly problems: readonly SourceProblem[] } {
        const byMember = new Map<string, ChannelRoute[]>();
        const problems: SourceProblem[] = [];
        for (const { type, name, members } of channels) {
            for (const member of members) {
                try {
                    const route = this.#route(`/${type}/${name}`, member, schema.object(member.entity));
                    byMember.set(member.entity, [...(byMember.get(member.entity) ?? []), route]);
                } catch (error) {
                    if (!(error instanceof SalesforceError)) throw error;
                    problems.push({ file: member.file, line: 1, column: 1, message: error.message });
                }
            }
        }
        const names = new Set(channels.map(({ type, name }) => `/${type}/${name}`));
        return { routes: { channels: names, byMember }, problems };
    }

    /** @throws SalesforceError */
    #route(channel: string, member: ChannelMember, event: ObjectDefinition | undefined): ChannelRoute {
        const { filterExpression, enrichedFields } = member;
        if (event === undefined || (filterExpression === undefined && enrichedFields.length === 0)) {
            return { channel, filter: undefined, enrichedFields: [] };
        }
        const filter =
            filterExpression === undefined ? undefined : new ChannelFilter(filterExpression, event, this.#options);
        const enriched = new Set(filter?.fields);
        for (const name of enrichedFields) {
            const field = event.fields.get(name.toLowerCase());
            if (field === undefined || event.kind !== 'changeEvent') {
                const message = `The enriched field ${name} isn't a field of ${event.name}.`;
                throw new SalesforceError('INVALID_FIELD', message, ['EnrichedFields']);
            }
            enriched.add(field.name);
        }
        return { channel, filter, enrichedFields: [...enriched] };
    }

    #hasRecord(object: string, name: string, flag?: string): boolean {
        const { database } = this.#options;
        for (const record of database.lookup(object, 'Name', name) ?? database.records(object)) {
            if (record['Name'] === name && (flag === undefined || record[flag] === true)) return true;
        }
        return false;
    }
}

function isPlain({ filter, enrichedFields }: ChannelRoute): boolean {
    return filter === undefined && enrichedFields.length === 0;
}

function accepts({ filter }: ChannelRoute, { record = {} }: NewBusEvent): boolean {
    return filter?.matches({ values: record }) ?? true;
}
