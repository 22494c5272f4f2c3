import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode } from '../install.mjs';
import { DeployError } from './deployError.mjs';
import { destroy } from './destroy.mjs';
import { HELP, readOptions } from './options.mjs';
import { Secrets } from './secrets.mjs';
import { DeployState } from './state.mjs';
import { addKafka } from './steps/addKafka.mjs';
import { assignPermissionSets } from './steps/assignPermissionSets.mjs';
import { checkTools } from './steps/checkTools.mjs';
import { configureApp } from './steps/configureApp.mjs';
import { connectAgency } from './steps/connectAgency.mjs';
import { connectWire } from './steps/connectWire.mjs';
import { createRecords } from './steps/createRecords.mjs';
import { deploySource } from './steps/deploySource.mjs';
import { prepareApp } from './steps/prepareApp.mjs';
import { prepareOrg } from './steps/prepareOrg.mjs';
import { proveRoundTrip } from './steps/proveRoundTrip.mjs';
import { pushApp } from './steps/pushApp.mjs';
import { scaleApp } from './steps/scaleApp.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const secrets = new Secrets();
const tell = (line) => process.stdout.write(`${secrets.hide(line)}\n`);

/** Every step looks first what is there already: so a deployment can be run again, whether the last one came to its end or not. */
const stepsFor = ({ heroku, kafkaPlan }) => [
    checkTools,
    ...(heroku ? [prepareApp] : []),
    prepareOrg,
    deploySource,
    assignPermissionSets,
    createRecords,
    ...(heroku ? [connectAgency, configureApp] : []),
    ...(kafkaPlan === undefined ? [] : [addKafka]),
    ...(heroku ? [pushApp, scaleApp, connectWire, proveRoundTrip] : [])
];

async function main() {
    requireNode();
    const options = readOptions(process.argv.slice(2));
    if (options.help) return void process.stdout.write(HELP);
    const state = new DeployState(join(root, '.newsroom/deploy', `${options.org}.json`));
    if (options.destroy) return destroy({ options, state, tell });
    const context = { options, root, state, secrets, tell: (line) => tell(`      ${line}`) };
    context.use = (found) => Object.assign(context, found);
    const steps = stepsFor(options);
    if (options.dryRun) return showPlan(steps, context);
    const started = Date.now();
    for (const [index, step] of steps.entries()) await runStep(step, `[${index + 1}/${steps.length}]`, context);
    announce(context, started);
}

function showPlan(steps, context) {
    tell(`What a deployment to ${context.options.org} does (nothing is done now):`);
    for (const [index, step] of steps.entries()) {
        tell(`[${index + 1}/${steps.length}] ${step.name}`);
        for (const line of step.plan(context)) tell(`      ${line}`);
    }
}

async function runStep(step, number, context) {
    tell(`${number} ${step.name}`);
    const started = Date.now();
    const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
    try {
        const summary = await step.run(context);
        tell(`      ${summary} (${seconds()})`);
    } catch (error) {
        tell(`      failed after ${seconds()}`);
        throw error;
    }
}

function announce({ options, app }, started) {
    tell(`\n${options.org} is deployed, in ${Math.round((Date.now() - started) / 1000)} s.`);
    tell(`  The newsroom   sf org open --target-org ${options.org} --path lightning/n/Newsroom`);
    if (!app) return;
    tell(
        `  The agency     ${app.url}    (any user name; its password: heroku config:get DESK_PASSWORD --app ${app.name})`
    );
}

try {
    await main();
} catch (error) {
    // what we say ourselves needs no stack; what we didn't foresee does
    const text = error instanceof DeployError ? error.message : error.stack;
    process.stderr.write(`\n${secrets.hide(text)}\n`);
    process.exitCode = 1;
}
