// A program that uses CometD's own JavaScript client (cometd with its adapter for Node.js), in a process of its own: the packages are ES modules.
import { createInterface } from 'node:readline';
import { CometD } from 'cometd';
import { adapt } from 'cometd-nodejs-client';

adapt();
const { url, token } = JSON.parse(process.argv[2]);
const tell = (kind, detail) => process.stdout.write(`${JSON.stringify({ kind, detail })}\n`);

const cometd = new CometD();
cometd.unregisterTransport('websocket');
cometd.unregisterTransport('callback-polling');
cometd.configure({
    url: `${url}/cometd/67.0`,
    requestHeaders: { Authorization: `OAuth ${token}` },
    appendMessageTypeToURL: false,
    logLevel: 'error',
    backoffIncrement: 20,
    maxBackoff: 200
});
cometd._warn = cometd._debug = cometd._info = () => undefined;

/** Salesforce's replay extension: where each channel is. */
const places = {};
cometd.registerExtension('replay', {
    incoming(message) {
        if (message.channel in places && message.data?.event) places[message.channel] = message.data.event.replayId;
        return message;
    },
    outgoing(message) {
        if (message.channel !== '/meta/subscribe') return message;
        for (const channel of [message.subscription].flat()) places[channel] ??= -1;
        message.ext = { replay: { ...places } };
        return message;
    }
});
for (const meta of ['handshake', 'connect', 'subscribe', 'unsubscribe', 'disconnect']) {
    cometd.addListener(`/meta/${meta}`, (message) => tell(meta, message));
}

const subscriptions = new Map();
const subscribe = (channel) => {
    const heard = ({ data }) => tell('event', { channel, data });
    subscriptions.set(channel, cometd.subscribe(channel, heard));
};
cometd.addListener('/meta/handshake', ({ successful }) => {
    if (!successful || subscriptions.size === 0) return;
    cometd.clearSubscriptions();
    cometd.batch(() => [...subscriptions.keys()].forEach(subscribe));
});
const commands = {
    handshake: () => cometd.handshake(),
    subscribe: (channels) =>
        cometd.batch(() => {
            for (const [channel, place] of Object.entries(channels)) {
                places[channel] = place;
                subscribe(channel);
            }
        }),
    unsubscribe: (channel) => {
        cometd.unsubscribe(subscriptions.get(channel));
        subscriptions.delete(channel);
    },
    publish: (channel) =>
        cometd.publish(channel, {}, ({ successful, error }) => tell('published', { successful, error })),
    disconnect: () => cometd.disconnect()
};
createInterface({ input: process.stdin }).on('line', (line) => {
    const [name, argument] = JSON.parse(line);
    commands[name](argument);
});
tell('ready');
