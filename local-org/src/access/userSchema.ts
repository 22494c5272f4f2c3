import type { ChildRelationship, FieldDefinition, ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { UserPermissions } from './userPermissions';

/**
 * An org's objects and fields as one user sees them: what may not be read isn't there, what may not be written can't be created or updated.
 * Whoever describes, queries or reads records for the user looks here, so that all say the same.
 */
export class UserSchema implements Schema {
    readonly #seen = new Map<ObjectDefinition, ObjectDefinition | undefined>();

    constructor(
        private readonly schema: Schema,
        private readonly permissions: UserPermissions
    ) {}

    object(name: string): ObjectDefinition | undefined {
        return this.#visible(this.schema.object(name));
    }

    objectByKeyPrefix(prefix: string): ObjectDefinition | undefined {
        return this.#visible(this.schema.objectByKeyPrefix(prefix));
    }

    *objects(): Iterable<ObjectDefinition> {
        yield* this.#visibleOf(this.schema.objects());
    }

    *customObjects(): Iterable<ObjectDefinition> {
        yield* this.#visibleOf(this.schema.customObjects());
    }

    childRelationships(objectName: string): readonly ChildRelationship[] {
        return this.schema
            .childRelationships(objectName)
            .filter(({ childObject, field }) => this.object(childObject)?.fields.has(field.toLowerCase()));
    }

    rollUps(): ReturnType<Schema['rollUps']> {
        return this.schema.rollUps();
    }

    *#visibleOf(objects: Iterable<ObjectDefinition>): Iterable<ObjectDefinition> {
        for (const object of objects) {
            const visible = this.#visible(object);
            if (visible !== undefined) yield visible;
        }
    }

    #visible(object: ObjectDefinition | undefined): ObjectDefinition | undefined {
        if (object === undefined) return undefined;
        if (!this.#seen.has(object)) this.#seen.set(object, this.#restricted(object));
        return this.#seen.get(object);
    }

    /** The definition itself if nothing of it is closed to the user. */
    #restricted(object: ObjectDefinition): ObjectDefinition | undefined {
        const { permissions } = this;
        const isEvent = object.kind === 'platformEvent' || object.kind === 'changeEvent';
        // a change event is as open as the channel that it comes on
        if (object.kind === 'changeEvent') return object;
        if (!permissions.allows('read', object) && !(isEvent && permissions.allows('create', object))) return undefined;
        const fields = new Map<string, FieldDefinition>();
        let isSame = true;
        for (const [key, field] of object.fields) {
            const visible = this.#field(object, field, isEvent);
            if (visible !== undefined) fields.set(key, visible);
            isSame &&= visible === field;
        }
        const deletable = permissions.allows('delete', object);
        if (isSame && deletable) return object;
        return { ...object, fields, ...(!deletable && { deletable }) };
    }

    #field(object: ObjectDefinition, field: FieldDefinition, isEvent: boolean): FieldDefinition | undefined {
        const { permissions } = this;
        if (!isEvent && !permissions.canReadField(object, field)) return undefined;
        const mayEdit = isEvent || permissions.canEditField(object, field);
        const createable = field.createable && mayEdit && permissions.allows('create', object);
        const updateable = field.updateable && mayEdit && permissions.allows('edit', object);
        return createable === field.createable && updateable === field.updateable
            ? field
            : { ...field, createable, updateable };
    }
}
