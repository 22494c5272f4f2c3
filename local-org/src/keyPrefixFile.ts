import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyPrefixes } from './schema/keyPrefixes';
import type { Schema } from './schema/objectDefinition';

const fileName = 'key-prefixes.json';

/** The key prefixes that an earlier start gave to the objects: record ids begin with them, so they must not change. */
export function readKeyPrefixes(directory: string | undefined): ReadonlyMap<string, string> | undefined {
    if (directory === undefined) return undefined;
    const file = join(directory, fileName);
    if (!existsSync(file)) return undefined;
    return new Map(Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>));
}

/** Keeps the prefixes of this start for the next one; those of objects that are gone stay theirs. */
export function keepKeyPrefixes(directory: string | undefined, schema: Schema): void {
    if (directory === undefined) return;
    mkdirSync(directory, { recursive: true });
    const all = { ...Object.fromEntries(readKeyPrefixes(directory) ?? []), ...Object.fromEntries(keyPrefixes(schema)) };
    writeFileSync(join(directory, fileName), JSON.stringify(all));
}
