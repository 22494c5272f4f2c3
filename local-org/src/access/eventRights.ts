import type { Database } from '../data/transaction';
import type { AccessControl, UserAccess } from './accessControl';

/** An event as far as rights ask: a PushTopic's has the record that it tells of. */
interface ToldEvent {
    readonly body?: Readonly<Record<string, unknown>>;
}

/** What of an org's channels a user may hear: asked by the Streaming API. */
export class EventRights {
    constructor(
        private readonly control: AccessControl,
        private readonly database: Database
    ) {}

    /**
     * Platform events need read access to the event; change events View All on the object, or View All Data ("Required Permissions for Change
     * Events"). PushTopics and generic channels are open: what a PushTopic tells is {@link hears}' affair.
     */
    maySubscribe(userId: string, channel: string): boolean {
        const { permissions } = this.control.of(this.database, userId);
        if (permissions.isUnrestricted) return true;
        const [, kind, name = ''] = /^\/(event|data)\/(.+)$/.exec(channel) ?? [];
        const { schema } = this.database;
        if (kind === undefined) return true;
        if (kind === 'event') {
            const event = schema.object(name);
            return event === undefined ? permissions.has('ViewAllData') : permissions.allows('read', event);
        }
        const entity = schema.object(name.replace(/__ChangeEvent$/, '__c').replace(/ChangeEvent$/, ''));
        return entity === undefined ? permissions.viewsEverything : permissions.viewsAll(entity);
    }

    /**
     * Which events of a channel the user hears; undefined if all. "You receive notifications for records that you have access to based on sharing"
     * (Streaming API Developer Guide, "PushTopics").
     */
    hears(userId: string, channel: string): ((event: ToldEvent) => boolean) | undefined {
        if (!channel.startsWith('/topic/')) return undefined;
        if (this.control.of(this.database, userId).permissions.isUnrestricted) return undefined;
        return (event) => this.#isVisible(this.control.of(this.database, userId), event);
    }

    #isVisible({ permissions, sharing }: UserAccess, { body }: ToldEvent): boolean {
        const id = (body?.['sobject'] as Readonly<Record<string, unknown>> | undefined)?.['Id'];
        if (typeof id !== 'string') return true;
        const object = this.database.schema.objectByKeyPrefix(id.slice(0, 3));
        if (object === undefined || !permissions.allows('read', object)) return false;
        const isVisible = sharing.readable(object);
        const record = this.database.get(object.name, id);
        // what was deleted is told to those who see every record
        return isVisible === undefined || (record !== undefined && isVisible(record));
    }
}
