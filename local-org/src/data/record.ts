/**
 * How the store holds a value, by field type:
 *
 * | field types | held as |
 * |---|---|
 * | id, reference | 18-character string |
 * | date | `YYYY-MM-DD` |
 * | datetime | epoch milliseconds |
 * | time | milliseconds since midnight |
 * | int, long, double, currency, percent | number |
 * | boolean | boolean (never null) |
 * | base64 | base64 text |
 * | every text type, multipicklist (`A;B`) | string; the empty string is held as null |
 *
 * The forms of REST, SOAP and Apex are made at their own edges.
 */
export type FieldValue = string | number | boolean | null;

/**
 * One version of a record, keyed by the fields' API names in Salesforce's capitals; an absent key is null.
 * Never changed after it was stored: an update stores a new one, so an old version can be kept by reference.
 */
export type StoredRecord = Readonly<Record<string, FieldValue>>;

/** Field values on their way in. Keys may come in any capitals; unknown keys are an error (INVALID_FIELD). */
export type RecordInput = Record<string, FieldValue>;
