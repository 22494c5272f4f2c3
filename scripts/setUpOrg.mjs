import { parseArgs } from 'node:util';
import { accessTo } from './deploy/salesforce.mjs';
import { setUpNewsroom, setUpWire } from './newsroomRecords.mjs';

const HELP = `Creates in an org what the newsroom needs and no deployment brings: the PushTopic StoryUpdates, the channel
/u/Newsroom, the Chatter group Newsroom, and the permission set's assignment. Run it after force-app is deployed; again does no harm.

  node scripts/setUpOrg.mjs --target-org ALIAS [--wire-url wss://…/wire]

  --target-org ALIAS   an org that the Salesforce CLI (sf) is logged in to
  --wire-url URL       address of the Heroku app's WebSocket; the secret is read from WIRE_TICKET_SECRET

Without sf: set SF_INSTANCE_URL and SF_ACCESS_TOKEN instead of --target-org.
`;

const { values } = parseArgs({
    options: { 'target-org': { type: 'string' }, 'wire-url': { type: 'string' }, help: { type: 'boolean' } }
});
if (values.help) {
    process.stdout.write(HELP);
} else {
    const tell = (what) => console.log(`- ${what}`);
    try {
        const org = await findOrg(values['target-org']);
        await setUpNewsroom(org, tell);
        if (values['wire-url']) await setUpWire(org, { url: values['wire-url'], ticketSecret: secret() }, tell);
        console.log(`${org.instanceUrl} is ready.`);
    } catch (error) {
        console.error(error.message);
        process.exitCode = 1;
    }
}

async function findOrg(alias) {
    const { SF_INSTANCE_URL: instanceUrl, SF_ACCESS_TOKEN: accessToken } = process.env;
    if (!alias) {
        if (instanceUrl && accessToken) return { instanceUrl, accessToken };
        throw new Error(`Which org? Give --target-org, or SF_INSTANCE_URL and SF_ACCESS_TOKEN.\n\n${HELP}`);
    }
    return accessTo(alias);
}

function secret() {
    const { WIRE_TICKET_SECRET } = process.env;
    if (WIRE_TICKET_SECRET) return WIRE_TICKET_SECRET;
    throw new Error('Set WIRE_TICKET_SECRET to the secret that the Heroku app has under that name.');
}
