import { createInterface } from 'node:readline/promises';
import { shown } from './command.mjs';
import { DeployError } from './deployError.mjs';
import { HerokuPlatform } from './heroku.mjs';
import { ask, sf } from './salesforce.mjs';

/** Removes what the deployment made, and nothing that was there before. */
export async function destroy({ options, state, tell }) {
    const { app, appMade, scratch } = {
        app: state.get('app'),
        appMade: state.get('appMade'),
        scratch: state.get('scratch')
    };
    const goes = [
        ...(scratch ? [`the scratch org ${options.org}`] : []),
        ...(appMade ? [`the Heroku app ${app}`] : [])
    ];
    const stays = [
        ...(scratch ? [] : [`the org ${options.org}, with force-app in it`]),
        ...(app && !appMade ? [`the Heroku app ${app}`] : [])
    ];
    if (stays.length > 0) tell(`Stays, as the deployment didn't make it: ${stays.join('; ')}.`);
    if (goes.length === 0) return tell('There is nothing to remove.');
    if (options.dryRun) {
        if (scratch) tell(`    ${shown(sf.deleteScratch(options.org))}`);
        if (appMade) tell(`    Heroku: DELETE /apps/${app}`);
        return undefined;
    }
    if (
        !options.yes &&
        !(await agreed(`Remove ${goes.join(' and ')} for good? Type ${options.org} to agree: `, options.org))
    )
        throw new DeployError('Nothing was removed.');
    if (appMade) await (await HerokuPlatform.logIn()).deleteApp(app);
    if (scratch) {
        const answer = await ask(sf.deleteScratch(options.org));
        if (!answer.ok) throw new DeployError(`The scratch org ${options.org} could not be deleted: ${answer.message}`);
    }
    state.remove();
    return tell(`Removed: ${goes.join(' and ')}.`);
}

async function agreed(question, word) {
    if (!process.stdin.isTTY)
        throw new DeployError('--destroy asks before it removes anything. Where nobody can answer, add --yes.');
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
        return (await lines.question(question)).trim() === word;
    } finally {
        lines.close();
    }
}
