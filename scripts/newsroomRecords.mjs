/**
 * What the newsroom needs in an org that is no metadata: PushTopic, StreamingChannel, the Chatter group, the permission set's
 * assignment, and where the wire is. Works against any org that has force-app deployed; calling it again changes nothing.
 */

const API = 'v65.0';

/** The fields that the story list shows: a change of any of them is news. */
const PUSH_TOPIC = {
    Name: 'StoryUpdates',
    Query: 'SELECT Id, Name, Headline__c, Category__c, Urgency__c, Status__c, Source__c, External_Id__c, Published_At__c FROM Story__c',
    ApiVersion: 65.0,
    Description: 'Every change of a story, for the page and the agencies',
    NotifyForOperationCreate: true,
    NotifyForOperationUpdate: true,
    NotifyForOperationDelete: true,
    NotifyForOperationUndelete: true,
    NotifyForFields: 'Referenced',
    IsActive: true
};
const STREAMING_CHANNEL = { Name: '/u/Newsroom', Description: 'Messages of the agencies that are no record' };
const CHATTER_GROUP = { Name: 'Newsroom', CollaborationType: 'Public', Description: 'What the agencies report' };
const PERMISSION_SET = 'Newsroom_Editor';
const TRUSTED_URL = 'Newsroom_Wire';

/**
 * Creates what is missing, and brings up to date what differs.
 * @param {{instanceUrl: string, accessToken: string}} org
 * @param {(what: string) => void} [tell] hears of every change
 */
export async function setUpNewsroom(org, tell = () => undefined) {
    const salesforce = new SalesforceRest(org);
    await salesforce.ensure('PushTopic', 'Name', PUSH_TOPIC, tell);
    await salesforce.ensure('StreamingChannel', 'Name', STREAMING_CHANNEL, tell);
    await salesforce.ensure('CollaborationGroup', 'Name', CHATTER_GROUP, tell);
    await assignPermissionSet(salesforce, tell);
}

/**
 * Tells the org where the wire is, and trusts its site.
 * @param {{instanceUrl: string, accessToken: string}} org
 * @param {{url: string, ticketSecret: string}} wire address of the Heroku app's WebSocket, and the secret shared with it
 * @param {(what: string) => void} [tell] hears of every change, never of the secret
 */
export async function setUpWire(org, wire, tell = () => undefined) {
    const salesforce = new SalesforceRest(org);
    await trustSite(salesforce, wire.url.replace(/^(wss?:\/\/[^/]+).*$/, '$1'), tell);
    await setWireSettings(salesforce, wire, tell);
}

async function assignPermissionSet(salesforce, tell) {
    const { user_id: AssigneeId } = await salesforce.request('GET', '/services/oauth2/userinfo');
    const set = await salesforce.first(`SELECT Id FROM PermissionSet WHERE Name = '${PERMISSION_SET}'`);
    if (!set) throw new Error(`The permission set ${PERMISSION_SET} is not in the org: deploy force-app first.`);
    const assigned = await salesforce.first(
        `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${AssigneeId}' AND PermissionSetId = '${set.Id}'`
    );
    if (assigned) return;
    await salesforce.create('PermissionSetAssignment', { AssigneeId, PermissionSetId: set.Id });
    tell(`permission set ${PERMISSION_SET} assigned`);
}

async function trustSite(salesforce, endpoint, tell) {
    const trusted = await salesforce.first(
        `SELECT Id, EndpointUrl FROM CspTrustedSite WHERE DeveloperName = '${TRUSTED_URL}'`
    );
    if (!trusted) throw new Error(`The trusted URL ${TRUSTED_URL} is not in the org: deploy force-app first.`);
    if (trusted.EndpointUrl === endpoint) return;
    await salesforce.update('CspTrustedSite', trusted.Id, { EndpointUrl: endpoint });
    tell(`trusted URL ${endpoint}`);
}

async function setWireSettings(salesforce, { url, ticketSecret }, tell) {
    const { organization_id: SetupOwnerId } = await salesforce.request('GET', '/services/oauth2/userinfo');
    const fields = { Url__c: url, Ticket_Secret__c: ticketSecret };
    const settings = await salesforce.first(
        `SELECT Id, Url__c, Ticket_Secret__c FROM Wire_Settings__c WHERE SetupOwnerId = '${SetupOwnerId}'`
    );
    if (settings && settings.Url__c === url && settings.Ticket_Secret__c === ticketSecret) return;
    if (settings) await salesforce.update('Wire_Settings__c', settings.Id, fields);
    else await salesforce.create('Wire_Settings__c', { SetupOwnerId, ...fields });
    tell(`wire at ${url}`);
}

/** The few REST calls that are needed. */
export class SalesforceRest {
    #instanceUrl;
    #accessToken;

    constructor({ instanceUrl, accessToken }) {
        this.#instanceUrl = instanceUrl.replace(/\/$/, '');
        this.#accessToken = accessToken;
    }

    async ensure(object, keyField, record, tell) {
        const fields = Object.keys(record).join(', ');
        const found = await this.first(`SELECT Id, ${fields} FROM ${object} WHERE ${keyField} = '${record[keyField]}'`);
        if (!found) {
            await this.create(object, record);
            tell(`${object} ${record[keyField]} created`);
            return;
        }
        const changed = Object.fromEntries(Object.entries(record).filter(([field, value]) => found[field] !== value));
        if (Object.keys(changed).length === 0) return;
        await this.update(object, found.Id, changed);
        tell(`${object} ${record[keyField]} brought up to date`);
    }

    async first(soql) {
        const { records } = await this.request('GET', `/services/data/${API}/query?q=${encodeURIComponent(soql)}`);
        return records[0];
    }

    create(object, record) {
        return this.request('POST', `/services/data/${API}/sobjects/${object}`, record);
    }

    update(object, id, record) {
        return this.request('PATCH', `/services/data/${API}/sobjects/${object}/${id}`, record);
    }

    async request(method, path, body) {
        const response = await fetch(this.#instanceUrl + path, {
            method,
            headers: { authorization: `Bearer ${this.#accessToken}`, 'content-type': 'application/json' },
            body: body && JSON.stringify(body)
        });
        const text = await response.text();
        if (!response.ok)
            throw new Error(`${method} ${path.split('?')[0]} answered ${response.status}: ${text.slice(0, 500)}`);
        return text ? JSON.parse(text) : undefined;
    }
}
