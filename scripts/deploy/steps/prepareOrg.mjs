import { shown } from '../command.mjs';
import { DeployError } from '../deployError.mjs';
import { accessTo, ask, must, sf } from '../salesforce.mjs';

/** The org that everything goes to: a scratch org, made if it isn't there, or one that sf is logged in to. */
export const prepareOrg = {
    name: 'Prepare the org',
    plan: ({ options: { org, devHub, days } }) => [
        shown(sf.display(org)),
        ...(devHub === undefined ? [] : [`${shown(sf.createScratch(org, devHub, days))}    (if ${org} isn't there)`]),
        shown(sf.accessToken(org))
    ],
    async run({ options, root, state, secrets, ...context }) {
        const made = options.devHub !== undefined && (await makeScratch(options, root, state));
        const access = await accessTo(options.org);
        secrets.add(access.accessToken);
        const kind = await kindOf(access);
        if (kind.production && !options.allowProduction)
            throw new DeployError(
                `${options.org} is a production org (${kind.type}). If you mean it: --allow-production.`
            );
        context.use({ access, sandbox: kind.sandbox });
        return `${made ? 'scratch org made' : kind.type}, ${access.username}`;
    }
};

async function makeScratch({ org, devHub, days }, root, state) {
    const present = await ask(sf.display(org));
    if (present.ok && !/expired|deleted/i.test(present.result.status ?? '')) {
        if (!present.result.devHubId && !state.get('scratch'))
            throw new DeployError(
                `${org} is no scratch org. Leave --dev-hub out to deploy to it, or choose another alias with --org.`
            );
        return false;
    }
    await must(sf.createScratch(org, devHub, days), { cwd: root });
    state.set({ scratch: true });
    return true;
}

async function kindOf({ instanceUrl, accessToken }) {
    const query = encodeURIComponent('SELECT IsSandbox, OrganizationType FROM Organization');
    const response = await fetch(`${instanceUrl}/services/data/v65.0/query?q=${query}`, {
        headers: { authorization: `Bearer ${accessToken}` }
    });
    if (!response.ok) throw new DeployError(`${instanceUrl} refused a query: HTTP ${response.status}.`);
    const { IsSandbox: sandbox, OrganizationType: type } = (await response.json()).records[0];
    return { sandbox, type: sandbox ? `${type}, sandbox` : type, production: !sandbox && type !== 'Developer Edition' };
}
