/**
 * A fake of lightning/empApi that a test can speak through: `emit` plays the server, `failNextSubscribe` and `raise` its errors.
 */
let subscriptions = [];
let listeners = [];
let nextFailure;

export const isEmpEnabled = jest.fn().mockResolvedValue(true);
export const setDebugFlag = jest.fn();

export const onError = jest.fn((listener) => {
    listeners.push(listener);
});

export const subscribe = jest.fn(async (channel, replayId, callback) => {
    if (nextFailure) {
        const failure = nextFailure;
        nextFailure = undefined;
        throw failure;
    }
    const subscription = { id: String(subscriptions.length + 1), channel, replayId };
    subscriptions.push({ subscription, callback });
    return subscription;
});

export const unsubscribe = jest.fn(async (subscription, callback) => {
    subscriptions = subscriptions.filter((entry) => entry.subscription !== subscription);
    callback?.({ successful: true, subscription: subscription.channel });
});

/** Delivers an event to the subscribers of its channel. */
export function emit(channel, data) {
    subscriptions
        .filter((entry) => entry.subscription.channel === channel)
        .forEach(({ callback }) => callback({ channel, data }));
}

export function raise(error) {
    listeners.forEach((listener) => listener(error));
}

export function failNextSubscribe(error) {
    nextFailure = error;
}

export function subscribedChannels() {
    return subscriptions.map(({ subscription }) => subscription.channel);
}

export function reset() {
    subscriptions = [];
    listeners = [];
    nextFailure = undefined;
    jest.clearAllMocks();
}
