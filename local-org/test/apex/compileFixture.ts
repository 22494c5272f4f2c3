import { join } from 'node:path';
import { compileApex } from '../../src/apex/generate/compileApex';
import { library } from '../../src/apex/library/library';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import type { ApexSource } from '../../src/metadata/sourceModel';
import { buildSchema } from '../../src/schema/buildSchema';
import type { Schema } from '../../src/schema/objectDefinition';

const bookshop = join(__dirname, '../fixtures/bookshop');

/** Schema of the bookshop, and the standard objects. */
export function bookshopSchema(): Schema {
    return buildSchema(readSourceTrees([bookshop]));
}

export function classSource(name: string, body: string): ApexSource {
    return { name, kind: 'class', file: `${name}.cls`, body, apiVersion: '66.0' };
}

export function triggerSource(name: string, body: string): ApexSource {
    return { name, kind: 'trigger', file: `${name}.trigger`, body, apiVersion: '66.0' };
}

/** `line:column message` of each problem, in order of the source. */
export function problemsOf(sources: readonly ApexSource[], schema: Schema = bookshopSchema()): string[] {
    const { problems } = compileApex({ sources, schema, library });
    return [...problems]
        .sort((a, b) => a.line - b.line || a.column - b.column)
        .map(({ line, column, message }) => `${line}:${column} ${message}`);
}
