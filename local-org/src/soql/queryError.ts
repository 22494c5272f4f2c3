import { SalesforceError } from '../errors';
import type { QueryPosition } from './query';

/** How much of the query an error quotes on either side of the place, up to the next blank or comma. */
const quoted = 30;

function isGap(character: string | undefined): boolean {
    return character === undefined || character === ' ' || character === '\t' || character === ',';
}

/**
 * An error about a place in a query, in the form of the Salesforce APIs: the part of the line around the place, a caret under it, row and column, and
 * then what is wrong.
 *
 * @param position - line and column count from 1
 */
export function queryError(
    errorCode: string,
    source: string,
    position: QueryPosition,
    message: string
): SalesforceError {
    const line = source.split(/\r?\n/)[position.line - 1] ?? '';
    const place = Math.max(0, position.column - 1);
    let start = Math.max(0, place - quoted);
    while (start > 0 && !isGap(line[start - 1])) start--;
    let end = Math.min(line.length, place + quoted);
    while (end < line.length && !isGap(line[end])) end++;
    const excerpt = line.slice(start, end);
    const caret = `${' '.repeat(place - start)}^`;
    return new SalesforceError(
        errorCode,
        `\n${excerpt}\n${caret}\nERROR at Row:${position.line}:Column:${position.column}\n${message}`
    );
}
