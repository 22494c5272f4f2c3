import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyzeCode } from './checks/analyzeCode.mjs';
import { checkApiVersions } from './checks/checkApiVersions.mjs';
import { checkPermissionSets } from './checks/checkPermissionSets.mjs';
import { resolveComponents } from './checks/resolveComponents.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Checks force-app as Salesforce's own tools would: each check gives the problems it found, as `file:line  what`. The packages it needs are installed
 * the first time, apart from the project's own.
 */
const checks = {
    'API versions are the same everywhere': checkApiVersions,
    'permission sets cover everything': checkPermissionSets,
    'every file belongs to a component (source-deploy-retrieve)': resolveComponents,
    'no violation of severity 1 or 2 (Code Analyzer: PMD for Apex, ESLint with LWC and SLDS rules)': analyzeCode
};

let found = 0;
for (const [name, check] of Object.entries(checks)) {
    const problems = await check(root);
    console.log(`${problems.length === 0 ? 'ok' : 'NOT OK'}  ${name}`);
    for (const problem of problems) console.log(`        ${problem}`);
    found += problems.length;
}
process.exitCode = found === 0 ? 0 : 1;
