import { notInstalled, run, shown } from '../command.mjs';
import { DeployError } from '../deployError.mjs';
import { heroku, HerokuPlatform } from '../heroku.mjs';
import { ask, sf } from '../salesforce.mjs';

const git = {
    version: () => ['git', '--version'],
    changes: () => ['git', 'status', '--porcelain', '--untracked-files=no']
};

/** Every tool is there and logged in, before anything is made. */
export const checkTools = {
    name: 'Check tools and logins',
    plan: ({ options }) => [
        shown(sf.version()),
        shown(sf.display(options.devHub ?? options.org)),
        ...(options.heroku ? [git.version(), heroku.version(), heroku.whoami()].map(shown) : [])
    ],
    async run({ options, root, secrets, ...context }) {
        await need('sf', sf.version());
        await loggedIn(options.devHub ?? options.org);
        if (!options.heroku) return 'sf is ready';
        await need('git', git.version());
        await need('heroku', heroku.version());
        const { code, out } = await run(heroku.whoami());
        if (code !== 0) throw new DeployError('Heroku knows no login here: run heroku login first.');
        context.use({ platform: await HerokuPlatform.logIn(secrets) });
        const { out: changes } = await run(git.changes(), { cwd: root });
        if (changes !== '') context.tell('Heroku gets the last commit: changes that are not committed stay here');
        return `sf, git and heroku are ready, ${out.trim()} is logged in`;
    }
};

async function need(name, command) {
    const { code } = await run(command);
    if (code !== 0) throw new DeployError(notInstalled(name)); // a shell (Windows) starts and then finds no program
}

async function loggedIn(org) {
    const display = await ask(sf.display(org));
    if (display.ok && !/unable|expired|invalid/i.test(display.result.connectedStatus ?? '')) return;
    const why = display.ok ? display.result.connectedStatus : display.message;
    throw new DeployError(`sf can't reach the org ${org} (${why}). Log in first: sf org login web --alias ${org}`);
}
