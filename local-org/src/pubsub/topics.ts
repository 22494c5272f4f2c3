import type { OrgEventBus } from '../bus/orgEventBus';
import { capturedStandardObjects, changeEventName } from '../schema/changeEvent';
import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import { pubSubErrors } from './pubSubError';

/** A channel as the Pub/Sub API knows it. */
export interface Topic {
    readonly name: string;
    /** The event's definition; undefined for channels of events of several kinds. */
    readonly object: ObjectDefinition | undefined;
    readonly canPublish: boolean;
}

/** The topics of an org: platform events, change events, custom channels of both. PushTopics and generic channels are CometD's alone. */
export class Topics {
    /** How errors and topic information name the org. */
    readonly tenant: string;

    constructor(
        private readonly bus: OrgEventBus,
        private readonly schema: Schema,
        organizationId: string
    ) {
        this.tenant = `CORE/prod/${organizationId}`;
    }

    /** @throws PubSubError `topic.not.found` */
    find(name: string): Topic {
        const [, room, event = ''] = /^\/(event|data)\/([^/]+)$/.exec(name) ?? [];
        if (room === undefined || !this.bus.channelExists(name)) throw pubSubErrors.topicNotFound(this.tenant, name);
        const object = this.schema.object(event);
        if (object?.name !== event) return { name, object: undefined, canPublish: false };
        if (room === 'event') return { name, object, canPublish: true };
        // Change events exist for every object, but as a topic only for those that are selected for some channel.
        if (!this.bus.catalogue.hasMember(event)) throw pubSubErrors.topicNotFound(this.tenant, name);
        return { name, object, canPublish: false };
    }

    /** The definitions of all events that there are topics of. */
    *definitions(): Iterable<ObjectDefinition> {
        for (const object of this.schema.customObjects()) {
            if (object.kind === 'platformEvent') yield object;
            else yield* this.#changeEventOf(object.name);
        }
        for (const name of capturedStandardObjects) yield* this.#changeEventOf(name);
    }

    *#changeEventOf(entity: string): Iterable<ObjectDefinition> {
        const definition = this.bus.catalogue.capturesChangesOf(entity)
            ? this.schema.object(changeEventName(entity))
            : undefined;
        if (definition !== undefined) yield definition;
    }
}
