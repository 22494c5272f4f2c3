/**
 * Derives src/deploy/generated/metadataTypes.json from the registry of metadata types that Salesforce ships with
 * @salesforce/source-deploy-retrieve (a part of @salesforce/cli): their folders, endings and children. Run it again for a new release:
 *
 *     node local-org/scripts/generateMetadataTypes.mjs <…/source-deploy-retrieve/lib/src/registry/metadataRegistry.json>
 *
 * An entry: name -> [folder, ending, flags, children?]. Flags: "c" the content stands beside a -meta.xml, "b" a bundle (folder), "f" in folders,
 * "s" only ever in its own folder. A child: name -> [folder in source format, ending, element in the parent's XML].
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [registryFile] = process.argv.slice(2);
const { types } = JSON.parse(readFileSync(registryFile, 'utf8'));
const output = join(import.meta.dirname, '../src/deploy/generated/metadataTypes.json');
/** Children of an object stand in elements that are called as their folders. */
const elementOf = ({ xmlElementName, directoryName }) => xmlElementName ?? directoryName;

const entries = {};
for (const type of Object.values(types).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { adapter } = type.strategies ?? {};
    const flags =
        (adapter === 'matchingContentFile' || adapter === 'mixedContent' ? 'c' : '') +
        // an experience is a folder, though its -meta.xml stands beside it
        (adapter === 'bundle' || type.name === 'ExperienceBundle' ? 'b' : '') +
        (type.inFolder ? 'f' : '') +
        (type.strictDirectoryName ? 's' : '');
    const children = Object.values(type.children?.types ?? {}).map((child) => [
        child.name,
        [child.directoryName, child.suffix, elementOf(child)]
    ]);
    entries[type.name] = [
        type.directoryName,
        type.suffix ?? '',
        flags,
        ...(children.length > 0 ? [Object.fromEntries(children)] : [])
    ];
}
const lines = Object.entries(entries).map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`);
writeFileSync(output, `{\n${lines.join(',\n')}\n}\n`);
