import { createRequire } from 'node:module';
import type * as Parser from '@apexdevtools/apex-parser';

export type ParserModule = typeof Parser;

/** Loads the parser only when a source must really be parsed: a start from the cache never pays for it. */
export function loadParserModule(): ParserModule {
    return createRequire(__filename)('@apexdevtools/apex-parser') as ParserModule;
}
