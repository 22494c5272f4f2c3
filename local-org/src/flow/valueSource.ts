import type { XmlNode } from '../metadata/sourceModel';
import { text } from '../metadata/xmlNode';
import type { FlowScope } from './flowScope';
import { mergeText, type FlowValue } from './flowValue';
import { dayMs, FormulaDate, FormulaDatetime } from './formula/formulaValue';
import type { Interview } from './interview';

/** Where a value comes from: a literal, a reference, a text with merge fields. */
export type ValueSource = (interview: Interview) => FlowValue;

const mergeField = /\{!\s*([^}]+?)\s*\}/g;

/** Reads a `FlowElementReferenceOrValue`; undefined if there is none. */
export function readValue(node: XmlNode | undefined, scope: FlowScope, element: string): ValueSource | undefined {
    if (!node) return undefined;
    const reference = text(node, 'elementReference')?.trim();
    if (reference !== undefined) return readReference(reference, scope, element);
    const string = text(node, 'stringValue');
    if (string !== undefined) return readMergeText(string, scope, element);
    const literal = readLiteral(node);
    return literal === undefined ? undefined : () => literal;
}

/** A reference such as `$Record.Name`. */
export function readReference(reference: string, scope: FlowScope, element: string): ValueSource {
    const path = reference.split('.');
    scope.checkReference(path, element);
    return (interview) => interview.resolve(path);
}

/** A text with merge fields `{!…}`; what isn't there prints as nothing. A text that is one merge field and nothing else still gives text. */
export function readMergeText(source: string, scope: FlowScope, element: string): ValueSource {
    const parts: (string | readonly string[])[] = [];
    let at = 0;
    for (const match of source.matchAll(mergeField)) {
        const path = (match[1] ?? '').split('.');
        scope.checkReference(path, element);
        parts.push(source.slice(at, match.index), path);
        at = match.index + match[0].length;
    }
    if (parts.length === 0) return () => (source === '' ? null : source);
    parts.push(source.slice(at));
    return (interview) =>
        parts.map((part) => (typeof part === 'string' ? part : mergeText(interview.peek(part)))).join('');
}

function readLiteral(node: XmlNode): FlowValue | undefined {
    const boolean = text(node, 'booleanValue')?.trim();
    if (boolean !== undefined) return boolean === 'true';
    const number = text(node, 'numberValue')?.trim();
    if (number !== undefined) return Number(number);
    const date = text(node, 'dateValue')?.trim();
    if (date !== undefined) return new FormulaDate(Math.floor(Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / dayMs));
    const datetime = text(node, 'dateTimeValue')?.trim();
    return datetime === undefined ? undefined : new FormulaDatetime(Date.parse(datetime));
}
