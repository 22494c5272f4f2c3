import { given } from '../given';
import type { LibraryType } from '../libraryType';
import { isWhitespace } from './javaWhitespace';
import { formatMessage } from './messageFormat';
import { boxed } from '../../runtime/boxing';
import type { Execution } from '../../runtime/execution';
import { iterate } from '../../runtime/iteration';
import { textOf, typedText } from '../../runtime/text';
import { formatByPattern } from '../../runtime/time/dateFormat';
import { ApexDate } from '../../runtime/values/apexDate';
import { ApexDatetime } from '../../runtime/values/apexDatetime';
import type { ApexDecimal } from '../../runtime/values/apexDecimal';
import { ApexList } from '../../runtime/values/apexList';
import { ApexSet } from '../../runtime/values/apexSet';
import type { ApexTime } from '../../runtime/values/apexTime';
import type { ApexValue } from '../../runtime/values/apexValue';
import { doubleToText } from '../../runtime/values/javaNumber';

const isBlank = (text: string | null) => text === null || isWhitespace(text);

function datetimeText(x: Execution, value: ApexDatetime): string {
    return formatByPattern('yyyy-MM-dd HH:mm:ss', value.milliseconds, x.timeZone);
}

/** `String.valueOf`: null stays null; dates in the user's time zone, not as concatenation prints them. */
export function valueOf(x: Execution, value: ApexValue): string | null {
    if (value === null) return null;
    if (value instanceof ApexDate) return value.toIsoText();
    return value instanceof ApexDatetime ? datetimeText(x, value) : textOf(x, value);
}

function join(x: Execution, values: ApexValue, separator: string | null): string {
    const elementType = values instanceof ApexList || values instanceof ApexSet ? values.elementType : undefined;
    return Array.from(iterate(x, values), (value) =>
        value === null ? '' : textOf(x, elementType ? boxed(value, elementType) : value)
    ).join(separator ?? '');
}

/** Static members of String. */
export const stringStaticMembers: LibraryType['members'] = {
    'static String valueOf(Object value)': valueOf,
    'static String valueOf(Date value)': valueOf,
    'static String valueOf(Datetime value)': valueOf,
    'static String valueOf(Decimal value)': (_x, value: ApexDecimal | null) => value && value.toString(),
    'static String valueOf(Double value)': (_x, value: number | null) => (value === null ? null : doubleToText(value)),
    'static String valueOf(Integer value)': (_x, value: number | null) => (value === null ? null : String(value)),
    'static String valueOf(Long value)': (_x, value: bigint | null) => (value === null ? null : String(value)),
    'static String valueOf(Time value)': (_x, value: ApexTime | null) => value && value.toText(),
    'static String valueOfGmt(Datetime value)': (_x, value: ApexDatetime | null) => given(value).toUtcText(),
    'static String join(Iterable<Object> values, String separator)': (x, values: ApexValue, separator: string | null) =>
        join(x, given(values), separator),
    'static String join(List<Object> values, String separator)': (x, values: ApexValue, separator: string | null) =>
        join(x, given(values), separator),
    'static String format(String pattern, List<Object> arguments)': (
        x,
        pattern: string | null,
        args: ApexList | null
    ) =>
        formatMessage(
            given(pattern),
            given(args).values.map((value) => typedText(x, value, given(args).elementType))
        ),
    'static String escapeSingleQuotes(String text)': (_x, text: string | null) => given(text).replace(/[\\']/g, '\\$&'),
    'static Boolean isBlank(String text)': (_x, text: string | null) => isBlank(text),
    'static Boolean isNotBlank(String text)': (_x, text: string | null) => !isBlank(text),
    'static Boolean isEmpty(String text)': (_x, text: string | null) => text === null || text === '',
    'static Boolean isNotEmpty(String text)': (_x, text: string | null) => text !== null && text !== '',
    'static String fromCharArray(List<Integer> characters)': (_x, characters: ApexList | null) =>
        given(characters)
            .values.map((code) => String.fromCharCode(Number(code)))
            .join(''),
    'static String getCommonPrefix(List<String> texts)': (_x, texts: ApexList | null) => {
        const [first, ...others] = given(texts).values.map(String);
        let prefix = first ?? '';
        for (const other of others) while (!other.startsWith(prefix)) prefix = prefix.slice(0, -1);
        return prefix;
    }
};
