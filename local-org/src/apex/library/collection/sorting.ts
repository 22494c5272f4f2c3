import type { GeneratedObject } from '../../generate/runtimeInterface';
import type { Execution } from '../../runtime/execution';
import { compareForSort } from '../../runtime/ordering';
import { nullPointer, systemException } from '../../runtime/values/apexException';
import type { ApexList } from '../../runtime/values/apexList';
import type { ApexObject } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { CollatorValue } from './collatorType';

/** Sorts in place: in the natural order or by `compareTo`, or by a Comparator. Equal elements keep their order. */
export function sortValues(x: Execution, list: ApexList, comparator?: ApexObject): void {
    const order = comparator === undefined ? compareForSort : orderOf(comparator);
    list.values.sort((a, b) => order(x, a, b));
}

function orderOf(comparator: ApexObject): (x: Execution, a: ApexValue, b: ApexValue) => number {
    if (comparator instanceof CollatorValue) return (_x, a, b) => comparator.compare(a, b);
    const compare = (comparator as GeneratedObject)['~compare/2'];
    if (compare === undefined) throw systemException('System.TypeException', 'The argument is not a Comparator');
    return (x, a, b) => {
        const order = compare.call(comparator, x, a, b);
        if (order === null) throw nullPointer();
        return Number(order);
    };
}
