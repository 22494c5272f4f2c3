import type { FieldDefinition, ObjectDefinition, Schema } from '../schema/objectDefinition';
import type { Condition, FieldPath, FunctionArgument, Operand, Query, QueryValue, SelectItem } from '../soql/query';
import type { UserPermissions } from './userPermissions';

/** What of a query a user has no access to. */
export interface InaccessibleParts {
    readonly objects: ReadonlySet<string>;
    /** Field names by object. */
    readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Looks at every clause of a query ("WITH USER_MODE processes all clauses in the SOQL SELECT statement including the WHERE clause"). */
export function inaccessibleParts<TBind>(
    query: Query<TBind>,
    schema: Schema,
    permissions: UserPermissions
): InaccessibleParts {
    const walk = new QueryWalk<TBind>(schema, permissions);
    walk.query(query, schema.object(query.from.name));
    return walk;
}

class QueryWalk<TBind> implements InaccessibleParts {
    readonly objects = new Set<string>();
    readonly fields = new Map<string, Set<string>>();

    constructor(
        private readonly schema: Schema,
        private readonly permissions: UserPermissions
    ) {}

    query(query: Query<TBind>, object: ObjectDefinition | undefined): void {
        if (object === undefined) return;
        if (!this.permissions.allows('read', object)) this.objects.add(object.name);
        for (const item of query.select) this.#selected(item, object);
        if (query.where) this.#condition(query.where, object);
        for (const operand of query.groupBy?.operands ?? []) this.#operand(operand, object);
        if (query.groupBy?.having) this.#condition(query.groupBy.having, object);
        for (const { operand } of query.orderBy) this.#operand(operand, object);
    }

    #selected(item: SelectItem<TBind>, object: ObjectDefinition): void {
        switch (item.kind) {
            case 'operand':
                this.#operand(item.operand, object);
                break;
            case 'subquery':
                this.query(item.query, this.#childObject(item.query.from.name, object));
                break;
            case 'typeof':
                for (const { object: name, fields } of item.when) {
                    const target = this.schema.object(name);
                    if (target === undefined) continue;
                    if (!this.permissions.allows('read', target)) this.objects.add(target.name);
                    for (const path of fields) this.#path(path, target);
                }
                break;
            case 'fields':
            // gives the fields that the user may read
        }
    }

    #childObject(relationship: string, parent: ObjectDefinition): ObjectDefinition | undefined {
        const name = relationship.split('.').at(-1)?.toLowerCase();
        const child = this.schema
            .childRelationships(parent.name)
            .find(({ relationshipName }) => relationshipName?.toLowerCase() === name);
        return child && this.schema.object(child.childObject);
    }

    #condition(condition: Condition<TBind>, object: ObjectDefinition): void {
        switch (condition.kind) {
            case 'and':
            case 'or':
                for (const inner of condition.conditions) this.#condition(inner, object);
                break;
            case 'not':
                this.#condition(condition.condition, object);
                break;
            case 'comparison':
                this.#operand(condition.operand, object);
                this.#value(condition.value);
        }
    }

    #value(value: QueryValue<TBind>): void {
        if (value.kind === 'subquery') this.query(value.query, this.schema.object(value.query.from.name));
        if (value.kind === 'list') for (const inner of value.values) this.#value(inner);
    }

    #operand(operand: Operand<TBind> | FunctionArgument<TBind>, object: ObjectDefinition): void {
        if (operand.kind === 'field') this.#path(operand, object);
        else if (operand.kind === 'function') for (const inner of operand.arguments) this.#operand(inner, object);
    }

    #path({ names }: FieldPath, root: ObjectDefinition): void {
        let object: ObjectDefinition | undefined = root;
        const isRoot = names.length > 1 && names[0]?.toLowerCase() === root.name.toLowerCase();
        for (const [i, name] of names.slice(isRoot ? 1 : 0).entries()) {
            if (object === undefined) return;
            const isLast = i === names.length - (isRoot ? 2 : 1);
            const field: FieldDefinition | undefined = isLast
                ? object.fields.get(name.toLowerCase())
                : referenceNamed(object, name);
            if (field !== undefined && !this.permissions.canReadField(object, field)) this.#add(object, field);
            if (isLast) return;
            object = field?.referenceTo.length === 1 ? this.schema.object(field.referenceTo[0] ?? '') : undefined;
            if (object !== undefined && !this.permissions.allows('read', object)) this.objects.add(object.name);
        }
    }

    #add(object: ObjectDefinition, field: FieldDefinition): void {
        const names = this.fields.get(object.name) ?? new Set<string>();
        names.add(field.name);
        this.fields.set(object.name, names);
    }
}

function referenceNamed(object: ObjectDefinition, relationship: string): FieldDefinition | undefined {
    const name = relationship.toLowerCase();
    for (const field of object.fields.values()) if (field.relationshipName?.toLowerCase() === name) return field;
    return undefined;
}
