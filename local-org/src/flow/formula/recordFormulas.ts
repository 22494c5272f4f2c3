import type { FormulaEvaluator } from '../../data/formulaEvaluator';
import type { FieldValue, StoredRecord } from '../../data/record';
import type { Database } from '../../data/transaction';
import type { Clock } from '../../clock';
import { NotSupportedError, SalesforceError } from '../../errors';
import type { FieldDefinition, ObjectDefinition, Schema } from '../../schema/objectDefinition';
import { compileFormula, type Formula } from './compileFormula';
import type { FormulaContext } from './formulaContext';
import {
    decimal,
    FormulaDate,
    FormulaDatetime,
    FormulaError,
    dayMs,
    fromStored,
    toStored,
    type FormulaValue
} from './formulaValue';

/** A record, and the database that its parents are in. */
interface Subject {
    readonly object: ObjectDefinition;
    readonly record: StoredRecord;
    readonly database: Database;
    readonly userId: string | undefined;
}

/** Objects behind global variables, and the user's field that names the record (none: the user's own). */
const globals: ReadonlyMap<string, { readonly object: string; readonly userField: string }> = new Map([
    ['$user', { object: 'User', userField: 'Id' }],
    ['$profile', { object: 'Profile', userField: 'ProfileId' }],
    ['$userrole', { object: 'UserRole', userField: 'UserRoleId' }]
]);

/** Formula fields, validation rules and default values of one org. Formulas are compiled once. */
export class RecordFormulas {
    readonly #schema: Schema;
    readonly #clock: Clock;
    readonly #compiled = new Map<string, Formula>();

    constructor(options: { readonly schema: Schema; readonly clock: Clock }) {
        this.#schema = options.schema;
        this.#clock = options.clock;
    }

    /** A validation rule's truth, a field's default, or the value of a formula field that a roll-up needs. */
    readonly evaluateForSave: FormulaEvaluator = ({
        formula,
        purpose,
        field,
        object,
        record,
        oldRecord,
        transaction
    }) => {
        const { database, userId } = transaction;
        if (purpose === 'formulaField' && field) return this.evaluateField(field, record, object, database);
        const now: Subject = { object, record, database, userId };
        const before = oldRecord && { ...now, record: oldRecord };
        const context: FormulaContext = {
            resolve: (path) => this.#resolve(now, path),
            resolvePrior: before && ((path) => this.#resolve(before, path)),
            isNew: oldRecord === undefined,
            now: () => this.#clock.now(),
            blanksAreZero: false
        };
        try {
            return storedFor(field, this.#compile(formula).evaluate(context));
        } catch (error) {
            if (!(error instanceof FormulaError)) throw error;
            const message = `The formula in the rule is invalid or too large: ${error.message}`;
            throw new SalesforceError('FIELD_CUSTOM_VALIDATION_EXCEPTION', message);
        }
    };

    /** A formula field's value; null where it can't be calculated (the platform shows #Error!). */
    readonly evaluateField = (
        field: FieldDefinition,
        record: StoredRecord,
        object: ObjectDefinition,
        database: Database
    ): FieldValue => {
        const subject: Subject = { object, record, database, userId: database.current?.userId };
        const context: FormulaContext = {
            resolve: (path) => this.#resolve(subject, path),
            now: () => this.#clock.now(),
            blanksAreZero: true
        };
        try {
            return storedFor(field, this.#compile(field.formula ?? '').evaluate(context));
        } catch (error) {
            if (error instanceof FormulaError) return null;
            throw error;
        }
    };

    #compile(source: string): Formula {
        const known = this.#compiled.get(source);
        if (known) return known;
        const formula = compileFormula(source);
        this.#compiled.set(source, formula);
        return formula;
    }

    #resolve(subject: Subject, path: readonly string[]): FormulaValue {
        const [first = '', ...rest] = path;
        if (first.startsWith('$')) return this.#global(subject, first, rest);
        const [name = '', polymorphicType] = first.split(':');
        if (rest.length === 0) return this.#field(subject, name);
        const parent = this.#parent(subject, name, polymorphicType);
        return parent ? this.#resolve(parent, rest) : null;
    }

    #field(subject: Subject, name: string): FormulaValue {
        const { object, record, database } = subject;
        const field = object.fields.get(name.toLowerCase());
        if (!field) throw new FormulaError(`Field ${name} does not exist. Check spelling.`);
        const value =
            field.formula === undefined ? record[field.name] : this.evaluateField(field, record, object, database);
        return fromStored(field.type, value);
    }

    #parent(subject: Subject, relationship: string, type: string | undefined): Subject | undefined {
        const wanted = relationship.toLowerCase();
        for (const field of subject.object.fields.values()) {
            if (field.relationshipName?.toLowerCase() !== wanted) continue;
            const id = subject.record[field.name];
            if (typeof id !== 'string') return undefined;
            return this.#subject(subject, type ?? this.#schema.objectByKeyPrefix(id.slice(0, 3))?.name ?? '', id);
        }
        throw new FormulaError(`Field ${relationship} does not exist. Check spelling.`);
    }

    #global(subject: Subject, name: string, rest: readonly string[]): FormulaValue {
        const key = name.toLowerCase();
        if (key === '$organization') {
            const [organization] = subject.database.records('Organization');
            const found = organization && this.#subject(subject, 'Organization', String(organization['Id']));
            return found ? this.#resolve(found, rest) : null;
        }
        const global = globals.get(key);
        if (!global || subject.userId === undefined)
            throw new NotSupportedError(`The global variable ${name} in this formula`);
        const id = subject.database.get('User', subject.userId)?.[global.userField];
        const found = typeof id === 'string' ? this.#subject(subject, global.object, id) : undefined;
        return found ? this.#resolve(found, rest) : null;
    }

    #subject(from: Subject, objectName: string, id: string): Subject | undefined {
        const object = this.#schema.object(objectName);
        const record = object && from.database.get(object.name, id);
        return object && record && { ...from, object, record };
    }
}

/** The result in the form of the field that shows or takes it. */
function storedFor(field: FieldDefinition | undefined, value: FormulaValue): FieldValue {
    if (field?.type === 'datetime' && value instanceof FormulaDate) return value.day * dayMs;
    if (field?.type === 'date' && value instanceof FormulaDatetime) {
        return toStored(new FormulaDate(Math.floor(value.time / dayMs)));
    }
    if (typeof value === 'number' && field?.scale !== undefined) {
        const factor = 10 ** field.scale;
        return (Math.sign(value) * Math.round(decimal(Math.abs(value) * factor))) / factor;
    }
    if (field?.type === 'boolean' && value === null) return false;
    return toStored(value);
}
