import { randomUUID } from 'node:crypto';
import { SalesforceRest } from '../../newsroomRecords.mjs';
import { DeployError } from '../deployError.mjs';
import { until } from '../until.mjs';

const FLASH_PATIENCE = 60000;

/** Sends a flash by the agency and waits until the org has made a story of it and the agency has heard of that; then removes the story. */
export const proveRoundTrip = {
    name: 'Send a test flash and wait for its story',
    plan: () => [
        'GET https://…/ready until the agency hears the org',
        'POST https://…/api/flashes, then GET /api/flashes/ID until it is a story',
        'REST: find the Story__c, and delete it'
    ],
    async run({ options, app, access, deskPassword, tell }) {
        await agencyReady(app, options.wait, tell);
        const started = Date.now();
        const externalId = `deployment-${randomUUID()}`;
        const agency = agencyAt(app.url, deskPassword);
        const { follow } = await agency('POST', '/api/flashes', {
            headline: 'Deployment test: please ignore',
            body: 'Sent by the deployment to see that flashes become stories.',
            externalId
        });
        const flash = await until(async () => {
            const state = await agency('GET', follow);
            return state.status === 'story' || state.status === 'failed' ? state : undefined;
        }, FLASH_PATIENCE);
        if (flash?.status === 'failed')
            throw new DeployError(
                `Salesforce refused the test flash: ${flash.cause?.message ?? JSON.stringify(flash)}`
            );
        const seconds = ((Date.now() - started) / 1000).toFixed(1);
        const removed = await removeStory(new SalesforceRest(access), externalId);
        if (!removed)
            throw new DeployError(
                'The test flash did not become a Story__c: see Setup, Platform Events, and the Dead Letters tab.'
            );
        if (!flash)
            throw new DeployError(
                `The org made a story of the flash, but the agency did not hear of it: see ${app.url}.`
            );
        return `story made and heard of in ${seconds} s`;
    }
};

async function agencyReady(app, minutes, tell) {
    let reason = 'no answer';
    const ready = await until(async () => {
        const response = await fetch(`${app.url}/ready`).catch(() => undefined);
        if (response?.ok) return true;
        const now =
            (await response?.json().catch(() => undefined))?.reason ?? `HTTP ${response?.status ?? '- no answer'}`;
        if (now !== reason) tell(`the agency is not ready yet: ${now}`);
        reason = now;
        return undefined;
    }, minutes * 60000);
    if (!ready)
        throw new DeployError(`The agency still doesn't hear the org: ${reason}. See heroku logs --app ${app.name}.`);
}

function agencyAt(url, password) {
    const authorization = `Basic ${Buffer.from(`desk:${password}`).toString('base64')}`;
    return async (method, path, body) => {
        const response = await fetch(url + path, {
            method,
            headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
            body: body && JSON.stringify(body)
        });
        if (!response.ok) throw new DeployError(`The agency answered ${method} ${path} with HTTP ${response.status}.`);
        return response.json();
    };
}

async function removeStory(salesforce, externalId) {
    const story = await salesforce.first(`SELECT Id FROM Story__c WHERE External_Id__c = '${externalId}'`);
    if (!story) return false;
    await salesforce.request('DELETE', `/services/data/v65.0/sobjects/Story__c/${story.Id}`);
    return true;
}
