import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';

/** A field as change events have it: part of a compound field (`BillingCity` is `City` of `BillingAddress`). */
export interface CompoundPart {
    readonly compound: string;
    readonly component: string;
}

const nameComponents = ['Salutation', 'FirstName', 'LastName', 'MiddleName', 'InformalName', 'Suffix'];
const addressComponents = [
    'Street',
    'City',
    'State',
    'PostalCode',
    'Country',
    'StateCode',
    'CountryCode',
    'Latitude',
    'Longitude',
    'GeocodeAccuracy'
];
const locationComponents = ['Latitude', 'Longitude'];

/** The compound fields of an object and their parts; its plain fields are not named. */
export class CompoundFields {
    /** By name of the part, in lower case. */
    readonly #parts = new Map<string, CompoundPart>();
    /** By name of the compound field: its parts, in the order of components. */
    readonly #compounds = new Map<string, { readonly component: string; readonly field: FieldDefinition }[]>();

    constructor(object: ObjectDefinition) {
        for (const { name, type } of object.fields.values()) {
            const isPersonName = name === 'Name' && object.fields.has('firstname') && object.fields.has('lastname');
            if (isPersonName) this.#add(object, name, nameComponents, (component) => component);
            else if (type === 'address') this.#add(object, name, addressComponents, partName(name, /Address$/));
            else if (type === 'location') this.#add(object, name, locationComponents, partName(name, /$/));
        }
    }

    /** Undefined for a field that stands alone. */
    partOf(field: string): CompoundPart | undefined {
        return this.#parts.get(field.toLowerCase());
    }

    /** The parts of a compound field; undefined for a field that is none. */
    partsOf(compound: string): readonly { readonly component: string; readonly field: FieldDefinition }[] | undefined {
        return this.#compounds.get(compound);
    }

    #add(
        object: ObjectDefinition,
        compound: string,
        components: readonly string[],
        nameOf: (component: string) => string
    ): void {
        const parts = components.flatMap((component) => {
            const field = object.fields.get(nameOf(component).toLowerCase());
            return field === undefined ? [] : [{ component, field }];
        });
        this.#compounds.set(compound, parts);
        for (const { component, field } of parts) this.#parts.set(field.name.toLowerCase(), { compound, component });
    }
}

/** `BillingAddress` -> `BillingCity`; of custom fields `Place__c` -> `Place__City__s`. */
function partName(compound: string, ending: RegExp): (component: string) => string {
    if (compound.endsWith('__c')) return (component) => `${compound.slice(0, -1)}${component}__s`;
    return (component) => compound.replace(ending, '') + component;
}
