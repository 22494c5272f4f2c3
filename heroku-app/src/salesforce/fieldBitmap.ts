import type { EventField } from './eventSchema';

/**
 * The fields that the bitmaps of a change event's header stand for. `0x208` has a bit for each top-level field, the first field being the lowest;
 * `4-0x1` has those of the parts of field 4, a compound field ("Event Deserialization Considerations", Pub/Sub API guide).
 * @returns `Name`, or `BillingAddress.City` for a part
 */
export function fieldNames(bitmaps: readonly string[], fields: readonly EventField[]): string[] {
    return bitmaps.flatMap((bitmap) => {
        const [, parent, bits = ''] = /^(?:(\d+)-)?(0x[\da-f]+)$/i.exec(bitmap) ?? [];
        // a name is a name already
        if (bits === '') return [bitmap];
        if (parent === undefined) return namesAt(bits, fields);
        const compound = fields[Number(parent)];
        return namesAt(bits, partsOf(compound)).map((part) => `${compound?.name}.${part}`);
    });
}

function namesAt(bits: string, fields: readonly EventField[]): string[] {
    const set = BigInt(bits);
    return fields.filter((_field, place) => ((set >> BigInt(place)) & 1n) === 1n).map(({ name }) => name);
}

/** The fields of a compound field: a record, or a union of null and one or more records. */
function partsOf(field: EventField | undefined): readonly EventField[] {
    const choices = Array.isArray(field?.type) ? (field.type as unknown[]) : [field?.type];
    const record = choices.find((choice): choice is { fields: EventField[] } => typeof choice === 'object' && choice !== null && 'fields' in choice); // prettier-ignore
    return record?.fields ?? [];
}
