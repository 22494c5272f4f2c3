import { isDeepStrictEqual } from 'node:util';
import type { SourceObject } from '../metadata/sourceModel';
import { capturedStandardObjects, changeEvent, changeEventName } from './changeEvent';
import type { ChildRelationship, FieldDefinition, ObjectDefinition, RollUpField, Schema } from './objectDefinition';
import { withCustomParents } from './polymorphicParents';
import { type StandardCatalogue } from './standardCatalogue';

/** A standard object or change event that nobody has asked for yet. */
type Builder = () => ObjectDefinition;

/** What the source adds to a standard object; a standard field's new values replace the catalogue's. */
function extend(standard: ObjectDefinition, source: SourceObject): ObjectDefinition {
    const fields = new Map(standard.fields);
    for (const [key, field] of source.fields) {
        const before = fields.get(key);
        fields.set(
            key,
            before
                ? { ...before, picklistValues: field.picklistValues, restrictedPicklist: field.restrictedPicklist }
                : field
        );
    }
    const { validationRules, sharingModel, externalSharingModel } = source;
    return {
        ...standard,
        fields,
        validationRules,
        ...(sharingModel !== undefined && { sharingModel }),
        ...(externalSharingModel !== undefined && { externalSharingModel })
    };
}

/** The objects of one org: its own, which stand ready, and the standard ones, which are built when they are first used. */
export class OrgSchema implements Schema {
    readonly #objects = new Map<string, ObjectDefinition | Builder>();
    #custom: readonly ObjectDefinition[];
    readonly #byPrefix = new Map<string, string>();
    #children: Map<string, ChildRelationship[]> | undefined;
    readonly #rollUps: readonly RollUpField[];

    /**
     * @param custom - the source's own objects, complete with their system fields
     * @param extensions - what the source adds to standard objects
     */
    constructor(
        catalogue: StandardCatalogue,
        custom: readonly ObjectDefinition[],
        extensions: readonly SourceObject[]
    ) {
        const extensionByName = new Map(extensions.map((object) => [object.name.toLowerCase(), object]));
        for (const name of catalogue.names()) {
            const extension = extensionByName.get(name.toLowerCase());
            this.#objects.set(name.toLowerCase(), () => {
                const standard = withCustomParents(catalogue.define(name), custom);
                return extension ? extend(standard, extension) : standard;
            });
            this.#byPrefix.set(catalogue.keyPrefix(name), name);
        }
        for (const object of custom) {
            this.#objects.set(object.name.toLowerCase(), object);
            if (object.keyPrefix !== '') this.#byPrefix.set(object.keyPrefix, object.name);
        }
        const captured = custom.filter((object) => object.kind === 'custom').map((object) => object.name);
        for (const entity of [...capturedStandardObjects, ...captured]) {
            if (!this.#objects.has(entity.toLowerCase())) continue;
            const builder = () => changeEvent(this.object(entity) as ObjectDefinition);
            this.#objects.set(changeEventName(entity).toLowerCase(), builder);
        }
        this.#custom = custom;
        this.#rollUps = [...custom, ...extensions].flatMap(({ name, fields }) =>
            Array.from(fields.values(), (field) => rollUpField(name, field)).filter((rollUp) => rollUp !== undefined)
        );
    }

    /**
     * Takes over the definitions of a former schema that say the same, so that what was derived from them (indexes, compiled code) stays good.
     * O(objects), deep comparison of each.
     */
    keepUnchanged(previous: Schema): void {
        for (const before of previous.objects()) {
            if (isDeepStrictEqual(before, this.object(before.name)))
                this.#objects.set(before.name.toLowerCase(), before);
        }
        this.#custom = this.#custom.map((object) => this.object(object.name) ?? object);
    }

    object(name: string): ObjectDefinition | undefined {
        const key = name.toLowerCase();
        const found = this.#objects.get(key);
        if (typeof found !== 'function') return found;
        const built = found();
        this.#objects.set(key, built);
        return built;
    }

    objectByKeyPrefix(prefix: string): ObjectDefinition | undefined {
        const name = this.#byPrefix.get(prefix);
        return name === undefined ? undefined : this.object(name);
    }

    *objects(): Iterable<ObjectDefinition> {
        for (const name of this.#objects.keys()) {
            const object = this.object(name) as ObjectDefinition;
            if (object.toolingOnly !== true) yield object;
        }
    }

    customObjects(): Iterable<ObjectDefinition> {
        return this.#custom;
    }

    childRelationships(objectName: string): readonly ChildRelationship[] {
        this.#children ??= this.#collectChildren();
        return this.#children.get(objectName.toLowerCase()) ?? [];
    }

    rollUps(): readonly RollUpField[] {
        return this.#rollUps;
    }

    #collectChildren(): Map<string, ChildRelationship[]> {
        const children = new Map<string, ChildRelationship[]>();
        for (const object of this.objects()) {
            if (object.kind === 'changeEvent' || object.kind === 'platformEvent') continue;
            for (const field of object.fields.values()) addChild(children, object, field);
        }
        return children;
    }
}

function rollUpField(parentObject: string, field: FieldDefinition): RollUpField | undefined {
    return field.rollUpSummary && { parentObject, field, summary: field.rollUpSummary };
}

function addChild(children: Map<string, ChildRelationship[]>, object: ObjectDefinition, field: FieldDefinition): void {
    for (const parent of field.referenceTo) {
        const key = parent.toLowerCase();
        const relationships = children.get(key) ?? [];
        children.set(key, relationships);
        relationships.push({
            childObject: object.name,
            field: field.name,
            ...(field.childRelationshipName !== undefined && { relationshipName: field.childRelationshipName }),
            cascadeDelete: field.deleteConstraint === 'Cascade',
            restrictedDelete: field.deleteConstraint === 'Restrict'
        });
    }
}
