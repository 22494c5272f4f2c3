import type { ObjectDefinition, Schema } from '../schema/objectDefinition';
import { PathResolver, queriedObject } from './fieldPath';
import type { Condition, Operand, Query } from './query';

/** The paths in an operand: its own, or those of a function's arguments. */
function pathsOf(operand: Operand<unknown>): Extract<Operand<unknown>, { kind: 'field' }>[] {
    if (operand.kind === 'field') return [operand];
    return operand.arguments.flatMap((argument) =>
        argument.kind === 'field' || argument.kind === 'function' ? pathsOf(argument) : []
    );
}

function operandsOf(condition: Condition<unknown>): Operand<unknown>[] {
    switch (condition.kind) {
        case 'and':
        case 'or':
            return condition.conditions.flatMap(operandsOf);
        case 'not':
            return operandsOf(condition.condition);
        case 'comparison':
            return [condition.operand];
    }
}

/** Names of the queried object's own fields that operands depend on; of a parent's field, the reference to the parent. */
function rootFields(
    schema: Schema,
    query: Query<unknown>,
    object: ObjectDefinition,
    operands: readonly Operand<unknown>[]
): string[] {
    const resolver = new PathResolver(schema, query.source, object, query.from);
    const names = operands.flatMap(pathsOf).map((path) => {
        const { steps, field } = resolver.resolve(path);
        return steps[0]?.field.name ?? field.name;
    });
    return [...new Set(names)];
}

/** API names of the fields in the SELECT list, in its order. */
export function selectedFields(schema: Schema, query: Query<unknown>): string[] {
    const object = queriedObject(schema, query.source, query.from);
    const operands = query.select.flatMap((item): Operand<unknown>[] => {
        switch (item.kind) {
            case 'operand':
                return [item.operand];
            case 'typeof':
                return [];
            case 'fields':
                return [...object.fields.values()]
                    .filter((field) => item.set === 'ALL' || field.custom === (item.set === 'CUSTOM'))
                    .map((field) => ({ kind: 'field', names: [field.name], position: item.position }));
            case 'subquery':
                return [];
        }
    });
    return rootFields(schema, query, object, operands);
}

/** API names of the fields that the WHERE clause depends on. */
export function whereFields(schema: Schema, query: Query<unknown>): string[] {
    if (!query.where) return [];
    const object = queriedObject(schema, query.source, query.from);
    return rootFields(schema, query, object, operandsOf(query.where));
}
