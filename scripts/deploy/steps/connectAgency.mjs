import { randomBytes } from 'node:crypto';
import { isUsablePair, makeKeyPair } from '../certificate.mjs';
import { shown } from '../command.mjs';
import { deployConnectedApp } from '../connectedApp.mjs';
import { sf } from '../salesforce.mjs';

/**
 * The key pair and the connected app for the JWT bearer flow. The private key is made in memory and goes straight to the Heroku app's config vars, after the
 * org has its certificate; if the run ends in between, the next one makes a new pair.
 */
export const connectAgency = {
    name: 'Let the agency log in (key pair and connected app)',
    plan: ({ options }) => [
        'make an RSA key pair and its certificate',
        shown(sf.deployMetadata(options.org, '(a temporary folder)')),
        'Heroku: PATCH /apps/…/config-vars    SF_AUTH, SF_CLIENT_ID, SF_JWT_KEY'
    ],
    async run({ options, state, platform, app, secrets }) {
        const present = await platform.configVars(app.name);
        const certificate = state.get('certificate');
        const key = present.SF_JWT_KEY && Buffer.from(present.SF_JWT_KEY, 'base64').toString();
        secrets.add(present.SF_JWT_KEY);
        if (
            isUsablePair(key, certificate) &&
            present.SF_CLIENT_ID === state.get('consumerKey') &&
            state.get('connected')
        )
            return 'all there';
        const pair = makeKeyPair('newsroom-agency');
        // a consumer key is one of a kind among all orgs of Salesforce
        const consumerKey = state.get('consumerKey') ?? `Newsroom${randomBytes(24).toString('hex')}`;
        state.set({ consumerKey, certificate: pair.certificate, connected: false });
        await deployConnectedApp(options.org, { consumerKey, certificate: pair.certificate });
        const encoded = Buffer.from(pair.privateKey).toString('base64');
        secrets.add(encoded);
        await platform.configure(app.name, { SF_AUTH: 'jwt', SF_CLIENT_ID: consumerKey, SF_JWT_KEY: encoded });
        state.set({ connected: true });
        return key ? 'key pair renewed' : 'connected app deployed, key at Heroku';
    }
};
