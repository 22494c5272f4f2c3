import { ApexDecimal } from '../../runtime/values/apexDecimal';

/** What went wrong in a script, in DataWeave's words. */
export class ScriptError extends Error {
    override readonly name = 'ScriptError';
}

/** A date with a time, and the zone it is told in. */
export class ScriptDateTime {
    constructor(
        readonly milliseconds: number,
        readonly zone: string
    ) {}
}

export interface ScriptEntry {
    readonly key: string;
    readonly attributes: readonly (readonly [string, ScriptValue])[];
    readonly value: ScriptValue;
}

/** An object: keys may be there more than once. `class` is given by `as Object {class: …}`. */
export class ScriptObject {
    constructor(
        readonly entries: readonly ScriptEntry[],
        readonly className?: string
    ) {}

    get(key: string): ScriptValue {
        return this.entries.find((entry) => entry.key === key)?.value ?? null;
    }

    static of(pairs: Iterable<readonly [string, ScriptValue]>): ScriptObject {
        return new ScriptObject(Array.from(pairs, ([key, value]) => ({ key, value, attributes: [] })));
    }
}

export interface ScriptFunction {
    (...args: ScriptValue[]): ScriptValue;
    /** Its last parameter has a value of its own. */
    readonly startsWithDefault?: boolean;
}

export type ScriptValue =
    null | string | boolean | ApexDecimal | ScriptDateTime | ScriptObject | readonly ScriptValue[] | ScriptFunction;

export function isList(value: ScriptValue): value is readonly ScriptValue[] {
    return Array.isArray(value);
}

export function typeOfValue(value: ScriptValue): string {
    if (value === null) return 'Null';
    if (typeof value === 'string') return 'String';
    if (typeof value === 'boolean') return 'Boolean';
    if (typeof value === 'function') return 'Function';
    if (value instanceof ApexDecimal) return 'Number';
    if (value instanceof ScriptDateTime) return 'DateTime';
    return value instanceof ScriptObject ? 'Object' : 'Array';
}

/** As `as String` gives it. */
export function textOfValue(value: ScriptValue): string {
    if (typeof value === 'string') return value;
    if (value instanceof ApexDecimal) return value.stripTrailingZeros().toPlainString();
    if (value instanceof ScriptDateTime) return new Date(value.milliseconds).toISOString().replace('.000Z', 'Z');
    if (typeof value === 'boolean') return String(value);
    throw new ScriptError(`Cannot coerce ${typeOfValue(value)} to String`);
}

export function areEqual(a: ScriptValue, b: ScriptValue): boolean {
    if (a instanceof ApexDecimal && b instanceof ApexDecimal) return a.compare(b) === 0;
    if (a instanceof ScriptDateTime && b instanceof ScriptDateTime) return a.milliseconds === b.milliseconds;
    if (isList(a) && isList(b)) return a.length === b.length && a.every((value, i) => areEqual(value, b[i] ?? null));
    if (a instanceof ScriptObject && b instanceof ScriptObject) {
        return (
            a.entries.length === b.entries.length &&
            a.entries.every(({ key, value }, i) => {
                const other = b.entries[i];
                return other !== undefined && other.key === key && areEqual(value, other.value);
            })
        );
    }
    return a === b;
}

/** @throws ScriptError if the two have no order */
export function compareValues(a: ScriptValue, b: ScriptValue): number {
    if (a instanceof ApexDecimal && b instanceof ApexDecimal) return a.compare(b);
    if (a instanceof ScriptDateTime && b instanceof ScriptDateTime) return a.milliseconds - b.milliseconds;
    if (typeof a === 'string' && b instanceof ApexDecimal) return numberOf(a).compare(b);
    if (a instanceof ApexDecimal && typeof b === 'string') return a.compare(numberOf(b));
    if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
    if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
    throw new ScriptError(`You called the function '<' with these arguments: ${typeOfValue(a)}, ${typeOfValue(b)}`);
}

export function numberOf(value: ScriptValue): ApexDecimal {
    if (value instanceof ApexDecimal) return value;
    const parsed = typeof value === 'string' ? ApexDecimal.parse(value.trim()) : undefined;
    if (parsed === undefined) throw new ScriptError(`Cannot coerce ${typeOfValue(value)} to Number`);
    return parsed;
}
