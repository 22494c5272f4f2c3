import type { FieldDefinition, ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { FromItem, QueryPosition } from './query';
import { queryError } from './queryError';
import { userRecordAccess } from './userRecordAccess';

const wsdl = 'Please reference your WSDL or the describe call for the appropriate names.';
/** "Relationship Queries": no more than five parents above the object. */
const mostSteps = 5;

/** A step from a record to one of its parents. */
export interface ParentStep {
    readonly relationshipName: string;
    /** The reference that is followed. */
    readonly field: FieldDefinition;
    /** The parent's object; undefined where the reference may point at several. */
    readonly parent: ObjectDefinition | undefined;
}

/** A path of a query with every name found in the schema. */
export interface ResolvedPath {
    readonly steps: readonly ParentStep[];
    readonly field: FieldDefinition;
    /** The object that has the field; undefined behind a reference to several objects. */
    readonly object: ObjectDefinition | undefined;
}

function nameEntityField(
    name: string,
    type: FieldDefinition['type'],
    referenceTo: readonly string[] = []
): FieldDefinition {
    return {
        name,
        label: name,
        type,
        nillable: true,
        createable: false,
        updateable: false,
        custom: false,
        unique: false,
        externalId: false,
        caseSensitive: false,
        nameField: name === 'Name',
        referenceTo,
        ...(referenceTo.length > 0 && { relationshipName: name.replace(/Id$/, '') })
    };
}

/** Fields behind a reference to several objects: those of the platform's `Name` entity (Object Reference, "Name"). */
const nameEntityFields: ReadonlyMap<string, FieldDefinition> = new Map(
    [
        nameEntityField('Id', 'id'),
        nameEntityField('Name', 'string'),
        nameEntityField('Type', 'string'),
        nameEntityField('FirstName', 'string'),
        nameEntityField('LastName', 'string'),
        nameEntityField('Alias', 'string'),
        nameEntityField('Email', 'email'),
        nameEntityField('Phone', 'phone'),
        nameEntityField('Title', 'string'),
        nameEntityField('Username', 'string'),
        nameEntityField('IsActive', 'boolean'),
        nameEntityField('ProfileId', 'reference', ['Profile']),
        nameEntityField('UserRoleId', 'reference', ['UserRole'])
    ].map((field) => [field.name.toLowerCase(), field])
);

function fieldsOf(object: ObjectDefinition | undefined): ReadonlyMap<string, FieldDefinition> {
    return object?.fields ?? nameEntityFields;
}

/** Finds names in the schema for one FROM. */
export class PathResolver {
    readonly #schema: Schema;
    readonly #source: string;
    readonly #root: ObjectDefinition;
    readonly #rootNames: ReadonlySet<string>;

    /** @param root - what `from` names (for a subquery, the child object of the relationship) */
    constructor(schema: Schema, source: string, root: ObjectDefinition, from: FromItem) {
        this.#schema = schema;
        this.#source = source;
        this.#root = root;
        this.#rootNames = new Set([root.name.toLowerCase(), (from.alias ?? root.name).toLowerCase()]);
    }

    /** @throws SalesforceError INVALID_FIELD if there is no such field or relationship */
    resolve(path: { readonly names: readonly string[]; readonly position: QueryPosition }): ResolvedPath {
        const names = [...path.names];
        const first = names[0]?.toLowerCase() ?? '';
        if (names.length > 1 && this.#rootNames.has(first) && !this.#step(this.#root, first)) names.shift();
        const last = names.pop() ?? '';
        const steps: ParentStep[] = [];
        let object: ObjectDefinition | undefined = this.#root;
        for (const name of names) {
            const step = this.#step(object, name);
            if (!step) throw this.#error(path.position, unknownRelationship(name));
            steps.push(step);
            object = step.parent;
        }
        if (steps.length > mostSteps) {
            throw this.#error(
                path.position,
                `Relationship path is too long: at most ${mostSteps} parents can be followed`
            );
        }
        const field = fieldsOf(object).get(last.toLowerCase());
        if (!field) throw this.#error(path.position, unknownColumn(last, object?.name ?? 'Name'));
        return { steps, field, object };
    }

    /** The reference that a path of parents ends in, for `TYPEOF What`. */
    resolveParent(path: { readonly names: readonly string[]; readonly position: QueryPosition }): ParentStep {
        const step = path.names.length === 1 ? this.#step(this.#root, path.names[0] ?? '') : undefined;
        if (!step) throw this.#error(path.position, unknownRelationship(path.names.join('.')));
        return step;
    }

    #step(object: ObjectDefinition | undefined, relationship: string): ParentStep | undefined {
        const wanted = relationship.toLowerCase();
        const id = wanted === userRecordAccess.toLowerCase() ? object?.fields.get('id') : undefined;
        if (id) return { relationshipName: userRecordAccess, field: id, parent: this.#schema.object(userRecordAccess) };
        // Nearly every relationship is named after its field, so that one is tried before the others are searched.
        const likely = fieldsOf(object).get(wanted.endsWith('__r') ? `${wanted.slice(0, -1)}c` : `${wanted}id`);
        const field =
            likely?.relationshipName?.toLowerCase() === wanted
                ? likely
                : [...fieldsOf(object).values()].find(
                      (candidate) => candidate.relationshipName?.toLowerCase() === wanted
                  );
        if (!field?.relationshipName) return undefined;
        const parent = field.referenceTo.length === 1 ? this.#schema.object(field.referenceTo[0] as string) : undefined;
        return { relationshipName: field.relationshipName, field, parent };
    }

    #error(position: QueryPosition, message: string): Error {
        return queryError('INVALID_FIELD', this.#source, position, message);
    }
}

function unknownRelationship(name: string): string {
    return (
        `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append ` +
        `the '__r' after the custom relationship name. ${wsdl}`
    );
}

function unknownColumn(name: string, entity: string): string {
    return (
        `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append ` +
        `the '__c' after the custom field name. ${wsdl}`
    );
}

/** The object that a query's FROM names. */
export function queriedObject(schema: Schema, source: string, from: FromItem): ObjectDefinition {
    const object = schema.object(from.name);
    if (!object) {
        const message =
            `sObject type '${from.name}' is not supported. If you are attempting to use a custom object, be sure to append ` +
            `the '__c' after the entity name. ${wsdl}`;
        throw queryError('INVALID_TYPE', source, from.position, message);
    }
    if (object.kind === 'platformEvent' || object.kind === 'changeEvent') {
        throw queryError(
            'INVALID_TYPE_FOR_OPERATION',
            source,
            from.position,
            `entity type ${object.name} does not support query`
        );
    }
    return object;
}

/** The child relationship that a subquery's FROM names, seen from the parent. */
export function childRelationship(schema: Schema, source: string, parent: ObjectDefinition, from: FromItem) {
    const qualifier = `${parent.name.toLowerCase()}.`;
    const written = from.name.toLowerCase();
    // `FROM Account.Contacts` is as good as `FROM Contacts`
    const wanted = written.startsWith(qualifier) ? written.slice(qualifier.length) : written;
    const found = schema
        .childRelationships(parent.name)
        .find((relationship) => relationship.relationshipName?.toLowerCase() === wanted);
    const child = found && schema.object(found.childObject);
    const field = child?.fields.get(found?.field.toLowerCase() ?? '');
    if (!found?.relationshipName || !child || !field) {
        const message =
            `Didn't understand relationship '${from.name}' in FROM part of query call. If you are attempting to use a custom relationship, ` +
            `be sure to append the '__r' after the custom relationship name. ${wsdl}`;
        throw queryError('INVALID_TYPE', source, from.position, message);
    }
    return { name: found.relationshipName, child, field };
}
