import { SalesforceError } from '../../errors';
import { deepestJson, isTooDeep } from './jsonDepth';
import { JsonScanner } from './jsonScanner';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** The JSON body of a request. Errors in it name the place, as Salesforce's parser does. */
export class JsonBody {
    #value: Json | undefined;

    readonly #text: string | undefined;

    private constructor(text: string | undefined, value: Json | undefined) {
        this.#text = text;
        this.#value = value;
    }

    /** The body as it came, for those that are not JSON (CSV); empty for a body that is part of another one. */
    get text(): string {
        return this.#text ?? '';
    }

    static ofText(text: string): JsonBody {
        return new JsonBody(text, undefined);
    }

    /** A body that is part of another one (composite). */
    static ofValue(value: Json | undefined): JsonBody {
        return new JsonBody(undefined, value ?? null);
    }

    get isEmpty(): boolean {
        return this.#text !== undefined ? this.#text.trim() === '' : this.#value === null;
    }

    /** The parsed body; JSON_PARSER_ERROR if it isn't JSON. */
    value(): Json {
        if (this.#value === undefined) {
            if (this.#text === undefined || this.#text.trim() === '') {
                throw new SalesforceError('JSON_PARSER_ERROR', 'No content to map to Object due to end of input');
            }
            try {
                if (isTooDeep(this.#text)) throw tooDeep();
                this.#value = JSON.parse(this.#text) as Json;
            } catch (error) {
                if (error instanceof SalesforceError) throw error;
                throw new JsonScanner(this.#text).syntaxError();
            }
        }
        return this.#value;
    }

    /** The body as an object; JSON_PARSER_ERROR if it is anything else. */
    object(): JsonObject {
        const value = this.value();
        if (isJsonObject(value)) return value;
        throw this.mistyped('sobject', value, []);
    }

    /** The error for a value of the wrong JSON type at `path` (keys and list positions from the root). */
    mistyped(expected: string, value: Json, path: readonly (string | number)[]): SalesforceError {
        const { line, column } =
            this.#text === undefined ? { line: 1, column: 1 } : new JsonScanner(this.#text).locate(path);
        return new SalesforceError(
            'JSON_PARSER_ERROR',
            `Cannot deserialize instance of ${expected} from ${tokenName(value)} value ${tokenText(value)} or request may be missing a required field at [line:${line}, column:${column}]`
        );
    }
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names of tokens as Jackson, Salesforce's parser, prints them. */
function tokenName(value: Json): string {
    if (value === null) return 'VALUE_NULL';
    if (typeof value === 'string') return 'VALUE_STRING';
    if (typeof value === 'boolean') return value ? 'VALUE_TRUE' : 'VALUE_FALSE';
    if (typeof value === 'number') return Number.isInteger(value) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT';
    return Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT';
}

function tokenText(value: Json): string {
    if (typeof value !== 'object' || value === null) return String(value);
    return Array.isArray(value) ? '[' : '{';
}

function tooDeep(): SalesforceError {
    const message = `Document nesting depth (${deepestJson + 1}) exceeds the maximum allowed (${deepestJson})`;
    return new SalesforceError('JSON_PARSER_ERROR', message);
}
