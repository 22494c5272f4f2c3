/**
 * Fields as a change event's header names them in Avro: one hexadecimal number whose bits are the fields' places in the schema, the first field
 * being the lowest bit (`0x208`). No field: no number.
 */
export function fieldBitmap(places: readonly number[]): string[] {
    if (places.length === 0) return [];
    let bits = 0n;
    for (const place of places) bits |= 1n << BigInt(place);
    return [`0x${bits.toString(16).toUpperCase()}`];
}
