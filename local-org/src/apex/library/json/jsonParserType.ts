import { boxed } from '../../runtime/boxing';
import type { Execution } from '../../runtime/execution';
import type { ApexEnumConstant } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { primitive } from '../../typeName';
import type { PrimitiveName } from '../../types';
import { enumConstant } from '../enums';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { TypeValue } from '../typeValue';
import { jsonException } from './jsonException';
import { readNode } from './jsonNode';
import { JsonValueReader } from './jsonReader';
import type { JsonToken, JsonTokenKind } from './jsonTokenizer';
import type { ParserValue } from './parserValue';

function constant(token: JsonToken | undefined): ApexEnumConstant | null {
    return token === undefined ? null : enumConstant('JSONToken', token.kind);
}

const numberTokens: readonly JsonTokenKind[] = ['VALUE_NUMBER_INT', 'VALUE_NUMBER_FLOAT'];

/** `getIntegerValue()` and the like: the current token as a value of the type. */
function valueOf(name: PrimitiveName, kinds: readonly JsonTokenKind[]) {
    const type = primitive(name);
    return (x: Execution, parser: ParserValue): ApexValue => {
        const { current } = parser;
        if (current === undefined || !kinds.includes(current.kind)) {
            const expected = kinds === numberTokens ? 'numeric' : `of type ${kinds.join(' or ')}`;
            throw jsonException(
                `Current token (${current?.kind ?? 'null'}) not ${expected}, can not use ${name} value accessors`
            );
        }
        return new JsonValueReader(x, false).read(
            readNode(current, () => undefined),
            type
        );
    };
}

function readValueAs(x: Execution, parser: ParserValue, typeValue: TypeValue | null, strict: boolean): ApexValue {
    const { type } = given(typeValue);
    return boxed(new JsonValueReader(x, strict).read(parser.readNode(), type), type);
}

export const jsonParserType: LibraryType = {
    name: 'JSONParser',
    namespace: 'System',
    members: {
        'JSONToken nextToken()': (_x, parser: ParserValue) => constant(parser.next()),
        'JSONToken nextValue()': (_x, parser: ParserValue) => constant(parser.nextValue()),
        'JSONToken getCurrentToken()': (_x, parser: ParserValue) => constant(parser.current),
        'JSONToken getLastClearedToken()': (_x, parser: ParserValue) => constant(parser.lastCleared),
        'Boolean hasCurrentToken()': (_x, parser: ParserValue) => parser.current !== undefined,
        'void clearCurrentToken()': (_x, parser: ParserValue) => parser.clear(),
        'void skipChildren()': (_x, parser: ParserValue) => parser.skipChildren(),
        'String getCurrentName()': (_x, parser: ParserValue) => parser.currentName,
        'String getText()': (_x, parser: ParserValue) => parser.current?.text ?? null,
        'Blob getBlobValue()': valueOf('Blob', ['VALUE_STRING']),
        'Boolean getBooleanValue()': valueOf('Boolean', ['VALUE_TRUE', 'VALUE_FALSE']),
        'Datetime getDatetimeValue()': valueOf('Datetime', ['VALUE_STRING', ...numberTokens]),
        'Date getDateValue()': valueOf('Date', ['VALUE_STRING']),
        'Decimal getDecimalValue()': valueOf('Decimal', numberTokens),
        'Double getDoubleValue()': valueOf('Double', numberTokens),
        'Id getIdValue()': valueOf('Id', ['VALUE_STRING']),
        'Integer getIntegerValue()': valueOf('Integer', numberTokens),
        'Long getLongValue()': valueOf('Long', numberTokens),
        'Time getTimeValue()': valueOf('Time', ['VALUE_STRING']),
        'Object readValueAs(Type apexType)': (x, parser: ParserValue, type: TypeValue | null) =>
            readValueAs(x, parser, type, false),
        'Object readValueAsStrict(Type apexType)': (x, parser: ParserValue, type: TypeValue | null) =>
            readValueAs(x, parser, type, true)
    }
};
