// Listens by salesforce-pubsub-api-client, which leaves it to the program to come back after an error.
import PubSubApiClient from 'salesforce-pubsub-api-client';
import { inTime, listen } from './listeningProgram.mjs';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

listen(async ({ options, last, hear, lost }) => {
    const { channel, instanceUrl, username, password, pubSubEndpoint } = options;
    const client = new PubSubApiClient(
        {
            authType: 'username-password',
            loginUrl: instanceUrl,
            username,
            password,
            pubSubEndpoint,
            rejectUnauthorizedSsl: false
        },
        silent
    );
    await inTime(client.connect());
    const heard = (_, kind, detail) => {
        if (kind === 'event') hear(detail.replayId, detail.id);
        else if (kind === 'end') lost('end');
        else if (kind === 'error') lost(/Replay ID validation failed/.test(detail.message) ? 'gap' : detail.message);
    };
    if (last === -1) client.subscribe(channel, heard);
    else if (last === -2) client.subscribeFromEarliestEvent(channel, heard);
    else client.subscribeFromReplayId(channel, heard, null, last);
    return () => client.close();
});
