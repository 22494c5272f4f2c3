// Listens by CometD's own JavaScript client in Node.js, with Salesforce's replay extension.
import { CometD } from 'cometd';
import { adapt } from 'cometd-nodejs-client';
import { listen, logIn } from './listeningProgram.mjs';

adapt();

listen(async ({ options, last, hear, lost }) => {
    const { channel, instanceUrl, patience } = options;
    const { accessToken } = await logIn(options);
    const cometd = new CometD();
    cometd.unregisterTransport('websocket');
    cometd.unregisterTransport('callback-polling');
    cometd.configure({
        url: `${instanceUrl}/cometd/62.0`,
        requestHeaders: { Authorization: `OAuth ${accessToken}` },
        appendMessageTypeToURL: false,
        logLevel: 'error',
        backoffIncrement: 50,
        maxBackoff: 500,
        maxNetworkDelay: patience
    });
    // the package writes its errors to the console
    cometd._warn = cometd._debug = cometd._info = () => undefined;
    let place = last;
    cometd.registerExtension('replay', {
        incoming(message) {
            if (message.channel === channel) place = message.data.event.replayId;
            return message;
        },
        outgoing(message) {
            if (message.channel === '/meta/subscribe') message.ext = { replay: { [channel]: place } };
            return message;
        }
    });
    cometd.addListener('/meta/handshake', ({ successful, ext, error }) => {
        if (!successful) return lost(ext?.sfdc?.failureReason ?? error ?? 'handshake');
        cometd.clearSubscriptions();
        cometd.subscribe(channel, ({ data }) => hear(data.event.replayId, data.event.EventUuid));
    });
    cometd.addListener('/meta/subscribe', ({ successful, error = 'no answer', failure }) => {
        // a client that isn't known is told to shake hands again by its next connect, and then subscribes again
        if (successful || error.startsWith('403::Unknown client')) return;
        lost(/replayId/.test(error) ? 'gap' : failure === undefined ? error : 'subscribe failed');
    });
    cometd.addListener('/meta/connect', ({ successful, error }) => {
        if (!successful && error?.startsWith('401')) lost('session');
    });
    cometd.handshake();
    return () => cometd.disconnect();
});
