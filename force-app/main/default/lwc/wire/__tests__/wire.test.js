import { createElement } from 'lwc';
import Wire from 'c/wire';
import mintTicket from '@salesforce/apex/WireController.mintTicket';

jest.mock('@salesforce/apex/WireController.mintTicket', () => ({ default: jest.fn() }), { virtual: true });

/** A WebSocket whose other end is the test. */
class FakeWebSocket {
    static opened = [];

    sent = [];
    closed = false;

    constructor(url) {
        this.url = url;
        FakeWebSocket.opened.push(this);
    }

    send(text) {
        this.sent.push(JSON.parse(text));
    }

    close() {
        this.closed = true;
    }

    receive(message) {
        this.onmessage({ data: JSON.stringify(message) });
    }

    drop(reason = '') {
        this.onclose({ code: 1006, reason });
    }
}

const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve();
};

const lines = (from, count) => ({
    type: 'lines',
    from,
    lines: Array.from({ length: count }, (_, i) => ({
        seq: from + i,
        time: 1770000000000 + i,
        topic: 'prices',
        text: `ACME ${from + i}`,
        value: 12.5
    }))
});

const show = async () => {
    const element = createElement('c-wire', { is: Wire });
    document.body.appendChild(element);
    await settle();
    return element;
};

const socket = () => FakeWebSocket.opened.at(-1);

const open = async () => {
    const element = await show();
    socket().receive({ type: 'hello', rate: 200, topics: ['prices'] });
    await settle();
    return element;
};

const beat = async () => {
    jest.advanceTimersByTime(250);
    await settle();
};

describe('c-wire', () => {
    beforeEach(() => {
        jest.useFakeTimers();
        FakeWebSocket.opened = [];
        global.WebSocket = FakeWebSocket;
        mintTicket.mockResolvedValue({ url: 'wss://wire.example.com/wire', ticket: 'a.b.c' });
    });

    afterEach(() => {
        document.body.replaceChildren();
        jest.useRealTimers();
        jest.clearAllMocks();
    });

    it('connects with the ticket that Apex mints', async () => {
        const element = await open();

        expect(socket().url).toBe('wss://wire.example.com/wire?ticket=a.b.c');
        expect(element.shadowRoot.querySelector('[role="status"]').textContent).toContain('On the wire');
    });

    it('shows the newest lines and counts all of them', async () => {
        const element = await open();

        socket().receive(lines(1, 100));
        socket().receive(lines(101, 1));
        await beat();

        const texts = [...element.shadowRoot.querySelectorAll('.line .slds-truncate')].map((e) => e.textContent);
        expect(texts).toHaveLength(8);
        expect(texts[0]).toBe('ACME 101');
        expect(element.shadowRoot.querySelector('.received').textContent).toBe('101');
        expect(Number(element.shadowRoot.querySelector('.per-second').textContent)).toBeGreaterThan(0);
    });

    it('comes back after the last line it has', async () => {
        await open();
        socket().receive(lines(1, 7));
        socket().drop();
        jest.advanceTimersByTime(2000);
        await settle();

        expect(FakeWebSocket.opened).toHaveLength(2);
        expect(socket().url).toBe('wss://wire.example.com/wire?ticket=a.b.c&after=7');
    });

    it('says that lines were left out', async () => {
        const element = await open();
        expect(element.shadowRoot.querySelector('.missed')).toBeNull();

        socket().receive({ type: 'gap', from: 3, to: 90 });
        await settle();

        expect(element.shadowRoot.querySelector('.missed').textContent).toContain('could not keep up');
    });

    it('shows no speed when no lines come', async () => {
        const element = await open();
        socket().receive(lines(1, 1000));
        await beat();

        for (let i = 0; i < 40; i++) await beat();

        expect(element.shadowRoot.querySelector('.per-second').textContent).toBe('0');
    });

    it('is accessible', async () => {
        const element = await open();
        socket().receive(lines(1, 3));
        await beat();
        jest.useRealTimers();

        await expect(element).toBeAccessible();
    });

    it('pauses and resumes', async () => {
        const element = await open();

        element.shadowRoot.querySelector('.pause').click();
        await settle();
        expect(socket().sent[0]).toMatchObject({ type: 'command', name: 'pause' });
        expect(element.shadowRoot.querySelector('.pause').label).toBe('Resume');

        element.shadowRoot.querySelector('.pause').click();
        await settle();
        expect(socket().sent[1]).toMatchObject({ type: 'command', name: 'resume' });
    });

    it("sends the editor's rate to the agency and shows the agency's answer", async () => {
        const element = await open();

        element.shadowRoot
            .querySelector('lightning-combobox')
            .dispatchEvent(new CustomEvent('change', { detail: { value: '5000' } }));
        expect(socket().sent[0]).toEqual({ type: 'command', id: '1', name: 'rate', value: 5000 });

        socket().receive({ type: 'ack', id: '1', ok: false, error: 'The rate is fixed today.' });
        socket().receive({ type: 'rate', rate: 300, by: 'the agency' });
        await settle();
        expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toBe('The rate is fixed today.');
        expect(element.shadowRoot.querySelector('lightning-combobox').value).toBe('300');
    });

    it('connects again, with a new ticket, when the connection is lost', async () => {
        const element = await open();

        socket().drop('going away');
        await settle();
        expect(element.shadowRoot.querySelector('[role="status"]').textContent).toContain('trying again');

        jest.advanceTimersByTime(1000);
        await settle();
        expect(FakeWebSocket.opened).toHaveLength(2);
        expect(mintTicket).toHaveBeenCalledTimes(2);
    });

    it('says what to do when the org has no wire', async () => {
        mintTicket.mockRejectedValue({ body: { message: 'The wire is not set up in this org.' } });
        const element = await show();

        expect(element.shadowRoot.querySelector('[role="alert"]').textContent).toContain('not set up');
        expect(FakeWebSocket.opened).toHaveLength(0);

        mintTicket.mockResolvedValue({ url: 'wss://wire.example.com/wire', ticket: 'd.e.f' });
        element.shadowRoot.querySelector('.reconnect').click();
        await settle();
        expect(socket().url).toContain('d.e.f');
    });

    it('hangs up when it leaves the page', async () => {
        const element = await open();

        element.remove();

        expect(socket().closed).toBe(true);
    });
});
