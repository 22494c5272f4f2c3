import type { FieldDefinition, ObjectDefinition } from '../../../schema/objectDefinition';
import type { SObjectAccess } from '../../generate/runtimeInterface';
import { systemException } from './apexException';
import { ApexList } from './apexList';
import type { ApexValue } from './apexValue';

/** Where the values of a record come from that wasn't made by Apex. Each is asked for once. */
export interface RecordSource {
    /** Names of the fields that it has a value other than null for, in order. */
    fieldNames(): Iterable<string>;
    /** Undefined: the field isn't there (it wasn't queried). */
    field(field: FieldDefinition): ApexValue | undefined;
    /** Undefined: the relationship wasn't queried. */
    parent(name: string): ApexSObject | null | undefined;
    children(name: string): ApexList | undefined;
    relationshipNames(): Iterable<string>;
    childrenNames(): Iterable<string>;
}

/** What ties a record of `Trigger.new` or `Trigger.old` to the save under way. */
export interface TriggerRecord {
    readonly readOnly: boolean;
    setField(field: FieldDefinition, value: ApexValue): void;
    addError(message: string, field?: string): void;
}

/** An error that `addError` left on a record. */
export interface RecordError {
    readonly message: string;
    readonly field: string | undefined;
}

/** A record in Apex. Names given to its methods have the schema's own capitals unless they say otherwise. */
export class ApexSObject implements SObjectAccess {
    readonly #values = new Map<string, ApexValue>();
    /** Fields that Apex gave a value. */
    readonly #assigned = new Set<string>();
    #parents: Map<string, ApexSObject | null> | undefined;
    #children: Map<string, ApexList> | undefined;
    readonly #source: RecordSource | undefined;
    readonly #trigger: TriggerRecord | undefined;
    readonly errors: RecordError[] = [];
    /** Preset UUID of a platform event (`newSObject(null, true)`). */
    eventUuid: string | undefined;
    isClone = false;
    /** A Database.DMLOptions, as `setOptions` left it. */
    dmlOptions: ApexValue = null;
    clonedFrom: string | null = null;

    constructor(
        readonly definition: ObjectDefinition,
        source?: RecordSource,
        trigger?: TriggerRecord
    ) {
        this.#source = source;
        this.#trigger = trigger;
    }

    /** Whether it wasn't made by Apex: fields that aren't there can't be read then. */
    get isLoaded(): boolean {
        return this.#source !== undefined;
    }

    get id(): string | null {
        const id = this.#values.get('Id') ?? this.#loaded('Id');
        return typeof id === 'string' ? id : null;
    }

    /** Sets the id that an insert gave, also on a record that Apex may not change. */
    setId(id: string | null): void {
        this.#values.set('Id', id);
    }

    getField(name: string): ApexValue {
        const value = this.#values.get(name);
        if (value !== undefined) return value;
        const loaded = this.#loaded(name);
        if (loaded !== undefined) return loaded;
        if (this.#source !== undefined) throw notQueried(this.definition.name, name);
        return this.fieldNamed(name)?.type === 'boolean' ? false : null;
    }

    setField(name: string, value: ApexValue): void {
        this.#checkWritable();
        this.#values.set(name, value);
        this.#assigned.add(name);
        const field = this.#trigger && this.fieldNamed(name);
        if (field) this.#trigger?.setField(field, value);
    }

    getParent(name: string): ApexSObject | null {
        const parent = this.#parents?.get(name);
        if (parent !== undefined) return parent;
        const loaded = this.#source?.parent(name);
        if (loaded !== undefined) {
            (this.#parents ??= new Map()).set(name, loaded);
            return loaded;
        }
        if (this.#source !== undefined && this.#trigger === undefined) throw notQueried(this.definition.name, name);
        return null;
    }

    setParent(name: string, value: ApexSObject | null): void {
        this.#checkWritable();
        (this.#parents ??= new Map()).set(name, value);
    }

    getChildren(name: string): ApexList {
        const known = this.#children?.get(name);
        if (known !== undefined) return known;
        const children =
            this.#source?.children(name) ?? new ApexList({ kind: 'list', element: { kind: 'sobject' } }, []);
        (this.#children ??= new Map()).set(name, children);
        return children;
    }

    setChildren(name: string, children: ApexList): void {
        (this.#children ??= new Map()).set(name, children);
    }

    wasAssigned(name: string): boolean {
        return this.#assigned.has(name);
    }

    fieldNamed(name: string): FieldDefinition | undefined {
        return this.definition.fields.get(name.toLowerCase());
    }

    /** Whether the field was queried or set. */
    isSet(name: string): boolean {
        if (this.#values.has(name)) return true;
        return this.#loaded(name) !== undefined;
    }

    /** Fields with a value in memory: those set (null too) after those queried that are not null. */
    *populatedValues(): Iterable<readonly [string, ApexValue]> {
        const seen = new Set<string>();
        for (const name of this.#source?.fieldNames() ?? []) {
            seen.add(name);
            const value = this.getField(name);
            yield [name, value];
        }
        for (const [name, value] of this.#values) {
            if (!seen.has(name) && (value !== null || this.#source === undefined || !this.#isNullInSource(name))) {
                yield [name, value];
            }
        }
    }

    /** Parent records in memory. */
    *populatedParents(): Iterable<readonly [string, ApexSObject | null]> {
        const seen = new Set<string>();
        for (const name of this.#source?.relationshipNames() ?? []) {
            seen.add(name);
            yield [name, this.getParent(name)];
        }
        for (const [name, parent] of this.#parents ?? []) if (!seen.has(name)) yield [name, parent];
    }

    *populatedChildren(): Iterable<readonly [string, ApexList]> {
        const seen = new Set<string>();
        for (const name of this.#source?.childrenNames() ?? []) {
            seen.add(name);
            yield [name, this.getChildren(name)];
        }
        for (const [name, children] of this.#children ?? []) if (!seen.has(name)) yield [name, children];
    }

    addError(message: string, field?: string): void {
        this.errors.push({ message, field });
        this.#trigger?.addError(message, field);
    }

    /** A record of its own with the same values; nothing ties it to a trigger. */
    copy(options: { readonly keep: (field: FieldDefinition) => boolean; readonly deep: boolean }): ApexSObject {
        const copy = new ApexSObject(this.definition);
        for (const [name, value] of this.populatedValues()) {
            const field = this.fieldNamed(name);
            if (field === undefined || options.keep(field)) copy.#values.set(name, value);
        }
        for (const [name, parent] of this.populatedParents()) {
            (copy.#parents ??= new Map()).set(name, options.deep && parent !== null ? parent.copy(options) : parent);
        }
        return copy;
    }

    #loaded(name: string): ApexValue | undefined {
        if (this.#source === undefined) return undefined;
        const field = this.fieldNamed(name);
        if (field === undefined) return undefined;
        const value = this.#source.field(field);
        if (value !== undefined) this.#values.set(name, value);
        return value;
    }

    #isNullInSource(name: string): boolean {
        const field = this.fieldNamed(name);
        return field !== undefined && this.#source?.field(field) === null;
    }

    #checkWritable(): void {
        if (this.#trigger?.readOnly === true) throw systemException('System.FinalException', 'Record is read-only');
    }
}

function notQueried(objectName: string, name: string): Error | object {
    return systemException(
        'System.SObjectException',
        `SObject row was retrieved via SOQL without querying the requested field: ${objectName}.${name}`
    );
}
