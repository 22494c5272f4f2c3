import { jsonException } from './jsonException';
import { type JsonToken, JsonTokenizer } from './jsonTokenizer';

/** Parsed JSON that keeps the digits of numbers, so that a Decimal or Long loses none. */
export type JsonNode = null | boolean | string | JsonNumber | readonly JsonNode[] | ReadonlyMap<string, JsonNode>;

/** A number as it was written. */
export class JsonNumber {
    constructor(readonly digits: string) {}

    get isInteger(): boolean {
        return !/[.eE]/.test(this.digits);
    }
}

/** @throws System.JSONException "No content to map to Object due to end of input", or what {@link JsonTokenizer} throws. */
export function parseJson(text: string): JsonNode {
    const tokenizer = new JsonTokenizer(text);
    return readNode(tokenizer.next(), () => tokenizer.next());
}

/** The whole value that begins with `first`; takes the tokens up to its end. */
export function readNode(first: JsonToken | undefined, next: () => JsonToken | undefined): JsonNode {
    if (first === undefined) throw jsonException('No content to map to Object due to end of input');
    switch (first.kind) {
        case 'VALUE_NULL':
            return null;
        case 'VALUE_TRUE':
            return true;
        case 'VALUE_FALSE':
            return false;
        case 'VALUE_STRING':
            return first.text;
        case 'VALUE_NUMBER_INT':
        case 'VALUE_NUMBER_FLOAT':
            return new JsonNumber(first.text);
        case 'START_ARRAY':
            return readArray(next);
        case 'START_OBJECT':
            return readObject(next);
        default:
            throw jsonException(`Unexpected token ${first.kind}`);
    }
}

function readArray(next: () => JsonToken | undefined): readonly JsonNode[] {
    const elements: JsonNode[] = [];
    for (let token = next(); token?.kind !== 'END_ARRAY'; token = next()) elements.push(readNode(token, next));
    return elements;
}

/** The last of several members of one name counts. */
function readObject(next: () => JsonToken | undefined): ReadonlyMap<string, JsonNode> {
    const members = new Map<string, JsonNode>();
    for (let token = next(); token !== undefined && token.kind !== 'END_OBJECT'; token = next()) {
        members.set(token.text, readNode(next(), next));
    }
    return members;
}
