import type { FieldValue, StoredRecord } from '../data/record';
import type { FieldDefinition, ObjectDefinition } from '../schema/objectDefinition';

/** An address or a geolocation: its parts are fields of their own. */
export function isCompound(field: FieldDefinition): boolean {
    return field.type === 'address' || field.type === 'location';
}

const addressParts = ['City', 'Country', 'GeocodeAccuracy', 'Latitude', 'Longitude', 'PostalCode', 'State', 'Street'];
const locationParts = ['Latitude', 'Longitude'];

/** The parts of a compound field by their JSON names (`city`, `latitude`); null if all are ("Compound Fields", SOQL and SOSL Reference). */
export function compoundValue(
    object: ObjectDefinition,
    field: FieldDefinition,
    record: StoredRecord
): Readonly<Record<string, FieldValue>> | null {
    const parts: Record<string, FieldValue> = {};
    for (const part of field.type === 'address' ? addressParts : locationParts) {
        const definition = object.fields.get(partName(field, part).toLowerCase());
        if (definition || part !== 'GeocodeAccuracy') {
            parts[part[0]?.toLowerCase() + part.slice(1)] = (definition && record[definition.name]) ?? null;
        }
    }
    return Object.values(parts).some((value) => value !== null) ? parts : null;
}

/** `BillingAddress` -> `BillingCity`, `Site__c` -> `Site__City__s`. */
function partName({ name }: FieldDefinition, part: string): string {
    return name.endsWith('__c') ? `${name.slice(0, -1)}${part}__s` : name.replace(/Address$/, '') + part;
}
