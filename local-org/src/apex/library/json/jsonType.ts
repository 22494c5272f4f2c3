import { boxed } from '../../runtime/boxing';
import type { Execution } from '../../runtime/execution';
import type { ApexValue } from '../../runtime/values/apexValue';
import type { ApexType } from '../../types';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { TypeValue } from '../typeValue';
import { GeneratorValue } from './jsonGeneratorType';
import { jsonException } from './jsonException';
import { parseJson } from './jsonNode';
import { JsonValueReader } from './jsonReader';
import { JsonWriter } from './jsonWriter';
import { ParserValue } from './parserValue';
import { Serializer } from './serializer';

function serialize(x: Execution, value: ApexValue, pretty: boolean, suppressNulls: boolean | null): string {
    const writer = new JsonWriter(pretty);
    new Serializer(x, writer, { suppressApexObjectNulls: suppressNulls === true }).write(value);
    return writer.text;
}

/** What the platform's parser sees first: text where a list or an object must begin is refused before it is read. */
function checkStart(text: string, { kind }: ApexType): void {
    if (!text.trimStart().startsWith('"')) return;
    if (kind === 'list' || kind === 'set') {
        throw jsonException("Malformed JSON: Expected '[' at the beginning of List/Set");
    }
    if (kind === 'map' || kind === 'sobject') {
        throw jsonException("Malformed JSON: Expected '{' at the beginning of object");
    }
}

function deserialize(x: Execution, text: string | null, typeValue: TypeValue | null, strict: boolean): ApexValue {
    const { type } = given(typeValue);
    checkStart(given(text), type);
    return boxed(new JsonValueReader(x, strict).read(parseJson(given(text)), type), type);
}

export const jsonType: LibraryType = {
    name: 'JSON',
    namespace: 'System',
    members: {
        'static String serialize(Object value)': (x, value: ApexValue) => serialize(x, value, false, false),
        'static String serialize(Object value, Boolean suppressApexObjectNulls)': (
            x,
            value: ApexValue,
            suppressNulls: boolean | null
        ) => serialize(x, value, false, suppressNulls),
        'static String serializePretty(Object value)': (x, value: ApexValue) => serialize(x, value, true, false),
        'static String serializePretty(Object value, Boolean suppressApexObjectNulls)': (
            x,
            value: ApexValue,
            suppressNulls: boolean | null
        ) => serialize(x, value, true, suppressNulls),
        'static Object deserialize(String text, Type apexType)': (x, text: string | null, type: TypeValue | null) =>
            deserialize(x, text, type, false),
        'static Object deserializeStrict(String text, Type apexType)': (
            x,
            text: string | null,
            type: TypeValue | null
        ) => deserialize(x, text, type, true),
        'static Object deserializeUntyped(String text)': (x, text: string | null) =>
            new JsonValueReader(x, false).untyped(parseJson(given(text))),
        'static JSONGenerator createGenerator(Boolean prettyPrint)': (_x, pretty: boolean | null) =>
            new GeneratorValue(given(pretty)),
        'static JSONParser createParser(String text)': (_x, text: string | null) => new ParserValue(given(text))
    }
};
