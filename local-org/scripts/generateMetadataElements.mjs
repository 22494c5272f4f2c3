/**
 * Brings src/deploy/generated/metadataElements.json up to the elements that Salesforce declares in @salesforce/types (a part of @salesforce/cli).
 * Types and elements that are there stay: what was retired is still accepted. Run it again for a new release:
 *
 *     node local-org/scripts/generateMetadataElements.mjs <…/@salesforce/types/lib/metadata.d.ts>
 *
 * An entry: type -> `element[:type]|…`, with the type of elements that have elements of their own.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [declarationsFile] = process.argv.slice(2);
const output = join(import.meta.dirname, '../src/deploy/generated/metadataElements.json');
const known = JSON.parse(readFileSync(output, 'utf8'));

/** Name -> { bases, elements: name -> type }. */
const declared = new Map();
const declaration = /^export type (\w+) = ((?:\w+ & )*)\{\n([\s\S]*?)^\};/gm;
for (const [, name, bases, body] of readFileSync(declarationsFile, 'utf8').matchAll(declaration)) {
    const elements = [...body.matchAll(/^ {4}(\w+)\??: (\w+)/gm)].map(([, element, type]) => [element, type]);
    declared.set(name, { bases: bases.split(' & ').filter((base) => base !== ''), elements: new Map(elements) });
}

function elementsOf(name) {
    const type = declared.get(name);
    return type ? new Map([...type.bases.flatMap((base) => [...elementsOf(base)]), ...type.elements]) : new Map();
}

for (const [name, list] of Object.entries(known)) {
    const entries = new Map(list.split('|').map((entry) => entry.split(':')));
    for (const [element, type] of elementsOf(name)) {
        const own = entries.get(element) ?? (type in known ? type : undefined);
        entries.set(element, own);
    }
    known[name] = [...entries]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([element, type]) => (type === undefined ? element : `${element}:${type}`))
        .join('|');
}
const lines = Object.entries(known).map(([name, list]) => `${JSON.stringify(name)}:${JSON.stringify(list)}`);
writeFileSync(output, `{\n${lines.join(',\n')}\n}\n`);
