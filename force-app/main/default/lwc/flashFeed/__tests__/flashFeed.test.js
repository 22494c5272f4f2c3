import { createElement } from 'lwc';
import FlashFeed from 'c/flashFeed';
import { emit, failNextSubscribe, reset, subscribe, subscribedChannels } from 'lightning/empApi';

const CHANNEL = '/event/News_Flash__e';

const flash = (uuid, headline) => ({
    schema: 'l2FajcERlSKIdAfICjQwzw',
    payload: {
        Headline__c: headline,
        Body__c: 'The text.',
        Source__c: 'Northern Wire',
        Category__c: 'World',
        Urgency__c: 'Flash',
        CreatedDate: '2026-03-09T15:23:51.000Z'
    },
    event: { EventUuid: uuid, replayId: 1 }
});

const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
};

const show = async (properties = {}) => {
    const element = Object.assign(createElement('c-flash-feed', { is: FlashFeed }), properties);
    document.body.appendChild(element);
    await settle();
    return element;
};

const headlines = (element) =>
    [...element.shadowRoot.querySelectorAll('.headline')].map(({ textContent }) => textContent);

describe('c-flash-feed', () => {
    afterEach(() => {
        document.body.replaceChildren();
        reset();
    });

    it('listens for new flashes and says that it waits', async () => {
        const element = await show();

        expect(subscribe).toHaveBeenCalledWith(CHANNEL, -1, expect.any(Function));
        expect(element.shadowRoot.querySelector('.empty').textContent).toContain('Listening');
    });

    it('shows a flash the moment it is heard, the newest first', async () => {
        const element = await show();

        emit(CHANNEL, flash('u-1', 'First'));
        emit(CHANNEL, flash('u-2', 'Second'));
        await settle();

        expect(headlines(element)).toEqual(['Second', 'First']);
        expect(element.shadowRoot.querySelector('.slds-badge').textContent).toBe('Flash');
        await expect(element).toBeAccessible();
    });

    it('shows a flash once, however often it is delivered', async () => {
        const element = await show();

        emit(CHANNEL, flash('u-1', 'Only once'));
        emit(CHANNEL, flash('u-1', 'Only once'));
        await settle();

        expect(headlines(element)).toEqual(['Only once']);
    });

    it('keeps no more flashes than asked for', async () => {
        const element = await show({ mostFlashes: 2 });

        ['1', '2', '3'].forEach((id) => emit(CHANNEL, flash(id, id)));
        await settle();

        expect(headlines(element)).toEqual(['3', '2']);
    });

    it('tells why it hears nothing, and tries again', async () => {
        failNextSubscribe({ error: "400::The channel you requested to subscribe to doesn't exist" });
        const element = await show();
        expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toContain("doesn't exist");

        element.shadowRoot.querySelector('lightning-button').click();
        await settle();

        expect(element.shadowRoot.querySelector('[role="alert"]')).toBeNull();
        expect(subscribedChannels()).toEqual([CHANNEL]);
    });

    it('stops listening when it leaves the page', async () => {
        const element = await show();

        element.remove();

        expect(subscribedChannels()).toEqual([]);
    });
});
