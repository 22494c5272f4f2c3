import type { FieldValue, StoredRecord } from '../data/record';
import { NotSupportedError } from '../errors';
import type { FieldDefinition, FieldType, ObjectDefinition } from '../schema/objectDefinition';
import type { PathResolver, ResolvedPath } from './fieldPath';
import type { FieldPath, FunctionCall, Operand, QueryPosition } from './query';
import { queryError } from './queryError';
import { aggregateFunctions, dateFunctions } from './queryFunctions';
import { type QueryRun, pathValue } from './queryRun';
import { zoneOffset } from './timeZone';

/** Something that has a value for each row: a field, a parent's field, a function of one; over groups, an aggregate. */
export interface PlannedOperand<TRow> {
    /** Its type and how it is compared. For a function, a field made up for it. */
    readonly field: FieldDefinition;
    readonly position: QueryPosition;
    /** As the query writes it, in lower case: two operands with the same text are the same. */
    readonly text: string;
    /** How few rows an index look-up gives, roughly (0 is one row); undefined if there is no sense in trying. */
    readonly lookupCost?: number;
    read(row: TRow, run: QueryRun): FieldValue;
    /** The records with one of the values, through indexes; undefined if there are none. May give a record twice. */
    find?(values: readonly FieldValue[], run: QueryRun): Iterable<StoredRecord> | undefined;
}

/** A field made up for what a function gives. */
export function calculatedField(name: string, type: FieldType): FieldDefinition {
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
        nameField: false,
        referenceTo: []
    };
}

/** An operand's text in a form that doesn't depend on blanks and capitals. */
export function operandText(operand: Operand<unknown>): string {
    if (operand.kind === 'field') return operand.names.join('.').toLowerCase();
    const inner = operand.arguments.map((argument) =>
        argument.kind === 'field' || argument.kind === 'function' ? operandText(argument) : argument.kind
    );
    return `${operand.name.toLowerCase()}(${inner.join(',')})`;
}

function lookupCost({ steps, field }: ResolvedPath): number | undefined {
    if (field.formula !== undefined || steps.some((step) => step.parent === undefined)) return undefined;
    if (field.type === 'id') return steps.length;
    if (field.unique || field.externalId) return 1 + steps.length;
    if (field.nameField) return 2 + steps.length;
    return field.type === 'reference' ? 3 + steps.length : undefined;
}

function findByPath(
    object: ObjectDefinition,
    { steps, field }: Pick<ResolvedPath, 'steps' | 'field'>,
    values: readonly FieldValue[],
    run: QueryRun
): StoredRecord[] | undefined {
    const [step, ...rest] = steps;
    let lookupField = field;
    let lookupValues = values;
    if (step) {
        const parents = step.parent && findByPath(step.parent, { steps: rest, field }, values, run);
        if (!parents) return undefined;
        lookupField = step.field;
        lookupValues = parents.map((parent) => parent['Id'] ?? null);
    }
    const found: StoredRecord[] = [];
    for (const value of lookupValues) {
        const records = value === null ? undefined : run.database.lookup(object.name, lookupField.name, value);
        if (!records) return undefined;
        found.push(...records);
    }
    return found;
}

/** Plans operands over the records of one object. */
export class OperandPlanner {
    readonly #resolver: PathResolver;
    readonly #root: ObjectDefinition;
    readonly #source: string;

    constructor(resolver: PathResolver, root: ObjectDefinition, source: string) {
        this.#resolver = resolver;
        this.#root = root;
        this.#source = source;
    }

    plan(operand: Operand<unknown>): PlannedOperand<StoredRecord> {
        return operand.kind === 'field' ? this.#path(operand) : this.#call(operand);
    }

    #path(operand: FieldPath): PlannedOperand<StoredRecord> {
        const path = this.#resolver.resolve(operand);
        const root = this.#root;
        const cost = lookupCost(path);
        return {
            field: path.field,
            position: operand.position,
            text: operandText(operand),
            read: (record, run) => pathValue(record, root, path, run),
            ...(cost !== undefined && {
                lookupCost: cost,
                find: (values: readonly FieldValue[], run: QueryRun) => findByPath(root, path, values, run)
            })
        };
    }

    #call(call: FunctionCall<unknown>): PlannedOperand<StoredRecord> {
        const argument = call.arguments[0];
        const position = call.position;
        const text = operandText(call);
        if (aggregateFunctions.has(call.name)) {
            const message = `aggregate function ${call.name} is not allowed in this context`;
            throw queryError('MALFORMED_QUERY', this.#source, position, message);
        }
        if (argument?.kind !== 'field' && argument?.kind !== 'function')
            throw new NotSupportedError(`The SOQL function ${call.name}`);

        if (call.name === 'TOLABEL') {
            const inner = this.plan(argument);
            const labels = new Map(inner.field.picklistValues?.map(({ value, label }) => [value, label]));
            const read = (record: StoredRecord, run: QueryRun) => {
                const value = inner.read(record, run);
                return labels.get(value as string) ?? value;
            };
            return { field: calculatedField(inner.field.name, 'string'), position, text, read };
        }
        const date = dateFunctions[call.name];
        if (!date) throw new NotSupportedError(`The SOQL function ${call.name}`);
        const inZone = argument.kind === 'function' && argument.name === 'CONVERTTIMEZONE';
        const inner = this.plan(inZone ? (argument.arguments[0] as Operand<unknown>) : argument);
        const isDate = inner.field.type === 'date';
        if (!isDate && inner.field.type !== 'datetime') {
            throw queryError(
                'INVALID_FIELD',
                this.#source,
                position,
                `${call.name} can only be applied to date and datetime fields`
            );
        }
        const read = (record: StoredRecord, run: QueryRun): FieldValue => {
            const value = inner.read(record, run);
            if (value === null) return null;
            const moment = isDate ? Date.parse(`${String(value)}T00:00:00Z`) : (value as number);
            return date.of(inZone ? moment + zoneOffset(moment, run.timeZone) : moment);
        };
        return { field: calculatedField(call.name, date.type), position, text, read };
    }
}
