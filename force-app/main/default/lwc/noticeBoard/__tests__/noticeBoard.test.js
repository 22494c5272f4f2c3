import { createElement } from 'lwc';
import NoticeBoard from 'c/noticeBoard';
import { emit, failNextSubscribe, reset, subscribe } from 'lightning/empApi';

const CHANNEL = '/u/Newsroom';

const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
};

const show = async () => {
    const element = createElement('c-notice-board', { is: NoticeBoard });
    document.body.appendChild(element);
    await settle();
    return element;
};

const notice = (replayId, payload) => ({ payload, event: { replayId, createdDate: '2026-03-10T10:17:08.973Z' } });
const texts = (element) => [...element.shadowRoot.querySelectorAll('.text')].map(({ textContent }) => textContent);

describe('c-notice-board', () => {
    afterEach(() => {
        document.body.replaceChildren();
        reset();
    });

    it('asks for all notices that are retained', async () => {
        const element = await show();

        expect(subscribe).toHaveBeenCalledWith(CHANNEL, -2, expect.any(Function));
        expect(element.shadowRoot.querySelector('.empty')).not.toBeNull();
    });

    it('shows notices, the newest first and each once', async () => {
        const element = await show();

        emit(CHANNEL, notice(1, '{"text":"Embargo until noon","from":"Northern Wire"}'));
        emit(CHANNEL, notice(2, 'plain words'));
        emit(CHANNEL, notice(2, 'plain words'));
        await settle();

        expect(texts(element)).toEqual(['plain words', 'Embargo until noon']);
        await expect(element).toBeAccessible();
    });

    it('tells why it hears nothing, and tries again', async () => {
        failNextSubscribe({ error: '403::denied' });
        const element = await show();
        expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toContain('403::denied');

        element.shadowRoot.querySelector('lightning-button').click();
        await settle();

        expect(element.shadowRoot.querySelector('[role="alert"]')).toBeNull();
    });

    it('stops listening when it leaves the page', async () => {
        const element = await show();

        element.remove();
        emit(CHANNEL, notice(3, 'unheard'));

        expect(texts(element)).toEqual([]);
    });
});
