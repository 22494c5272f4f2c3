import { eventKindOf } from '../../bus/allocations';
import { bayeuxError } from '../bayeuxError';
import { idOf, refusal } from '../bayeuxMessage';
import { replayFromOf } from '../replayExtension';
import { Subscription } from '../subscription';
import { TopicFilter } from '../topicFilter';
import type { ClientRequest, StreamingRoom } from './metaRequest';

const mostSubscriptions = 200;
const newEventsOnly = -1;
/**
 * An org matches PushTopics a while after the commit: a client that subscribes while its record is being saved hears of it, and some clients' code
 * leans on that. Here events are there at once, so a new subscription begins so long before, in milliseconds.
 */
const pushTopicLatency = 250;

/** `/meta/subscribe`: one channel, or a list of them of which all or none are subscribed to. */
export function subscribe(room: StreamingRoom, request: ClientRequest): void {
    const { message, client, exchange } = request;
    const names: unknown[] = Array.isArray(message.subscription) ? message.subscription : [message.subscription];
    const subscriptions: Subscription[] = [];
    for (const name of names) {
        const made = prepare(room, request, name);
        if (typeof made === 'string') {
            for (const subscription of subscriptions) subscription.close();
            const { subscription } = message;
            exchange.add(refusal(message, made, { clientId: client.clientId, subscription }));
            return;
        }
        if (made !== undefined) subscriptions.push(made);
    }
    for (const subscription of subscriptions) client.subscribe(subscription, exchange);
    exchange.add({
        clientId: client.clientId,
        channel: message.channel,
        ...idOf(message),
        subscription: message.subscription,
        successful: true
    });
}

/** The subscription, or the error. Undefined if the client has it already: it keeps its position, whatever replay id came along. */
function prepare(room: StreamingRoom, request: ClientRequest, name: unknown): Subscription | string | undefined {
    const { message, client } = request;
    if (typeof name !== 'string' || name === '') return bayeuxError.channelNameMissing;
    if (!name.startsWith('/')) return bayeuxError.channelWithoutSlash;
    const parts =
        /^(\/(?:topic\/[^/*?]+|u\/[^*?]+|event\/[^/*?]+|data\/[^/*?]+|systemTopic\/[^/*?]+))(?:\?(.*))?$/s.exec(name);
    const [, channel, expression] = parts ?? [];
    if (channel === undefined || (expression !== undefined && !channel.startsWith('/topic/'))) {
        return bayeuxError.channelInvalid;
    }
    if (!room.bus.channelExists(channel) && !isMade(room, channel, client.user.userId))
        return bayeuxError.channelUnknown(name);
    // what is closed to a user isn't there for them
    if (room.rights?.maySubscribe(client.user.userId, channel) === false) return bayeuxError.channelUnknown(name);
    const filter = expression === undefined ? undefined : topicFilter(room, channel, expression);
    if (typeof filter === 'string') return filter;
    const replay = replayFromOf(message, name);
    if ('error' in replay) return replay.error;
    const position =
        replay.from === newEventsOnly && channel.startsWith('/topic/')
            ? room.bus.tipAgo(channel, pushTopicLatency)
            : room.bus.startPosition(channel, replay.from);
    const { clientId, user } = client;
    const subscriber = { clientId, userId: user.userId };
    const refused = replay.from >= 0 && room.taps.tap?.refusesReplay(channel, replay.from, subscriber) === true;
    if (position === undefined || refused) return bayeuxError.replayIdInvalid(replay.from);
    if (client.subscriptions.has(name)) return undefined;
    if (client.subscriptions.size >= mostSubscriptions) return bayeuxError.subscriptionLimit;
    if (room.allocations?.deliveryExceeded(eventKindOf(channel)) === true) return bayeuxError.totalEventsLimit;
    const wake = (): void => client.wake();
    return new Subscription(name, channel, filter, subscriber, room, position, wake);
}

function isMade({ createChannel }: StreamingRoom, channel: string, userId: string): boolean {
    return channel.startsWith('/u/') && createChannel(channel, userId);
}

function topicFilter(room: StreamingRoom, channel: string, expression: string): TopicFilter | string {
    const filter = TopicFilter.parse(expression);
    if (filter === undefined) return bayeuxError.channelInvalid;
    const selected = new Set(room.topicFields(channel.slice('/topic/'.length)));
    const unknown = filter.fields.filter((field) => !selected.has(field));
    return unknown.length > 0 ? bayeuxError.filterFields(unknown) : filter;
}
