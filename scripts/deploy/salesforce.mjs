import { run, shown } from './command.mjs';
import { DeployError } from './deployError.mjs';

/** The Salesforce CLI's commands that a deployment takes; what `--dry-run` prints is what is run. */
export const sf = {
    version: () => ['sf', 'version', '--json'],
    display: (org) => ['sf', 'org', 'display', '--target-org', org, '--json'],
    accessToken: (org) => ['sf', 'org', 'auth', 'show-access-token', '--target-org', org, '--json'],
    createScratch: (org, devHub, days) => [
        ...['sf', 'org', 'create', 'scratch', '--definition-file', 'config/project-scratch-def.json'],
        ...['--target-dev-hub', devHub, '--alias', org, '--duration-days', String(days), '--wait', '30', '--json']
    ],
    deleteScratch: (org) => ['sf', 'org', 'delete', 'scratch', '--target-org', org, '--no-prompt', '--json'],
    deploy: (org, folder, testLevel) => [
        ...['sf', 'project', 'deploy', 'start', '--source-dir', folder, '--target-org', org],
        ...['--test-level', testLevel, '--ignore-conflicts', '--wait', '60', '--json']
    ],
    deployMetadata: (org, folder) => [
        ...['sf', 'project', 'deploy', 'start', '--metadata-dir', folder, '--target-org', org],
        ...['--test-level', 'NoTestRun', '--wait', '30', '--json']
    ],
    assign: (org, permissionSets) => [
        ...['sf', 'org', 'assign', 'permset', ...permissionSets.flatMap((name) => ['--name', name])],
        ...['--target-org', org, '--json']
    ]
};

/**
 * Runs a command of the Salesforce CLI.
 * @returns {Promise<{ok: true, result: any} | {ok: false, name: string, message: string, result?: any}>}
 */
export async function ask(command, options) {
    const { code, out, err } = await run(command, options);
    let answer;
    try {
        answer = JSON.parse(out);
    } catch {
        throw new DeployError(`${shown(command)} ended with ${code}:\n${(err || out).trim().slice(-2000)}`);
    }
    if (code === 0) return { ok: true, result: answer.result };
    const { name = 'Error', message = '', result } = answer;
    return { ok: false, name, message, result };
}

/** Like ask, but a failure ends the deployment. */
export async function must(command, options) {
    const answer = await ask(command, options);
    if (answer.ok) return answer.result;
    throw new DeployError(`${shown(command)}\n${answer.name}: ${answer.message}`);
}

/**
 * Address and access token of an org, for REST. Newer versions of sf show the token by a command of its own alone.
 * @param {string} org alias
 * @returns {Promise<{instanceUrl: string, accessToken: string, username: string, organizationId: string}>}
 */
export async function accessTo(org) {
    const { instanceUrl, username, id: organizationId, accessToken: shownToken } = await must(sf.display(org));
    if (/^00D\w+!/.test(shownToken ?? '')) return { instanceUrl, username, organizationId, accessToken: shownToken };
    const { accessToken } = await must(sf.accessToken(org));
    return { instanceUrl, username, organizationId, accessToken };
}

/** Deploys; a refusal names every component with file, line and column, and every test that failed. */
export async function deploy(command, options) {
    const answer = await ask(command, options);
    const result = answer.result ?? {};
    if (answer.ok) {
        const { numberComponentsTotal: total = 0, numberTestsCompleted: tests = 0 } = result;
        const successes = listOf(result.details?.componentSuccesses).filter(
            ({ fullName }) => fullName !== 'package.xml'
        );
        const changed = successes.filter((one) => isTrue(one.changed) || isTrue(one.created)).length;
        return { total, tests, changed };
    }
    const problems = [
        ...listOf(result.details?.componentFailures).map(describeFailure),
        ...listOf(result.details?.runTestResult?.failures).map(
            ({ name, methodName, message }) => `${name}.${methodName}: ${message}`
        )
    ];
    const what = problems.length > 0 ? problems.map((problem) => `  ${problem}`).join('\n') : `  ${answer.message}`;
    throw new DeployError(`Salesforce refused the deployment; the org stays as it was.\n${what}`);
}

function describeFailure({ componentType, fullName, fileName, lineNumber, columnNumber, problem }) {
    const place = [fileName || fullName, lineNumber, columnNumber].filter(Boolean).join(':');
    return `${place}  ${componentType} ${fullName}: ${problem}`;
}

/** In SOAP's way a list of one is no list, and a Boolean may be a text. */
const listOf = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);
const isTrue = (value) => value === true || value === 'true';
