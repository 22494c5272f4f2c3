import { randomBytes } from 'node:crypto';

export const configureApp = {
    name: 'Configure the Heroku app',
    plan: () => [
        'Heroku: PATCH /apps/…/config-vars    SF_LOGIN_URL, SF_USERNAME, SF_JWT_AUDIENCE, WIRE_ALLOWED_ORIGINS, WIRE_TICKET_SECRET, DESK_PASSWORD, PROCESS'
    ],
    async run({ options, platform, app, access, sandbox, secrets, ...context }) {
        const present = await platform.configVars(app.name);
        const ticketSecret = present.WIRE_TICKET_SECRET ?? randomBytes(32).toString('hex');
        const deskPassword = present.DESK_PASSWORD ?? randomBytes(18).toString('base64url');
        secrets.add(ticketSecret);
        secrets.add(deskPassword);
        context.use({ ticketSecret, deskPassword });
        const changed = await platform.configure(app.name, {
            SF_LOGIN_URL: access.instanceUrl.replace(/\/$/, ''),
            SF_USERNAME: access.username,
            SF_JWT_AUDIENCE: audienceOf(access.instanceUrl, sandbox),
            WIRE_ALLOWED_ORIGINS: lightningOrigin(access.instanceUrl),
            WIRE_TICKET_SECRET: ticketSecret,
            DESK_PASSWORD: deskPassword,
            // page and worker meet in Kafka; without it one process is both
            PROCESS: options.kafkaPlan === undefined ? null : 'web'
        });
        return changed.length === 0 ? 'nothing to change' : `set ${changed.join(', ')}`;
    }
};

/** Scratch orgs and sandboxes log in at test.salesforce.com; null leaves it to the app: the org's own address. */
function audienceOf(instanceUrl, sandbox) {
    if (!isSalesforce(instanceUrl)) return null;
    return sandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
}

/** Lightning pages have a host of their own beside My Domain's. */
function lightningOrigin(instanceUrl) {
    const { origin } = new URL(instanceUrl);
    return isSalesforce(instanceUrl) ? origin.replace(/\.my\.salesforce\.com$/, '.lightning.force.com') : origin;
}

const isSalesforce = (instanceUrl) => new URL(instanceUrl).hostname.endsWith('.salesforce.com');
