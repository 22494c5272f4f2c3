import { DeployError } from '../deployError.mjs';

const BUILDPACK = 'heroku/nodejs';

/** The Heroku app comes first: the org is told its address when force-app is deployed. */
export const prepareApp = {
    name: 'Prepare the Heroku app',
    plan: ({ options, state }) => {
        const name = appName(options, state) ?? '(a name of Heroku’s)';
        return [
            `Heroku: GET /apps/${name}`,
            `Heroku: POST /apps    (if it isn't there)`,
            `Heroku: buildpack ${BUILDPACK}`
        ];
    },
    async run({ options, state, platform, ...context }) {
        const name = appName(options, state);
        const present = name === undefined ? undefined : await platform.findApp(name);
        const app = present ?? (await platform.createApp(name));
        if (!app.web_url) throw new DeployError(`Heroku doesn't say where the app ${app.name} is.`);
        state.set({ app: app.name, ...(!present && { appMade: true }) });
        await platform.useBuildpack(app.name, BUILDPACK);
        const url = app.web_url.replace(/\/$/, '');
        context.use({
            app: { name: app.name, gitUrl: app.git_url, url },
            wireUrl: `${url.replace(/^http/, 'ws')}/wire`
        });
        return `${app.name}${present ? '' : ' made'}, ${url}`;
    }
};

const appName = ({ herokuApp }, state) => herokuApp ?? state.get('app');
