import { createElement } from 'lwc';
import StoryList from 'c/storyList';
import latestStories from '@salesforce/apex/StoryController.latestStories';
import publish from '@salesforce/apex/StoryController.publish';
import reissue from '@salesforce/apex/StoryController.reissue';
import { emit, failNextSubscribe, raise, reset, subscribedChannels } from 'lightning/empApi';

jest.mock('@salesforce/apex/StoryController.latestStories', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/StoryController.publish', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/StoryController.reissue', () => ({ default: jest.fn() }), { virtual: true });

const CHANNEL = '/topic/StoryUpdates';
const DRAFT = {
    Id: 'a00000000000001AAA',
    Name: 'S-000001',
    Headline__c: 'Ferry runs again',
    Category__c: 'World',
    Urgency__c: 'Routine',
    Status__c: 'Draft',
    Source__c: 'Northern Wire'
};
const OUT = {
    ...DRAFT,
    Id: 'a00000000000002AAA',
    Name: 'S-000002',
    Headline__c: 'Out already',
    Status__c: 'Published'
};

const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
};

const show = async () => {
    const element = createElement('c-story-list', { is: StoryList });
    document.body.appendChild(element);
    await settle();
    return element;
};

const headlines = (element) =>
    [...element.shadowRoot.querySelectorAll('.headline-text')].map(({ textContent }) => textContent);

describe('c-story-list', () => {
    beforeEach(() => {
        latestStories.mockResolvedValue([OUT, DRAFT]);
        publish.mockResolvedValue(undefined);
        reissue.mockResolvedValue(undefined);
    });

    afterEach(() => {
        document.body.replaceChildren();
        reset();
    });

    it('lists the stories and listens to the PushTopic', async () => {
        const element = await show();

        expect(headlines(element)).toEqual(['Out already', 'Ferry runs again']);
        expect(subscribedChannels()).toEqual([CHANNEL]);
        expect(element.shadowRoot.querySelector('[role="status"]').textContent).toContain('Live');
    });

    it('is accessible', async () => {
        const element = await show();

        await expect(element).toBeAccessible();
    });

    it('changes a row in place the moment its record changes', async () => {
        const element = await show();

        emit(CHANNEL, {
            event: { type: 'updated', replayId: 1 },
            sobject: { Id: DRAFT.Id, Headline__c: 'Ferry runs hourly' }
        });
        await settle();

        expect(headlines(element)).toEqual(['Out already', 'Ferry runs hourly']);
        expect(element.shadowRoot.querySelector(`tr[data-story="${DRAFT.Id}"]`).className).toContain('marked');
        expect(element.shadowRoot.querySelector('[role="log"]').textContent).toContain(
            'Story changed: Ferry runs hourly'
        );
    });

    it('puts a new story on top and drops a deleted one', async () => {
        const element = await show();

        emit(CHANNEL, {
            event: { type: 'created' },
            sobject: { ...DRAFT, Id: 'a00000000000003AAA', Headline__c: 'Newest' }
        });
        emit(CHANNEL, { event: { type: 'deleted' }, sobject: { Id: OUT.Id } });
        await settle();

        expect(headlines(element)).toEqual(['Newest', 'Ferry runs again']);
    });

    it('misses nothing that happens while the list loads', async () => {
        let answer;
        latestStories.mockReturnValue(new Promise((resolve) => (answer = resolve)));
        const element = await show();

        emit(CHANNEL, { event: { type: 'updated' }, sobject: { Id: DRAFT.Id, Headline__c: 'Changed meanwhile' } });
        answer([OUT, DRAFT]);
        await settle();

        expect(headlines(element)).toEqual(['Out already', 'Changed meanwhile']);
    });

    it('publishes a story', async () => {
        const element = await show();

        element.shadowRoot.querySelector('.publish').click();
        await settle();

        expect(publish).toHaveBeenCalledWith({ storyId: DRAFT.Id });
    });

    it('announces a published story again', async () => {
        const element = await show();

        element.shadowRoot.querySelector('.reissue').click();
        await settle();

        expect(reissue).toHaveBeenCalledWith({ storyId: OUT.Id });
    });

    it('tells the editor why a story was not published', async () => {
        publish.mockRejectedValue({ body: { message: 'A story needs a body before it can be published.' } });
        const element = await show();
        const toast = jest.fn();
        element.addEventListener('lightning__showtoast', toast);

        element.shadowRoot.querySelector('.publish').click();
        await settle();

        expect(toast.mock.calls[0][0].detail).toMatchObject({
            variant: 'error',
            message: 'A story needs a body before it can be published.'
        });
    });

    it('says so when there are no stories', async () => {
        latestStories.mockResolvedValue([]);
        const element = await show();

        expect(element.shadowRoot.querySelector('.empty').textContent).toContain('No stories yet');
    });

    it('offers another try when loading fails', async () => {
        latestStories.mockRejectedValueOnce({ body: { message: 'No access.' } });
        const element = await show();
        expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toContain('No access.');

        element.shadowRoot.querySelector('[role="alert"] lightning-button').click();
        await settle();

        expect(headlines(element)).toHaveLength(2);
        expect(subscribedChannels()).toEqual([CHANNEL]);
    });

    it('says so when the list is not live', async () => {
        failNextSubscribe({ error: '403::Organization concurrent user limit exceeded' });
        const element = await show();

        expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toContain('concurrent user limit');
        expect(headlines(element)).toHaveLength(2);
    });

    it('takes no notice of the errors of other channels', async () => {
        const element = await show();

        raise({ channel: '/meta/subscribe', subscription: '/event/News_Flash__e', error: '400::unknown' });
        await settle();

        expect(element.shadowRoot.querySelector('[role="alert"]')).toBeNull();
    });

    it('stops listening when it leaves the page', async () => {
        const element = await show();

        element.remove();

        expect(subscribedChannels()).toEqual([]);
    });
});
