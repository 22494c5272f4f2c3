import { ChannelSubscription, NEW_EVENTS } from 'c/channelSubscription';
import { emit, failNextSubscribe, raise, reset, subscribe, subscribedChannels, onError } from 'lightning/empApi';

const CHANNEL = '/event/Anything__e';

describe('ChannelSubscription', () => {
    let messages;
    let problems;
    let subscription;

    beforeEach(() => {
        messages = [];
        problems = [];
        subscription = new ChannelSubscription(
            CHANNEL,
            NEW_EVENTS,
            (message) => messages.push(message.data),
            (problem) => problems.push(problem)
        );
    });

    afterEach(reset);

    it('hears its channel', async () => {
        expect(await subscription.start()).toBe(true);

        emit(CHANNEL, 'one');

        expect(subscribe).toHaveBeenCalledWith(CHANNEL, -1, expect.any(Function));
        expect(messages).toEqual(['one']);
    });

    it('tells why it hears nothing', async () => {
        failNextSubscribe({ error: '403::Organization concurrent user limit exceeded' });

        expect(await subscription.start()).toBe(false);

        expect(problems).toEqual(['403::Organization concurrent user limit exceeded']);
    });

    it('tells errors of the connection and of its own channel, not those of others', async () => {
        await subscription.start();

        raise({ channel: '/meta/subscribe', subscription: '/topic/Other', error: '400::other' });
        raise({ channel: '/meta/subscribe', subscription: CHANNEL, error: '400::own' });
        raise({ channel: '/meta/connect', error: '403::Unknown client' });

        expect(problems).toEqual(['400::own', '403::Unknown client']);
    });

    it('listens for errors once, however often it starts', async () => {
        await subscription.start();
        await subscription.start();

        expect(onError).toHaveBeenCalledTimes(1);
        expect(subscribedChannels()).toEqual([CHANNEL]);
    });

    it('lets go of a subscription that comes when nobody wants it any more', async () => {
        const started = subscription.start();
        subscription.stop();

        expect(await started).toBe(false);
        expect(subscribedChannels()).toEqual([]);
    });

    it('is deaf once it is stopped', async () => {
        await subscription.start();
        subscription.stop();

        raise({ channel: '/meta/connect', error: '401::Authentication invalid' });

        expect(problems).toEqual([]);
        expect(subscribedChannels()).toEqual([]);
    });
});
