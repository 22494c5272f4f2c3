import { boxed } from '../../runtime/boxing';
import type { Execution } from '../../runtime/execution';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';
import { primitive } from '../../typeName';
import type { PrimitiveName } from '../../types';
import { given } from '../given';
import type { LibraryFunction, LibraryType } from '../libraryType';
import { jsonException } from './jsonException';
import { JsonWriter } from './jsonWriter';
import { Serializer } from './serializer';

/** A System.JSONGenerator. */
export class GeneratorValue extends LibraryValue {
    readonly #writer: JsonWriter;
    #isClosed = false;

    constructor(pretty: boolean) {
        super();
        this.#writer = new JsonWriter(pretty);
    }

    override get libraryType(): string {
        return 'JSONGenerator';
    }

    get isClosed(): boolean {
        return this.#isClosed;
    }

    /** @throws System.JSONException once it is closed. */
    get open(): JsonWriter {
        if (this.#isClosed) throw jsonException('Generator has been closed');
        return this.#writer;
    }

    /** Objects and arrays that are open get closed. */
    close(): string {
        if (!this.#isClosed) this.#writer.close();
        this.#isClosed = true;
        return this.#writer.text;
    }

    writeValue(x: Execution, value: ApexValue): void {
        new Serializer(x, this.open).write(value);
    }
}

/** `writeNumber(Integer)` and `writeNumberField(String, Integer)`, likewise for the other types. */
function valueMembers(name: string, typeNames: readonly PrimitiveName[]): Record<string, LibraryFunction> {
    const members: Record<string, LibraryFunction> = {};
    for (const typeName of typeNames) {
        const type = primitive(typeName);
        members[`void write${name}(${typeName} value)`] = (x, generator: GeneratorValue, value: ApexValue) =>
            generator.writeValue(x, boxed(value, type));
        members[`void write${name}Field(String fieldName, ${typeName} value)`] = (
            x,
            generator: GeneratorValue,
            fieldName: string | null,
            value: ApexValue
        ) => {
            generator.open.fieldName(given(fieldName));
            generator.writeValue(x, boxed(value, type));
        };
    }
    return members;
}

export const jsonGeneratorType: LibraryType = {
    name: 'JSONGenerator',
    namespace: 'System',
    members: {
        ...valueMembers('Blob', ['Blob']),
        ...valueMembers('Boolean', ['Boolean']),
        ...valueMembers('Date', ['Date']),
        ...valueMembers('DateTime', ['Datetime']),
        ...valueMembers('Id', ['Id']),
        ...valueMembers('Number', ['Decimal', 'Double', 'Integer', 'Long']),
        ...valueMembers('Object', ['Object']),
        ...valueMembers('String', ['String']),
        ...valueMembers('Time', ['Time']),
        'void writeNull()': (x, generator: GeneratorValue) => generator.writeValue(x, null),
        'void writeNullField(String fieldName)': (x, generator: GeneratorValue, fieldName: string | null) => {
            generator.open.fieldName(given(fieldName));
            generator.writeValue(x, null);
        },
        'void writeFieldName(String fieldName)': (_x, generator: GeneratorValue, fieldName: string | null) =>
            generator.open.fieldName(given(fieldName)),
        'void writeStartObject()': (_x, generator: GeneratorValue) => generator.open.startObject(),
        'void writeEndObject()': (_x, generator: GeneratorValue) => generator.open.endObject(),
        'void writeStartArray()': (_x, generator: GeneratorValue) => generator.open.startArray(),
        'void writeEndArray()': (_x, generator: GeneratorValue) => generator.open.endArray(),
        /** "Calling this method closes the generator." */
        'String getAsString()': (_x, generator: GeneratorValue) => generator.close(),
        'void close()': (_x, generator: GeneratorValue) => {
            generator.close();
        },
        'Boolean isClosed()': (_x, generator: GeneratorValue) => generator.isClosed
    }
};
