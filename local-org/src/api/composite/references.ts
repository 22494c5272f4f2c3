import { SalesforceError } from '../../errors';
import { isJsonObject, type Json } from '../json/jsonBody';

/** Puts results of earlier subrequests in place of `@{reference.path}`, in every string of a value. */
export function resolveReferences(value: Json, results: ReadonlyMap<string, Json>): Json {
    if (typeof value === 'string') return resolveText(value, results);
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => resolveReferences(item, results));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolveReferences(inner, results)]));
}

/** A string that is one reference and nothing else takes its value as it is; otherwise the values are put in as text. */
function resolveText(text: string, results: ReadonlyMap<string, Json>): Json {
    const whole = /^@\{([^}]+)\}$/.exec(text);
    if (whole) return lookUp(whole[1] ?? '', results);
    return resolveInText(text, results);
}

/** For URLs: values are put in as they are. */
export function resolveInText(text: string, results: ReadonlyMap<string, Json>): string {
    return text.replace(/@\{([^}]+)\}/g, (_reference, expression: string) => String(lookUp(expression, results)));
}

/** `ref.id`, `ref.records[0].Id`. */
function lookUp(expression: string, results: ReadonlyMap<string, Json>): Json {
    const [reference = '', ...steps] = expression
        .split(/\.|\[(\d+)\]/)
        .filter((step) => step !== undefined && step !== '');
    if (!results.has(reference)) {
        throw new SalesforceError(
            'PROCESSING_HALTED',
            `Invalid reference specified. No value for ${expression} found. Reference ID: ${reference} is not known.`
        );
    }
    let value: Json | undefined = results.get(reference);
    for (const step of steps) {
        value = Array.isArray(value)
            ? (value[Number(step)] as Json | undefined)
            : isJsonObject(value)
              ? value[step]
              : undefined;
        if (value === undefined) {
            const message = `Invalid reference specified. No value for ${expression} found in ${reference}. Provided property ${step} is invalid.`;
            throw new SalesforceError('PROCESSING_HALTED', message);
        }
    }
    return value ?? null;
}
