import { equalValues } from '../../runtime/equality';
import type { Execution } from '../../runtime/execution';
import { textOf } from '../../runtime/text';
import { fatalException, type ApexException } from '../../runtime/values/apexException';
import type { ApexValue } from '../../runtime/values/apexValue';

/** An assertion that failed can't be caught. */
export function assertionFailed(x: Execution, what: string, message: ApexValue): ApexException {
    const said = message === null ? '' : `: ${textOf(x, message)}`;
    return fatalException('System.AssertException', `Assertion Failed${said}${what === '' ? '' : `: ${what}`}`);
}

export function isTrue(x: Execution, condition: boolean | null, message: ApexValue): void {
    if (condition !== true) throw assertionFailed(x, '', message);
}

export function areEqual(x: Execution, expected: ApexValue, actual: ApexValue, message: ApexValue): void {
    if (equalValues(x, expected, actual)) return;
    throw assertionFailed(x, `Expected: ${textOf(x, expected)}, Actual: ${textOf(x, actual)}`, message);
}

export function areNotEqual(x: Execution, notExpected: ApexValue, actual: ApexValue, message: ApexValue): void {
    if (!equalValues(x, notExpected, actual)) return;
    throw assertionFailed(x, `Same value: ${textOf(x, actual)}`, message);
}
