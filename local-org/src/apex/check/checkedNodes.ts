import type { Place } from '../parse/ast';
import type { ApexType } from '../types';
import { conversionBetween } from './assignability';
import type { CheckedExpression, CheckedNode, Slot } from './checkedTree';

/** A checked node at the place of what it was made from. */
export function node<N extends CheckedNode>(
    { line, column }: Place,
    type: ApexType,
    content: N
): Place & { readonly type: ApexType } & N {
    return Object.assign({ line, column, type }, content);
}

/** The same value under another static type; the types are known to be convertible. */
export function converted(value: CheckedExpression, to: ApexType): CheckedExpression {
    const conversion = conversionBetween(value.type, to);
    if (conversion === 'nothing') return value.type === to ? value : retyped(value, to);
    if (value.kind === 'constant' && typeof value.value === 'number' && conversion === 'integerToLong') {
        return node(value, to, { kind: 'constant', value: String(value.value) });
    }
    return node(value, to, { kind: 'convert', conversion, value });
}

function retyped(value: CheckedExpression, to: ApexType): CheckedExpression {
    return node(value, to, { kind: 'convert', conversion: 'nothing', value });
}

export function slotValue(place: Place, slot: Slot): CheckedExpression {
    return node(place, slot.type, { kind: 'slot', slot });
}
