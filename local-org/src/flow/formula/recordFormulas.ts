import type { FormulaEvaluator } from '../../data/formulaEvaluator';
import type { FieldValue, StoredRecord } from '../../data/record';
import type { Database } from '../../data/transaction';
import type { Clock } from '../../clock';
import { SalesforceError } from '../../errors';
import type { SourceModel } from '../../metadata/sourceModel';
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
import { GlobalVariables } from './globalVariables';
import { recordPathType } from './recordPathType';

/** A record, and the database that its parents are in. */
interface Subject {
    readonly object: ObjectDefinition;
    readonly record: StoredRecord;
    readonly database: Database;
    readonly userId: string | undefined;
}

export interface RecordFormulasOptions {
    readonly schema: Schema;
    readonly clock: Clock;
    /** The source in place: labels, permissions. */
    readonly model?: () => SourceModel;
}

/** Formula fields, validation rules and default values of one org. Formulas are compiled once for an object. */
export class RecordFormulas {
    readonly #schema: Schema;
    readonly #clock: Clock;
    readonly #model: (() => SourceModel) | undefined;
    readonly #compiled = new WeakMap<ObjectDefinition, Map<string, Formula>>();
    #globals: { readonly model: SourceModel | undefined; readonly variables: GlobalVariables } | undefined;

    constructor(options: RecordFormulasOptions) {
        this.#schema = options.schema;
        this.#clock = options.clock;
        this.#model = options.model;
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
            lookUp: (request) => this.#lookUp(database, request),
            now: () => this.#clock.now(),
            blanksAreZero: false
        };
        try {
            return storedFor(field, this.#compile(object, formula).evaluate(context));
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
            blanksAreZero: field.formulaTreatBlanksAs !== 'BlankAsBlank'
        };
        try {
            return storedFor(field, this.#compile(object, field.formula ?? '').evaluate(context));
        } catch (error) {
            if (error instanceof FormulaError) return null;
            throw error;
        }
    };

    #compile(object: ObjectDefinition, source: string): Formula {
        let compiled = this.#compiled.get(object);
        if (!compiled) this.#compiled.set(object, (compiled = new Map()));
        let formula = compiled.get(source);
        if (!formula) {
            const globals = this.#variables();
            formula = compileFormula(source, {
                typeOf: (path) => recordPathType(this.#schema, object, path, globals)
            });
            compiled.set(source, formula);
        }
        return formula;
    }

    #variables(): GlobalVariables {
        const model = this.#model?.();
        if (!this.#globals || this.#globals.model !== model)
            this.#globals = { model, variables: new GlobalVariables(this.#schema, model) };
        return this.#globals.variables;
    }

    #resolve(subject: Subject, path: readonly string[]): FormulaValue {
        const [first = '', ...rest] = path;
        if (first.startsWith('$')) return this.#global(subject, path);
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
        if (wanted === 'recordtype') return undefined;
        throw new FormulaError(`Field ${relationship} does not exist. Check spelling.`);
    }

    #global(subject: Subject, path: readonly string[]): FormulaValue {
        // the record's own type
        if (path[0]?.toLowerCase() === '$recordtype') return this.#resolve(subject, ['RecordType', ...path.slice(1)]);
        const globals = this.#variables();
        const found = globals.record(path, subject);
        if (!found) return globals.value(path, subject);
        const { object, record, rest } = found;
        return record ? this.#resolve({ ...subject, object, record }, rest) : null;
    }

    #lookUp(
        database: Database,
        { object, field, keyField, value }: Parameters<NonNullable<FormulaContext['lookUp']>>[0]
    ): FormulaValue {
        const definition = this.#schema.object(object);
        const key = definition?.fields.get(keyField.toLowerCase());
        if (!definition || !key) throw new FormulaError(`Field ${keyField} does not exist. Check spelling.`);
        const stored = toStored(value);
        if (stored === null) return null;
        for (const record of database.lookup(definition.name, key.name, stored) ?? database.records(definition.name)) {
            if (record[key.name] !== stored) continue;
            return this.#field({ object: definition, record, database, userId: undefined }, field);
        }
        return null;
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
