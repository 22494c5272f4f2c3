import { CsvError, parse } from 'csv-parse/sync';
import { SalesforceError } from '../../errors';

/** `columnDelimiter` and `lineEnding` of a job (Bulk API 2.0, "Create a Job"). */
const delimiters = {
    BACKQUOTE: '`',
    CARET: '^',
    COMMA: ',',
    PIPE: '|',
    SEMICOLON: ';',
    TAB: '\t'
} as const;
const lineEndings = { LF: '\n', CRLF: '\r\n' } as const;

export type ColumnDelimiter = keyof typeof delimiters;
export type LineEnding = keyof typeof lineEndings;

/** How a job's CSV is written. */
export interface CsvFormat {
    readonly columnDelimiter: ColumnDelimiter;
    readonly lineEnding: LineEnding;
}

export interface CsvTable {
    readonly header: readonly string[];
    readonly rows: readonly (readonly string[])[];
}

/** The CSV can't be read: the whole job fails with this message. */
export class InvalidCsv extends Error {
    override readonly name = 'InvalidCsv';
}

/** Reads the format of a job from the request that creates it. */
export function csvFormat(columnDelimiter: unknown = 'COMMA', lineEnding: unknown = 'LF'): CsvFormat {
    if (typeof columnDelimiter !== 'string' || !Object.hasOwn(delimiters, columnDelimiter)) {
        throw new SalesforceError('INVALIDJOB', `InvalidJob : Invalid columnDelimiter: ${String(columnDelimiter)}`);
    }
    if (typeof lineEnding !== 'string' || !Object.hasOwn(lineEndings, lineEnding)) {
        throw new SalesforceError('INVALIDJOB', `InvalidJob : Invalid lineEnding: ${String(lineEnding)}`);
    }
    return { columnDelimiter: columnDelimiter as ColumnDelimiter, lineEnding: lineEnding as LineEnding };
}

/** @throws InvalidCsv if the text is not CSV in this format */
export function parseCsv(text: string, { columnDelimiter, lineEnding }: CsvFormat): CsvTable {
    const usesCrlf = /\r\n/.test(text.slice(0, text.indexOf('\n') + 1));
    if (text.includes('\n') && usesCrlf !== (lineEnding === 'CRLF')) {
        throw new InvalidCsv(
            `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`
        );
    }
    try {
        const [header = [], ...rows] = parse(text, {
            bom: true,
            delimiter: delimiters[columnDelimiter],
            record_delimiter: lineEndings[lineEnding],
            skip_empty_lines: true
        });
        return { header: header.map((name) => name.trim()), rows };
    } catch (error) {
        if (!(error instanceof CsvError)) throw error;
        throw new InvalidCsv(`InvalidBatch : Failed to parse CSV. ${error.message}`);
    }
}

/** One line, with its end; every value in quotes, as Salesforce writes results. */
export function csvLine(values: readonly string[], { columnDelimiter, lineEnding }: CsvFormat): string {
    const quoted = values.map((value) => `"${value.replaceAll('"', '""')}"`);
    return quoted.join(delimiters[columnDelimiter]) + lineEndings[lineEnding];
}
