import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { installSalesforceCli } from '../salesforceCli.mjs';
import { sourceFiles } from './sourceFiles.mjs';

/** Every file is of a component that Salesforce's own tool knows, and all of them make a package. */
export async function resolveComponents(root) {
    const { bin } = await installSalesforceCli();
    const require = createRequire(join(bin, '../@salesforce/cli/package.json'));
    const { ComponentSet, MetadataConverter } = require('@salesforce/source-deploy-retrieve');
    const components = ComponentSet.fromSource(join(root, 'force-app'));
    const known = new Set();
    for (const component of components.getSourceComponents())
        for (const part of [component, ...component.getChildren()])
            for (const file of [part.xml, ...part.walkContent()].filter(Boolean))
                known.add(slashes(relative(root, file)));
    const problems = sourceFiles(root, '')
        .filter(({ path }) => !known.has(path) && !isIgnored(path))
        .map(({ path }) => `${path}  belongs to no component`);
    const target = mkdtempSync(join(tmpdir(), 'newsroom-package-'));
    try {
        const { converted } = await new MetadataConverter().convert(components, 'metadata', {
            type: 'directory',
            outputDirectory: target,
            genUniqueDir: false
        });
        if (converted.length === 0) problems.push('force-app  makes an empty package');
    } finally {
        rmSync(target, { recursive: true, force: true });
    }
    return problems;
}

/** As .forceignore has it. */
const isIgnored = (path) => /\/__tests__\/|\/jsconfig\.json$|\/\.eslintrc\.json$|\/README\.md$/.test(path);
const slashes = (path) => path.replaceAll('\\', '/');
