import { ApexDecimal } from '../../runtime/values/apexDecimal';
import { asFunction } from './evaluate';
import { pluralOf } from './plural';
import {
    areEqual,
    compareValues,
    isList,
    numberOf,
    ScriptDateTime,
    ScriptError,
    ScriptObject,
    textOfValue,
    typeOfValue,
    type ScriptEntry,
    type ScriptFunction,
    type ScriptValue
} from './value';

const number = (value: number) => ApexDecimal.of(BigInt(value));

function listOf(value: ScriptValue, name: string): readonly ScriptValue[] {
    if (isList(value)) return value;
    throw new ScriptError(`You called the function '${name}' with ${typeOfValue(value)} where an Array is expected`);
}

function entriesOf(value: ScriptValue, name: string): readonly ScriptEntry[] {
    if (value instanceof ScriptObject) return value.entries;
    throw new ScriptError(`You called the function '${name}' with ${typeOfValue(value)} where an Object is expected`);
}

/** A function of one text; null stays null. */
const ofText =
    (run: (text: string) => ScriptValue): ScriptFunction =>
    (value = null) =>
        value === null ? null : run(textOfValue(value));

function groupBy(value: ScriptValue, criterion: ScriptValue): ScriptValue {
    const groups = new Map<string, ScriptValue[]>();
    listOf(value, 'groupBy').forEach((element, i) => {
        const key = textOfValue(asFunction(criterion)(element, number(i)));
        groups.set(key, [...(groups.get(key) ?? []), element]);
    });
    return ScriptObject.of(groups);
}

/** Without an initial value (`(item, sum = 0) -> …`) the first element is one. */
function reduce(value: ScriptValue, step: ScriptValue): ScriptValue {
    const run = asFunction(step);
    const [first, ...rest] = listOf(value, 'reduce');
    if (first === undefined) return null;
    const start = run.startsWithDefault === true ? run(first) : first;
    return rest.reduce<ScriptValue>((sum, element) => run(element, sum), start);
}

function distinctBy(value: ScriptValue, criterion: ScriptValue): ScriptValue {
    const keys: ScriptValue[] = [];
    return listOf(value, 'distinctBy').filter((element, i) => {
        const key = asFunction(criterion)(element, number(i));
        if (keys.some((known) => areEqual(known, key))) return false;
        keys.push(key);
        return true;
    });
}

function extreme(value: ScriptValue, sign: number): ScriptValue {
    return listOf(value, sign > 0 ? 'max' : 'min').reduce<ScriptValue>(
        (best, element) => (best === null || compareValues(element, best) * sign > 0 ? element : best),
        null
    );
}

function contains(value: ScriptValue, part: ScriptValue): boolean {
    return isList(value)
        ? value.some((element) => areEqual(element, part))
        : textOfValue(value).includes(textOfValue(part));
}

function sizeOf(value: ScriptValue): ScriptValue {
    if (value === null) return number(0);
    if (isList(value)) return number(value.length);
    return number(value instanceof ScriptObject ? value.entries.length : textOfValue(value).length);
}

function isEmpty(value: ScriptValue): boolean {
    if (value === null || value === '') return true;
    return isList(value) ? value.length === 0 : value instanceof ScriptObject && value.entries.length === 0;
}

/** Functions of dw::Core, and of dw::core::Strings and Arrays what scripts use. `log` prints to the debug log. */
export function coreFunctions(options: {
    readonly log: (line: string) => void;
    readonly now: () => number;
}): ReadonlyMap<string, ScriptFunction> {
    const table: Readonly<Record<string, (...args: [ScriptValue, ScriptValue, ScriptValue]) => ScriptValue>> = {
        map: (list, by) => (list === null ? null : listOf(list, 'map').map((v, i) => asFunction(by)(v, number(i)))),
        filter: (list, by) =>
            list === null ? null : listOf(list, 'filter').filter((v, i) => asFunction(by)(v, number(i)) === true),
        flatMap: (list, by) =>
            listOf(list, 'flatMap').flatMap((v, i) => listOf(asFunction(by)(v, number(i)), 'flatMap')),
        flatten: (list) => listOf(list, 'flatten').flatMap((v) => (isList(v) ? v : [v])),
        mapObject: (object, by) =>
            object === null
                ? null
                : new ScriptObject(
                      entriesOf(object, 'mapObject').flatMap(({ key, value }, i) =>
                          entriesOf(asFunction(by)(value, key, number(i)), 'mapObject')
                      )
                  ),
        filterObject: (object, by) =>
            new ScriptObject(
                entriesOf(object, 'filterObject').filter(
                    ({ key, value }, i) => asFunction(by)(value, key, number(i)) === true
                )
            ),
        pluck: (object, by) =>
            object === null
                ? null
                : entriesOf(object, 'pluck').map(({ key, value }, i) => asFunction(by)(value, key, number(i))),
        groupBy,
        distinctBy,
        reduce,
        orderBy: (list, by) =>
            [...listOf(list, 'orderBy')].sort((a, b) => compareValues(asFunction(by)(a), asFunction(by)(b))),
        keysOf: (object) => entriesOf(object, 'keysOf').map(({ key }) => key),
        namesOf: (object) => entriesOf(object, 'namesOf').map(({ key }) => key),
        valuesOf: (object) => entriesOf(object, 'valuesOf').map(({ value }) => value),
        entriesOf: (object) =>
            entriesOf(object, 'entriesOf').map(({ key, value }) =>
                ScriptObject.of([
                    ['key', key],
                    ['value', value]
                ])
            ),
        sizeOf,
        isEmpty,
        isBlank: (value) => value === null || textOfValue(value).trim() === '',
        contains,
        joinBy: (list, by) => listOf(list, 'joinBy').map(textOfValue).join(textOfValue(by)),
        splitBy: (text, by) => textOfValue(text).split(textOfValue(by)),
        startsWith: (text, part) => textOfValue(text).startsWith(textOfValue(part)),
        endsWith: (text, part) => textOfValue(text).endsWith(textOfValue(part)),
        to: (from, until) => {
            const [first, last] = [numberOf(from).toNumber(), numberOf(until).toNumber()];
            const step = first <= last ? 1 : -1;
            return Array.from({ length: Math.abs(last - first) + 1 }, (_v, i) => number(first + i * step));
        },
        sum: (list) => listOf(list, 'sum').reduce<ApexDecimal>((sum, v) => sum.add(numberOf(v)), number(0)),
        avg: (list) => {
            const values = listOf(list, 'avg');
            return values
                .reduce<ApexDecimal>((sum, v) => sum.add(numberOf(v)), number(0))
                .divide(number(values.length));
        },
        max: (list) => extreme(list, 1),
        min: (list) => extreme(list, -1),
        maxBy: (list, by) =>
            listOf(list, 'maxBy').reduce<ScriptValue>(
                (best, v) => (best === null || compareValues(asFunction(by)(v), asFunction(by)(best)) > 0 ? v : best),
                null
            ),
        minBy: (list, by) =>
            listOf(list, 'minBy').reduce<ScriptValue>(
                (best, v) => (best === null || compareValues(asFunction(by)(v), asFunction(by)(best)) < 0 ? v : best),
                null
            ),
        abs: (value) => numberOf(value).abs(),
        ceil: (value) => numberOf(value).setScale(0, 'CEILING'),
        floor: (value) => numberOf(value).setScale(0, 'FLOOR'),
        round: (value) => numberOf(value).setScale(0, 'HALF_UP'),
        mod: (value, by) => {
            const [a, b] = [numberOf(value), numberOf(by)];
            return a.subtract(a.divide(b).setScale(0, 'FLOOR').multiply(b));
        },
        typeOf: (value) => typeOfValue(value),
        log: (first, second) => {
            options.log(second === undefined ? logged(first) : `${textOfValue(first)} - ${logged(second)}`);
            return second === undefined ? first : second;
        },
        now: () => new ScriptDateTime(options.now(), 'GMT'),
        upper: ofText((text) => text.toUpperCase()),
        lower: ofText((text) => text.toLowerCase()),
        trim: ofText((text) => text.trim()),
        capitalize: ofText((text) =>
            text
                .replace(/([a-z])([A-Z])/g, '$1 $2')
                .split(/[\s_-]+/)
                .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
                .join(' ')
        ),
        camelize: ofText((text) =>
            text.toLowerCase().replace(/[\s_-]+(\w)/g, (_all, letter: string) => letter.toUpperCase())
        ),
        underscore: ofText((text) =>
            text
                .replace(/([a-z\d])([A-Z])/g, '$1_$2')
                .replace(/[\s-]+/g, '_')
                .toLowerCase()
        ),
        dasherize: ofText((text) =>
            text
                .replace(/([a-z\d])([A-Z])/g, '$1-$2')
                .replace(/[\s_]+/g, '-')
                .toLowerCase()
        ),
        pluralize: ofText(pluralOf)
    };
    return new Map(Object.entries(table).map(([name, run]) => [name, run as ScriptFunction]));
}

function logged(value: ScriptValue): string {
    return typeof value === 'string' ? `"${value}"` : value === null ? 'null' : typeOfValue(value);
}
