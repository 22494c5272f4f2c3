import { NotSupportedError } from '../errors';
import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';
import { compoundValue, isCompound } from './compoundFields';
import type { ParentStep, PathResolver, ResolvedPath } from './fieldPath';
import type { OperandPlanner } from './operand';
import type { Query, QueryPosition, SelectItem } from './query';
import { queryError } from './queryError';
import type { QueryRow, SelectedValue } from './queryResult';
import { type ObjectRecord, type QueryRun, visibleParentOf, valueAt } from './queryRun';

/** A column of a row: what it is called and how it is read from a record. */
export interface Column {
    readonly key: string;
    read(at: ObjectRecord, run: QueryRun): SelectedValue;
}

/** "FIELDS()": without bounds only for the standard fields. */
const mostRowsOfAllFields = 200;

export function rowOf(at: ObjectRecord, columns: readonly Column[], run: QueryRun): QueryRow {
    const values = new Map<string, SelectedValue>();
    for (const column of columns) values.set(column.key, column.read(at, run));
    return { object: at.object, id: at.record['Id'] as string, values };
}

/** The columns of one row, or of one of its parents, in the order in which the query first names them. */
class ColumnTree {
    readonly #columns = new Map<string, Column>();
    readonly #parents = new Map<string, ColumnTree>();

    /** False if there is a column of that name already. */
    add(column: Column): boolean {
        const key = column.key.toLowerCase();
        if (this.#columns.has(key)) return false;
        this.#columns.set(key, column);
        return true;
    }

    addField(field: FieldDefinition, ofItsObject: boolean): boolean {
        if (isCompound(field)) {
            return this.add({
                key: field.name,
                read: ({ object, record }) => ({ kind: 'compound', parts: compoundValue(object, field, record) })
            });
        }
        return this.add({
            key: field.name,
            read: (at, run) => ({ kind: 'field', value: valueAt(at, field, ofItsObject, run), type: field.type })
        });
    }

    parent(step: ParentStep): ColumnTree {
        const key = step.relationshipName.toLowerCase();
        const known = this.#parents.get(key);
        if (known) return known;
        const tree = new ColumnTree();
        this.#parents.set(key, tree);
        this.add({
            key: step.relationshipName,
            read: (at, run) => {
                const parent = visibleParentOf(at.record, step, run);
                return { kind: 'parent', row: parent ? rowOf(parent, tree.columns(), run) : null };
            }
        });
        return tree;
    }

    columns(): readonly Column[] {
        return [...this.#columns.values()];
    }
}

/** What planning a SELECT list needs of its query. */
export interface SelectContext {
    readonly object: ObjectDefinition;
    readonly resolver: PathResolver;
    readonly operands: OperandPlanner;
    readonly planChildren: (query: Query<unknown>) => Column;
    /** Resolver for another object, for TYPEOF. */
    readonly resolverOf: (
        object: string,
        position: QueryPosition
    ) => { object: ObjectDefinition; resolver: PathResolver };
}

function fieldsOfSet(object: ObjectDefinition, set: 'ALL' | 'STANDARD' | 'CUSTOM'): FieldDefinition[] {
    const fields = [...object.fields.values()].filter((field) => !isCompound(field));
    return set === 'ALL' ? fields : fields.filter((field) => field.custom === (set === 'CUSTOM'));
}

function typeOfColumn(item: Extract<SelectItem<unknown>, { kind: 'typeof' }>, context: SelectContext): Column {
    const step = context.resolver.resolveParent(item.path);
    const addAll = (paths: typeof item.otherwise, resolver: PathResolver) => {
        const tree = new ColumnTree();
        for (const path of paths) addPath(tree, resolver.resolve(path));
        return tree.columns();
    };
    const branches = new Map(
        item.when.map(({ object: name, fields }) => {
            const { object, resolver } = context.resolverOf(name, item.path.position);
            return [object.name, addAll(fields, resolver)];
        })
    );
    const otherwise = item.otherwise.map((path): Column => {
        const name = path.names[0] ?? '';
        return {
            key: name,
            read: ({ object, record }, run) => {
                const field = object.fields.get(name.toLowerCase());
                return { kind: 'field', value: field ? valueAt({ object, record }, field, true, run) : null };
            }
        };
    });
    return {
        key: step.relationshipName,
        read: (at, run) => {
            const parent = visibleParentOf(at.record, step, run);
            return {
                kind: 'parent',
                row: parent ? rowOf(parent, branches.get(parent.object.name) ?? otherwise, run) : null
            };
        }
    };
}

function addPath(tree: ColumnTree, path: ResolvedPath): boolean {
    let at = tree;
    for (const step of path.steps) at = at.parent(step);
    return at.addField(path.field, path.object !== undefined);
}

/** Plans the SELECT list of a query that isn't an aggregate one. */
export function planColumns(query: Query<unknown>, context: SelectContext): readonly Column[] {
    const tree = new ColumnTree();
    const malformed = (position: QueryPosition, message: string) =>
        queryError('MALFORMED_QUERY', query.source, position, message);
    for (const item of query.select) {
        switch (item.kind) {
            case 'fields': {
                const limit = query.limit?.kind === 'number' ? query.limit.value : Infinity;
                if (item.set !== 'STANDARD' && limit > mostRowsOfAllFields) {
                    throw malformed(
                        item.position,
                        `The SOQL FIELDS function must have a LIMIT of at most ${mostRowsOfAllFields}`
                    );
                }
                for (const field of fieldsOfSet(context.object, item.set)) tree.addField(field, true);
                break;
            }
            case 'subquery':
                tree.add(context.planChildren(item.query));
                break;
            case 'typeof':
                tree.add(typeOfColumn(item, context));
                break;
            case 'operand': {
                const { operand, alias } = item;
                if (operand.kind === 'field') {
                    if (alias !== undefined)
                        throw malformed(operand.position, 'only aggregate expressions use field aliasing');
                    const path = context.resolver.resolve(operand);
                    if (!addPath(tree, path))
                        throw malformed(operand.position, `duplicate field selected: ${operand.names.join('.')}`);
                    break;
                }
                if (operand.name !== 'TOLABEL')
                    throw new NotSupportedError(`The SOQL function ${operand.name} in a SELECT without GROUP BY`);
                const planned = context.operands.plan(operand);
                tree.add({
                    key: alias ?? planned.field.name,
                    read: ({ record }, run) => ({
                        kind: 'field',
                        value: planned.read(record, run),
                        type: planned.field.type
                    })
                });
            }
        }
    }
    return tree.columns();
}
