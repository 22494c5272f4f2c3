import type {
    ChildRelationship,
    ObjectDefinition,
    RollUpField,
    Schema,
    ValidationRule
} from '../schema/objectDefinition';
import { FieldPlan } from './fieldPlan';
import { RollUp } from './rollUp';
import type { FieldValue } from './record';

/** A default that is known before the record is, or a formula's source. */
export interface FieldDefault {
    readonly field: FieldPlan;
    readonly literal: FieldValue;
    readonly formula: string | undefined;
}

/** What DML needs to know of an object, worked out once. */
export class ObjectPlan {
    readonly objectName: string;
    readonly defaults: readonly FieldDefault[];
    readonly required: readonly FieldPlan[];
    readonly autoNumbers: readonly FieldPlan[];
    readonly unique: readonly FieldPlan[];
    readonly validationRules: readonly ValidationRule[];
    /** Records of which this object is the parent. */
    readonly children: readonly ChildRelationship[];
    /** Its own roll-up summary fields. */
    readonly rollUpFields: readonly RollUpField[];
    /** Those of its parents that summarize it. */
    readonly detailRollUps: readonly RollUp[];
    readonly nameField: FieldPlan | undefined;
    /** Name is put together from first and last name, as for users and contacts. */
    readonly hasCompoundName: boolean;
    readonly hasOwner: boolean;
    readonly hasRecycleBin: boolean;
    readonly isHierarchySetting: boolean;
    readonly audit: {
        readonly created: boolean;
        readonly createdBy: boolean;
        readonly modified: boolean;
        readonly modifiedBy: boolean;
        readonly modstamp: boolean;
    };
    /** By name as it is, and in lower case. */
    readonly #fields = new Map<string, FieldPlan>();

    constructor(
        readonly definition: ObjectDefinition,
        schema: Schema
    ) {
        this.objectName = definition.name;
        const plans = [...definition.fields.values()].map((field) => new FieldPlan(field));
        for (const plan of plans) {
            this.#fields.set(plan.name, plan);
            this.#fields.set(plan.name.toLowerCase(), plan);
        }
        this.defaults = plans.map(defaultOf).filter((d) => d !== undefined);
        this.autoNumbers = plans.filter((plan) => plan.definition.autoNumberFormat !== undefined);
        this.required = plans.filter((plan) => plan.required && !this.#isFilledIn(plan));
        this.isHierarchySetting = definition.customSettingsType === 'Hierarchy';
        this.unique = plans.filter(
            ({ name, definition: { unique } }) =>
                unique ||
                (this.isHierarchySetting && name === 'SetupOwnerId') ||
                (definition.name === 'User' && name === 'Username')
        );
        this.validationRules = definition.validationRules.filter((rule) => rule.active);
        this.children = schema.childRelationships(definition.name);
        this.nameField = plans.find((plan) => plan.definition.nameField);
        const isThis = (name: string) => name.toLowerCase() === definition.name.toLowerCase();
        this.rollUpFields = schema.rollUps().filter(({ parentObject }) => isThis(parentObject));
        this.detailRollUps = schema
            .rollUps()
            .filter(({ summary }) => isThis(summary.childObject))
            .map((rollUp) => new RollUp(rollUp, this));
        this.hasCompoundName =
            this.nameField?.name === 'Name' && !this.nameField.definition.createable && this.has('LastName');
        this.hasOwner = this.has('OwnerId');
        this.hasRecycleBin = this.has('IsDeleted') && definition.kind !== 'customSetting';
        this.audit = {
            created: this.has('CreatedDate'),
            createdBy: this.has('CreatedById'),
            modified: this.has('LastModifiedDate'),
            modifiedBy: this.has('LastModifiedById'),
            modstamp: this.has('SystemModstamp')
        };
    }

    /** A field by its name in any capitals. */
    field(name: string): FieldPlan | undefined {
        return this.#fields.get(name) ?? this.#fields.get(name.toLowerCase());
    }

    has(name: string): boolean {
        return this.#fields.has(name);
    }

    /** The system gives a value where none is given: the owner, auto-numbers, and the record's id as the name of a custom object. */
    #isFilledIn(field: FieldPlan): boolean {
        if (field.name === 'OwnerId' || field.name === 'SetupOwnerId' || this.autoNumbers.includes(field)) return true;
        return field.definition.nameField && this.definition.kind !== 'standard';
    }
}

function defaultOf(field: FieldPlan): FieldDefault | undefined {
    const { defaultValue, picklistValues, type, formula, autoNumberFormat } = field.definition;
    if (formula !== undefined || autoNumberFormat !== undefined) return undefined;
    const preset = picklistValues?.find((value) => value.defaultValue && value.active)?.value;
    if (preset !== undefined) return { field, literal: preset, formula: undefined };
    if (type === 'boolean' && field.name !== 'IsDeleted') {
        const literal = defaultValue === undefined ? false : literalOf(defaultValue);
        return typeof literal === 'boolean'
            ? { field, literal, formula: undefined }
            : { field, literal: false, formula: defaultValue };
    }
    if (defaultValue === undefined || defaultValue === '') return undefined;
    const literal = literalOf(defaultValue);
    if (literal === undefined) return { field, literal: null, formula: defaultValue };
    if (typeof literal === 'number' && field.kind === 'text')
        return { field, literal: String(literal), formula: undefined };
    return { field, literal, formula: undefined };
}

/** The value of a formula that is a mere literal: `"text"`, `'text'`, `12.5`, `true`. */
function literalOf(source: string): FieldValue | undefined {
    const text = source.trim();
    const quoted = /^(?:"([^"\\]*)"|'([^'\\]*)')$/.exec(text);
    if (quoted !== null) return quoted[1] ?? quoted[2] ?? null;
    if (/^[+-]?\d+(?:\.\d+)?$/.test(text)) return Number(text);
    if (/^true$/i.test(text)) return true;
    if (/^false$/i.test(text)) return false;
    return undefined;
}
