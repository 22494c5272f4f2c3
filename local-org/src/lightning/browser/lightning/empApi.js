import { page } from '@salesforce/page';

/**
 * Subscribes to streaming channels over the one CometD connection that all components of the page share. It is opened by the first
 * subscription, with the session of the browser.
 */
let connection;
let debug = false;
const errorListeners = new Set();

/** Longest pause between two tries to reach an org that is down. */
const longestBackoffMs = 5_000;

class Connection {
    /** Channel -> its subscription on the server and the callbacks that share it. */
    #channels = new Map();
    #cometd;
    #ready;
    #nextId = 1;

    constructor(CometD) {
        this.#cometd = new CometD();
        this.#cometd.unregisterTransport('websocket');
        this.#cometd.unregisterTransport('callback-polling');
        this.#cometd.configure({
            url: `${window.location.origin}/cometd/${page.apiVersion}`,
            appendMessageTypeToURL: false,
            logLevel: debug ? 'debug' : 'warn',
            maxBackoff: longestBackoffMs,
            // Its timers would run in a worker made from a blob, which the page's security policy forbids.
            useWorkerScheduler: false
        });
        this.#cometd.registerExtension('replay', {
            outgoing: (message) => this.#addReplay(message),
            incoming: (message) => this.#noteReplay(message)
        });
        this.#cometd.addListener('/meta/handshake', (message) => this.#handshaken(message));
        for (const channel of ['/meta/connect', '/meta/subscribe']) {
            this.#cometd.addListener(channel, (message) => {
                if (!message.successful && message.error) reportError(message);
            });
        }
        window.addEventListener('pagehide', () => this.#cometd.disconnect());
    }

    async subscribe(channel, replayId, callback) {
        await this.#connect();
        const subscription = { id: `${this.#nextId++}`, channel, replayId };
        let entry = this.#channels.get(channel);
        if (!entry) {
            entry = { replayId, callbacks: new Map() };
            entry.subscribed = this.#open(channel, entry);
            this.#channels.set(channel, entry);
        }
        entry.callbacks.set(subscription.id, callback);
        try {
            await entry.subscribed;
        } catch (error) {
            this.#channels.delete(channel);
            throw error;
        }
        return subscription;
    }

    async unsubscribe({ id, channel }, callback) {
        const entry = this.#channels.get(channel);
        entry?.callbacks.delete(id);
        const reply = { channel: '/meta/unsubscribe', subscription: channel, successful: true };
        if (entry && entry.callbacks.size === 0) {
            this.#channels.delete(channel);
            Object.assign(reply, await new Promise((resolve) => this.#cometd.unsubscribe(entry.handle, resolve)));
        }
        callback?.(reply);
        return reply.successful;
    }

    setDebug(on) {
        this.#cometd.setLogLevel(on ? 'debug' : 'warn');
    }

    #connect() {
        this.#ready ??= new Promise((resolve, reject) => {
            this.#cometd.handshake((message) => {
                if (message.successful) resolve();
                else {
                    this.#ready = undefined;
                    reject(message);
                }
            });
        });
        return this.#ready;
    }

    #open(channel, entry) {
        return new Promise((resolve, reject) => {
            const deliver = (message) => this.#deliver(entry, message);
            entry.handle = this.#cometd.subscribe(channel, deliver, (reply) => {
                if (reply.successful) resolve();
                else reject(reply);
            });
        });
    }

    #deliver(entry, { channel, data }) {
        // Components may change what they get; each has a copy of its own.
        for (const callback of entry.callbacks.values()) {
            try {
                callback(JSON.parse(JSON.stringify({ channel, data })));
            } catch (error) {
                console.error(error);
            }
        }
    }

    /** After the server forgot this client, cometd shakes hands anew: every channel goes on after the last event that was seen. */
    #handshaken(message) {
        if (!message.successful) {
            reportError(message);
            if (/^40[13]::?.*(authentication|handshake denied)/i.test(message.error ?? ''))
                window.dispatchEvent(new CustomEvent('sessionexpired'));
            return;
        }
        if (!message.reestablish) return;
        this.#cometd.batch(() => {
            for (const entry of this.#channels.values()) {
                this.#cometd.resubscribe(entry.handle);
            }
        });
    }

    #addReplay(message) {
        if (message.channel === '/meta/handshake') message.ext = { ...message.ext, replay: true };
        const entry = message.channel === '/meta/subscribe' && this.#channels.get(message.subscription);
        if (entry) message.ext = { ...message.ext, replay: { [message.subscription]: entry.replayId } };
        return message;
    }

    #noteReplay(message) {
        const entry = this.#channels.get(message.channel);
        const replayId = message.data?.event?.replayId;
        if (entry && replayId !== undefined) entry.replayId = replayId;
        return message;
    }
}

function reportError(message) {
    for (const listener of errorListeners) listener(JSON.parse(JSON.stringify(message)));
}

function connect() {
    connection ??= import('cometd').then(({ CometD }) => new Connection(CometD));
    return connection;
}

/**
 * Subscribes to a channel: `replayId` -1 for new events, -2 for all retained, or the id after which to go on. Resolves with the
 * subscription `{id, channel, replayId}`. A channel that is subscribed to already is shared, from where it is.
 */
export async function subscribe(channel, replayId, onMessageCallback) {
    if (typeof channel !== 'string' || typeof onMessageCallback !== 'function') {
        throw new TypeError('subscribe needs a channel, a replay id and a callback');
    }
    return (await connect()).subscribe(channel, replayId, onMessageCallback);
}

/** Ends a subscription. `callback` gets the server's answer. */
export async function unsubscribe(subscription, callback) {
    return (await connect()).unsubscribe(subscription, callback);
}

/** Registers a listener for the errors of the connection: those of other components' channels too (`error.subscription` tells). */
export async function onError(callback) {
    errorListeners.add(callback);
}

/** Logs the traffic of the connection to the console. */
export async function setDebugFlag(flag) {
    debug = Boolean(flag);
    if (connection) (await connection).setDebug(debug);
}

/** True where streaming works: in every desktop browser. */
export async function isEmpEnabled() {
    return true;
}
