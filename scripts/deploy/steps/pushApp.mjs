import { run, shown } from '../command.mjs';
import { DeployError } from '../deployError.mjs';
import { heroku } from '../heroku.mjs';

export const pushApp = {
    name: 'Push the app to Heroku',
    plan: ({ state, options }) => [
        shown(heroku.push(`https://git.heroku.com/${options.herokuApp ?? state.get('app') ?? 'NAME'}.git`))
    ],
    async run({ app, root }) {
        // git must ask nobody for a password: there may be nobody
        const { code, err } = await run(heroku.push(app.gitUrl), { cwd: root, env: { GIT_TERMINAL_PROMPT: '0' } });
        if (code !== 0) throw new DeployError(`git push to ${app.gitUrl} failed:\n${err.trim().slice(-3000)}`);
        return /up-to-date/i.test(err) ? 'Heroku has this commit already' : 'built and released';
    }
};
