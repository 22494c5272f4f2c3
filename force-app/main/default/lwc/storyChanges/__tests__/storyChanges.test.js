import { createElement } from 'lwc';
import StoryChanges from 'c/storyChanges';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import { emit, failNextSubscribe, reset, subscribe, subscribedChannels } from 'lightning/empApi';
import headlines from '@salesforce/apex/StoryController.headlines';

jest.mock('@salesforce/apex/StoryController.headlines', () => ({ default: jest.fn() }), { virtual: true });

const CHANNEL = '/data/Story__ChangeEvent';
const STORY_ID = 'a00000000000001AAA';

const change = (changeType, fields, header = {}) => ({
    schema: 'i2dNLlIiwAjZX6fZp8yT6g',
    payload: {
        ...fields,
        ChangeEventHeader: {
            entityName: 'Story__c',
            changeType,
            recordIds: [STORY_ID],
            changedFields: Object.keys(fields),
            changeOrigin: 'com/salesforce/api/rest/65.0',
            transactionKey: '0006b519-1',
            sequenceNumber: 1,
            commitTimestamp: 1615367339000,
            commitUser: '005000000000001AAA',
            commitNumber: 389896250651,
            ...header
        }
    },
    event: { replayId: 2633138 }
});

const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
};

const show = async (properties = {}) => {
    const element = Object.assign(createElement('c-story-changes', { is: StoryChanges }), properties);
    document.body.appendChild(element);
    await settle();
    return element;
};

const texts = (element, selector) =>
    [...element.shadowRoot.querySelectorAll(selector)].map(({ textContent }) => textContent);

describe('c-story-changes', () => {
    beforeEach(() => {
        headlines.mockReset();
        headlines.mockResolvedValue({ [STORY_ID]: 'Ferry runs again' });
    });

    afterEach(() => {
        document.body.replaceChildren();
        reset();
    });

    it('listens for changes and says that it waits', async () => {
        const element = await show();

        expect(subscribe).toHaveBeenCalledWith(CHANNEL, -1, expect.any(Function));
        expect(element.shadowRoot.querySelector('.empty').textContent).toContain('Listening');
    });

    it('shows what changed by the fields’ labels, and of which story', async () => {
        const element = await show();
        getObjectInfo.emit({ fields: { Urgency__c: { apiName: 'Urgency__c', label: 'Urgency' } } });

        emit(CHANNEL, change('UPDATE', { Urgency__c: 'Flash', LastModifiedDate: '2026-03-09T15:23:51.000Z' }));
        await settle();

        expect(headlines).toHaveBeenCalledWith({ storyIds: [STORY_ID] });
        expect(texts(element, '.title')).toEqual(['Ferry runs again']);
        expect(texts(element, 'dt')).toEqual(['Urgency']);
        expect(texts(element, 'dd')).toEqual(['Flash']);
        await expect(element).toBeAccessible();
    });

    it('shows a date and time as the reader’s locale does', async () => {
        const element = await show();
        getObjectInfo.emit({
            fields: { Published_At__c: { apiName: 'Published_At__c', label: 'Published At', dataType: 'DateTime' } }
        });

        emit(CHANNEL, change('UPDATE', { Published_At__c: '2026-03-09T15:23:51.000Z' }));
        await settle();

        const [value] = [...element.shadowRoot.querySelectorAll('dd lightning-formatted-date-time')];
        expect(value.value).toBe('2026-03-09T15:23:51.000Z');
    });

    it('a headline that changed is the title, nobody is asked for it', async () => {
        const element = await show();

        emit(CHANNEL, change('CREATE', { Headline__c: 'Ferry sinks', Status__c: 'Draft' }));
        await settle();

        expect(texts(element, '.title')).toEqual(['Ferry sinks']);
        expect(texts(element, '.slds-badge')).toEqual(['New']);
        expect(headlines).not.toHaveBeenCalled();
    });

    it('says that a field was emptied', async () => {
        const element = await show();

        emit(CHANNEL, change('UPDATE', { Body__c: null }));
        await settle();

        expect(texts(element, 'dd')).toEqual(['emptied']);
    });

    it('tells of many records at once, of deletions, and of what the event does not know', async () => {
        const element = await show();

        emit(CHANNEL, change('DELETE', {}, { recordIds: [STORY_ID, 'a00000000000002AAA'], sequenceNumber: 1 }));
        emit(CHANNEL, change('GAP_UPDATE', {}, { sequenceNumber: 2 }));
        await settle();

        expect(texts(element, '.title')).toEqual(['Ferry runs again', '2 stories']);
        expect(texts(element, '.slds-badge')).toEqual(['Changed, details unknown', 'Deleted']);
    });

    it('shows a change once, however often it is delivered, and no more changes than asked for', async () => {
        const element = await show({ mostChanges: 2 });

        for (const sequenceNumber of [1, 1, 2, 3])
            emit(CHANNEL, change('UPDATE', { Source__c: String(sequenceNumber) }, { sequenceNumber }));
        await settle();

        expect(texts(element, 'dd')).toEqual(['3', '2']);
    });

    it('on a story’s page it keeps to that story, by its short id too', async () => {
        const element = await show({ recordId: STORY_ID.slice(0, 15) });

        emit(CHANNEL, change('UPDATE', { Source__c: 'other' }, { recordIds: ['a00000000000002AAA'] }));
        emit(CHANNEL, change('UPDATE', { Source__c: 'mine' }, { sequenceNumber: 2 }));
        await settle();

        expect(texts(element, 'dd')).toEqual(['mine']);
    });

    it('shows a change whose headline cannot be had', async () => {
        headlines.mockRejectedValue({ body: { message: 'No access' } });
        const element = await show();

        emit(CHANNEL, change('UPDATE', { Source__c: 'x' }));
        await settle();

        expect(texts(element, '.title')).toEqual([STORY_ID]);
    });

    it('tells why it hears nothing, and tries again', async () => {
        failNextSubscribe({ error: '403:denied_by_security_policy:create_denied' });
        const element = await show();

        expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toContain('create_denied');
        element.shadowRoot.querySelector('lightning-button').click();
        await settle();

        expect(element.shadowRoot.querySelector('[role="alert"]')).toBeNull();
        expect(subscribedChannels()).toEqual([CHANNEL]);
    });

    it('stops listening when it leaves the page', async () => {
        const element = await show();

        element.remove();
        await settle();

        expect(subscribedChannels()).toEqual([]);
    });
});
