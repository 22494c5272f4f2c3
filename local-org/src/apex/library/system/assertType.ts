import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { TypeValue } from '../typeValue';
import { typeName } from '../../typeName';
import type { Execution } from '../../runtime/execution';
import { textOf } from '../../runtime/text';
import { instanceOf, typeOf } from '../../runtime/typing';
import type { ApexValue } from '../../runtime/values/apexValue';
import { areEqual, areNotEqual, assertionFailed } from './assertions';

function condition(holds: boolean, x: Execution, what: string, message: ApexValue): void {
    if (!holds) throw assertionFailed(x, what, message);
}

function isInstance(x: Execution, value: ApexValue, type: TypeValue | null, message: ApexValue): void {
    const actual = value === null ? 'null' : typeName(typeOf(value));
    const what = `Expected type: ${typeName(given(type).type)}, Actual type: ${actual}`;
    condition(instanceOf(x, value, given(type).type), x, what, message);
}

function isNotInstance(x: Execution, value: ApexValue, type: TypeValue | null, message: ApexValue): void {
    const what = `Not expected type: ${typeName(given(type).type)}`;
    condition(!instanceOf(x, value, given(type).type), x, what, message);
}

type Flag = boolean | null;

export const assertType: LibraryType = {
    name: 'Assert',
    namespace: 'System',
    members: {
        'static void areEqual(Object expected, Object actual)': (x, expected: ApexValue, actual: ApexValue) =>
            areEqual(x, expected, actual, null),
        'static void areEqual(Object expected, Object actual, String message)': areEqual,
        'static void areNotEqual(Object notExpected, Object actual)': (x, notExpected: ApexValue, actual: ApexValue) =>
            areNotEqual(x, notExpected, actual, null),
        'static void areNotEqual(Object notExpected, Object actual, String message)': areNotEqual,
        'static void isTrue(Boolean condition)': (x, flag: Flag) =>
            condition(flag === true, x, 'Expected: true, Actual: ' + String(flag), null),
        'static void isTrue(Boolean condition, String message)': (x, flag: Flag, message: ApexValue) =>
            condition(flag === true, x, 'Expected: true, Actual: ' + String(flag), message),
        'static void isFalse(Boolean condition)': (x, flag: Flag) =>
            condition(flag === false, x, 'Expected: false, Actual: ' + String(flag), null),
        'static void isFalse(Boolean condition, String message)': (x, flag: Flag, message: ApexValue) =>
            condition(flag === false, x, 'Expected: false, Actual: ' + String(flag), message),
        'static void isNull(Object value)': (x, value: ApexValue) =>
            condition(value === null, x, `Expected: null, Actual: ${textOf(x, value)}`, null),
        'static void isNull(Object value, String message)': (x, value: ApexValue, message: ApexValue) =>
            condition(value === null, x, `Expected: null, Actual: ${textOf(x, value)}`, message),
        'static void isNotNull(Object value)': (x, value: ApexValue) =>
            condition(value !== null, x, 'Same value: null', null),
        'static void isNotNull(Object value, String message)': (x, value: ApexValue, message: ApexValue) =>
            condition(value !== null, x, 'Same value: null', message),
        'static void isInstanceOfType(Object instance, Type expectedType)': (
            x,
            value: ApexValue,
            type: TypeValue | null
        ) => isInstance(x, value, type, null),
        'static void isInstanceOfType(Object instance, Type expectedType, String message)': isInstance,
        'static void isNotInstanceOfType(Object instance, Type notExpectedType)': (
            x,
            value: ApexValue,
            type: TypeValue | null
        ) => isNotInstance(x, value, type, null),
        'static void isNotInstanceOfType(Object instance, Type notExpectedType, String message)': isNotInstance,
        'static void fail()': (x) => condition(false, x, '', null),
        'static void fail(String message)': (x, message: ApexValue) => condition(false, x, '', message)
    }
};
