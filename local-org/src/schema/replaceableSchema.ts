import type { ChildRelationship, ObjectDefinition, RollUpField, Schema } from './objectDefinition';

/** The objects of an org as they are now: every room holds this one, and a deployment puts other definitions behind it. */
export class ReplaceableSchema implements Schema {
    #current: Schema;

    constructor(current: Schema) {
        this.#current = current;
    }

    /** The definitions of now; they stay as they are when others take their place. */
    get current(): Schema {
        return this.#current;
    }

    replace(next: Schema): void {
        this.#current = next;
    }

    object(name: string): ObjectDefinition | undefined {
        return this.#current.object(name);
    }

    objectByKeyPrefix(prefix: string): ObjectDefinition | undefined {
        return this.#current.objectByKeyPrefix(prefix);
    }

    objects(): Iterable<ObjectDefinition> {
        return this.#current.objects();
    }

    customObjects(): Iterable<ObjectDefinition> {
        return this.#current.customObjects();
    }

    childRelationships(objectName: string): readonly ChildRelationship[] {
        return this.#current.childRelationships(objectName);
    }

    rollUps(): readonly RollUpField[] {
        return this.#current.rollUps();
    }
}
