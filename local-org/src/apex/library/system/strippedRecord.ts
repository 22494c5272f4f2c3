import type { FieldDefinition } from '../../../schema/objectDefinition';
import type { ApexType } from '../../types';
import { ApexList } from '../../runtime/values/apexList';
import { ApexSObject, type RecordSource } from '../../runtime/values/apexSObject';
import type { ApexValue } from '../../runtime/values/apexValue';

/** Whether a field of a record, its parents or its children stays. */
export type KeepField = (record: ApexSObject, field: FieldDefinition) => boolean;

/** Whether child records of a type stay. */
export type KeepObject = (type: ApexType) => boolean;

/**
 * A copy without the fields that may not stay. Of a record that was queried they are as if they had not been: reading one throws
 * SObjectException; of a record made by Apex they are null.
 */
export function strippedRecord(record: ApexSObject, keep: KeepField, keepObject: KeepObject): ApexSObject {
    const values: (readonly [string, ApexValue])[] = [];
    // fields that were queried and are null are taken out as well
    for (const field of record.definition.fields.values()) {
        if (record.isSet(field.name) && keep(record, field)) values.push([field.name, record.getField(field.name)]);
    }
    const parents = Array.from(
        record.populatedParents(),
        ([name, parent]) => [name, parent && strippedRecord(parent, keep, keepObject)] as const
    );
    const children = Array.from(
        [...record.populatedChildren()].filter(([, { elementType }]) => keepObject(elementType)),
        ([name, list]) =>
            [
                name,
                new ApexList(
                    list.type,
                    list.values.map((child) => strippedValue(child, keep, keepObject))
                )
            ] as const
    );
    if (record.isLoaded) return new ApexSObject(record.definition, new StrippedSource(values, parents, children));
    const copy = new ApexSObject(record.definition);
    for (const [name, value] of values) copy.setField(name, value);
    for (const [name, parent] of parents) copy.setParent(name, parent);
    for (const [name, list] of children) copy.setChildren(name, list);
    return copy;
}

function strippedValue(value: ApexValue, keep: KeepField, keepObject: KeepObject): ApexValue {
    return value instanceof ApexSObject ? strippedRecord(value, keep, keepObject) : value;
}

/** What is left of a record that was queried. */
class StrippedSource implements RecordSource {
    readonly #values: ReadonlyMap<string, ApexValue>;
    readonly #parents: ReadonlyMap<string, ApexSObject | null>;
    readonly #children: ReadonlyMap<string, ApexList>;

    constructor(
        values: Iterable<readonly [string, ApexValue]>,
        parents: Iterable<readonly [string, ApexSObject | null]>,
        children: Iterable<readonly [string, ApexList]>
    ) {
        this.#values = new Map(values);
        this.#parents = new Map(parents);
        this.#children = new Map(children);
    }

    fieldNames(): Iterable<string> {
        return this.#values.keys();
    }

    field(field: FieldDefinition): ApexValue | undefined {
        return this.#values.get(field.name);
    }

    parent(name: string): ApexSObject | null | undefined {
        return this.#parents.get(name);
    }

    children(name: string): ApexList | undefined {
        return this.#children.get(name);
    }

    relationshipNames(): Iterable<string> {
        return this.#parents.keys();
    }

    childrenNames(): Iterable<string> {
        return this.#children.keys();
    }
}
