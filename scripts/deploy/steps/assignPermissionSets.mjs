import { shown } from '../command.mjs';
import { DeployError } from '../deployError.mjs';
import { ask, sf } from '../salesforce.mjs';

const EDITOR = 'Newsroom_Editor';
/** Also lets its users in through the connected app. */
const AGENCY = 'Newsroom_Agency';

export const assignPermissionSets = {
    name: 'Assign the permission sets',
    plan: ({ options }) => [shown(sf.assign(options.org, permissionSets(options)))],
    async run({ options }) {
        const command = sf.assign(options.org, permissionSets(options));
        const answer = await ask(command);
        const failures = answer.result?.failures ?? [];
        // sf itself takes it for a success if the user has the permission set already; older versions for a failure
        const real = failures.filter(({ message }) => !/duplicate|already/i.test(message));
        if (!answer.ok && (failures.length === 0 || real.length > 0))
            throw new DeployError(
                `${shown(command)}\n${real.map(({ message }) => message).join('\n') || answer.message}`
            );
        return permissionSets(options).join(', ');
    }
};

const permissionSets = ({ heroku }) => (heroku ? [EDITOR, AGENCY] : [EDITOR]);
