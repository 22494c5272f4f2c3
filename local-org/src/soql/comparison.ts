import type { FieldValue } from '../data/record';
import type { FieldDefinition } from '../schema/objectDefinition';

const textOrder = new Intl.Collator('en', { sensitivity: 'accent', caseFirst: 'upper' });

/** Text is compared without regard to capitals, but for ids and fields that are unique with regard to them. */
export function isCaseSensitive(field: FieldDefinition): boolean {
    return field.type === 'id' || field.type === 'reference' || field.caseSensitive;
}

/** A value in the form in which two equal ones are the same. */
export function comparable(value: FieldValue, field: FieldDefinition): FieldValue {
    return typeof value === 'string' && !isCaseSensitive(field) ? value.toLowerCase() : value;
}

/** Order of two values of a field, neither null. */
export function compareValues(a: FieldValue, b: FieldValue, field: FieldDefinition): number {
    if (typeof a === 'string' && typeof b === 'string') {
        if (isCaseSensitive(field) || field.type === 'date') return a < b ? -1 : a > b ? 1 : 0;
        return textOrder.compare(a, b);
    }
    return a === b ? 0 : (a as number) < (b as number) ? -1 : 1;
}

/** The regular expression of a LIKE pattern: `%` any text, `_` one character, a backslash takes the next as it is. */
export function likePattern(pattern: string): RegExp {
    let source = '';
    for (let i = 0; i < pattern.length; i++) {
        let character = pattern[i] as string;
        if (character === '%') source += '[^]*';
        else if (character === '_') source += '[^]';
        else {
            if (character === '\\') character = pattern[++i] ?? '\\';
            source += character.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
        }
    }
    return new RegExp(`^${source}$`, 'i');
}
