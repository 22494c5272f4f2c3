import { setUpWire } from '../../newsroomRecords.mjs';

/** The trusted URL is deployed already; here the org hears where the wire is and the secret that signs its tickets. */
export const connectWire = {
    name: 'Tell the org where the wire is',
    plan: () => ['REST: Wire_Settings__c with address and secret, CspTrustedSite Newsroom_Wire'],
    async run({ access, wireUrl, ticketSecret }) {
        const changes = [];
        await setUpWire(access, { url: wireUrl, ticketSecret }, (change) => changes.push(change));
        return changes.join(', ') || 'all there';
    }
};
