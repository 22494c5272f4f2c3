import { shown } from '../command.mjs';
import { deploy, sf } from '../salesforce.mjs';

/**
 * Deploys force-app. The trusted URL gets the address of this app's wire on the way: sfdx-project.json has the replacement.
 */
export const deploySource = {
    name: 'Deploy force-app',
    plan: ({ options }) => [
        `${options.heroku ? 'NEWSROOM_DEPLOY=true NEWSROOM_WIRE_ORIGIN=wss://… ' : ''}${shown(command(options))}`
    ],
    async run({ options, root, state, wireUrl }) {
        const origin = wireUrl === undefined ? state.get('wireOrigin') : new URL(wireUrl).origin;
        const env = origin === undefined ? {} : { NEWSROOM_DEPLOY: 'true', NEWSROOM_WIRE_ORIGIN: origin };
        const { total, changed, tests } = await deploy(command(options), { cwd: root, env });
        if (origin !== undefined) state.set({ wireOrigin: origin });
        return `${total} components, ${changed} of them changed${tests > 0 ? `; ${tests} Apex tests passed` : ''}`;
    }
};

const command = ({ org, testLevel }) => sf.deploy(org, 'force-app', testLevel);
