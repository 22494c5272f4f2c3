/** Lightning Message Service within one page. */
const subscribers = new Map();

/** `subscribe(…, {scope: APPLICATION_SCOPE})`: hears components of the whole application. A page is one application here. */
export const APPLICATION_SCOPE = Symbol('APPLICATION_SCOPE');

export const createMessageContext = () => ({});

export function releaseMessageContext(context) {
    for (const subscriptions of subscribers.values()) {
        for (const subscription of subscriptions)
            if (subscription.context === context) subscriptions.delete(subscription);
    }
}

/** `@wire(MessageContext)`: a context that is released with its component. */
export class MessageContext {
    #emit;
    #context;

    constructor(emit) {
        this.#emit = emit;
        this.#context = createMessageContext();
        emit(this.#context);
    }

    connect() {
        this.#emit(this.#context);
    }

    update() {}

    disconnect() {
        releaseMessageContext(this.#context);
    }
}

const nameOf = (channel) => {
    if (!channel?.messageChannelName)
        throw new TypeError('The first parameter of a message must be a message context, the second a message channel');
    return channel.messageChannelName;
};

export function publish(context, channel, message) {
    for (const { listener } of [...(subscribers.get(nameOf(channel)) ?? [])]) listener(message);
}

export function subscribe(context, channel, listener) {
    const name = nameOf(channel);
    const subscription = { context, listener, name };
    if (!subscribers.has(name)) subscribers.set(name, new Set());
    subscribers.get(name).add(subscription);
    return subscription;
}

export function unsubscribe(subscription) {
    if (subscription) subscribers.get(subscription.name)?.delete(subscription);
}
