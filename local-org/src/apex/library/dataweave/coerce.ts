import { ApexDecimal } from '../../runtime/values/apexDecimal';
import { formatByPattern } from '../../runtime/time/dateFormat';
import { TimeZones } from '../../runtime/time/timeZone';
import {
    numberOf,
    ScriptDateTime,
    ScriptError,
    ScriptObject,
    textOfValue,
    typeOfValue,
    type ScriptValue
} from './value';

export function isOfType(value: ScriptValue, type: string): boolean {
    if (type === 'Any') return true;
    if (type === 'Key') return typeof value === 'string';
    return typeOfValue(value) === type;
}

/** `value as Type {format: …, class: …}`. @throws ScriptError "Cannot coerce …" */
export function coerced(value: ScriptValue, type: string, options: ScriptValue | undefined): ScriptValue {
    const option = (name: string) => {
        const found = options instanceof ScriptObject ? options.get(name) : null;
        return typeof found === 'string' ? found : undefined;
    };
    if (value === null) return null;
    switch (type) {
        case 'String':
        case 'Key':
            return text(value, option('format'));
        case 'Number':
            return value instanceof ScriptDateTime
                ? ApexDecimal.of(BigInt(Math.floor(value.milliseconds / 1000)))
                : numberOf(value);
        case 'Boolean':
            if (typeof value === 'boolean') return value;
            if (value === 'true' || value === 'false') return value === 'true';
            break;
        case 'DateTime':
        case 'LocalDateTime':
        case 'Date': {
            if (value instanceof ScriptDateTime) return value;
            const parsed = typeof value === 'string' ? Date.parse(value) : numberOf(value).toNumber() * 1000;
            if (!Number.isNaN(parsed)) return new ScriptDateTime(parsed, 'GMT');
            break;
        }
        case 'Object':
            if (value instanceof ScriptObject) return new ScriptObject(value.entries, option('class'));
            break;
        case 'Array':
            if (Array.isArray(value)) return value;
            break;
        default:
            return value;
    }
    throw new ScriptError(`Cannot coerce ${typeOfValue(value)} to ${type}`);
}

/** Java's letter `u` (year) is `y` in the older patterns that Apex knows. */
function text(value: ScriptValue, format: string | undefined): string {
    if (format === undefined) return textOfValue(value);
    if (value instanceof ScriptDateTime) {
        const zone = new TimeZones().named(value.zone === 'UTC' || value.zone === 'Z' ? 'GMT' : value.zone);
        return formatByPattern(format.replace(/u/g, 'y'), value.milliseconds, zone);
    }
    if (value instanceof ApexDecimal) {
        const [, decimals = ''] = format.split('.');
        const most = decimals.replace(/[^0#]/g, '').length;
        const least = decimals.replace(/[^0]/g, '').length;
        return new Intl.NumberFormat('en-US', {
            minimumFractionDigits: least,
            maximumFractionDigits: most,
            minimumIntegerDigits: Math.max(1, (format.split('.')[0] ?? '').replace(/[^0]/g, '').length),
            useGrouping: format.includes(',')
        }).format(value.toNumber());
    }
    return textOfValue(value);
}
