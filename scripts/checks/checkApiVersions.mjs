import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { elements, sourceFiles } from './sourceFiles.mjs';

/** One API version for the source, the project, and the scripts that call the org. */
export function checkApiVersions(root) {
    const { sourceApiVersion } = JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8'));
    const problems = [];
    for (const { path, text } of sourceFiles(root, '-meta.xml'))
        for (const version of elements(text, 'apiVersion'))
            if (version !== sourceApiVersion)
                problems.push(`${path}  API version ${version}, sfdx-project.json has ${sourceApiVersion}`);
    const records = readFileSync(join(root, 'scripts/newsroomRecords.mjs'), 'utf8');
    if (!records.includes(`'v${sourceApiVersion}'`))
        problems.push(`scripts/newsroomRecords.mjs  does not call version ${sourceApiVersion}`);
    return problems;
}
