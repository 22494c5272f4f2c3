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
    async run({ options, state, platform, app, access, secrets }) {
        const present = await platform.configVars(app.name);
        const key = present.SF_JWT_KEY && Buffer.from(present.SF_JWT_KEY, 'base64').toString();
        secrets.add(present.SF_JWT_KEY);
        const known = knownConsumerKey(state, present, access);
        if (known && known === present.SF_CLIENT_ID && isUsablePair(key, state.get('certificate'))) return 'all there';
        const { privateKey, certificate } = makeKeyPair('newsroom-agency');
        // one of a kind among all orgs of Salesforce, and for good: so it is kept before the app is made
        const consumerKey = known ?? `Newsroom${randomBytes(24).toString('hex')}`;
        state.set({ connectedOrg: access.organizationId, consumerKey, certificate });
        await deployConnectedApp(options.org, { consumerKey, certificate });
        const encoded = Buffer.from(privateKey).toString('base64');
        secrets.add(encoded);
        await platform.configure(app.name, { SF_AUTH: 'jwt', SF_CLIENT_ID: consumerKey, SF_JWT_KEY: encoded });
        return known ? 'key pair renewed' : 'connected app deployed, key at Heroku';
    }
};

/** Of the app that this org has. An alias may stand for another org than last time: a scratch org made anew. */
function knownConsumerKey(state, present, { organizationId, instanceUrl }) {
    if (state.get('connectedOrg') === organizationId) return state.get('consumerKey');
    // deployed from another machine
    return present.SF_LOGIN_URL === instanceUrl.replace(/\/$/, '') ? present.SF_CLIENT_ID : undefined;
}
