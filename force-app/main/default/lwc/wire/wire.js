import { LightningElement, api } from 'lwc';
import mintTicket from '@salesforce/apex/WireController.mintTicket';
import { errorText } from 'c/errorText';

/** Lines on the page; the wire may bring thousands a second, nobody can read more. */
const MOST_LINES = 8;
/** How often the page shows what came, in milliseconds: the eye needs no more, and clicks must not wait. */
const SHOW_EVERY = 250;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 15000;
const RATES = [10, 100, 200, 1000, 5000, 20000];

const STATES = {
    connecting: { label: 'Connecting', css: 'live' },
    open: { label: 'On the wire', css: 'live live_on' },
    paused: { label: 'Paused', css: 'live live_paused' },
    waiting: { label: 'Connection lost, trying again', css: 'live live_lost' },
    closed: { label: 'Not connected', css: 'live live_lost' }
};

/** The agency's wire: a WebSocket to the Heroku app, opened with a ticket that Apex mints. No event, no limit. */
export default class Wire extends LightningElement {
    /** Lines to show. */
    @api mostLines = MOST_LINES;

    state = 'connecting';
    error;
    lines = [];
    received = 0;
    perSecond = 0;
    rate;
    commandError;
    /** Whether lines were left out, because this page read too slowly or was away for too long. */
    missed = false;

    _socket;
    _delay = FIRST_DELAY;
    _retryTimer;
    _showTimer;
    _fresh = [];
    _count = 0;
    _shownAt = 0;
    /** Lines a second, smoothed; not rounded, or it would never come down to nothing. */
    _speed = 0;
    _commandId = 0;
    /** The newest line's `seq`: who comes back asks for what came after it. */
    _lastSeq;
    _attached = false;

    connectedCallback() {
        this._attached = true;
        this._shownAt = Date.now();
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- the page's own beat, ended in disconnectedCallback
        this._showTimer = setInterval(() => this.show(), SHOW_EVERY);
        this.connect();
    }

    disconnectedCallback() {
        this._attached = false;
        clearInterval(this._showTimer);
        clearTimeout(this._retryTimer);
        this.hangUp();
    }

    get stateLabel() {
        return STATES[this.state].label;
    }

    get stateClass() {
        return STATES[this.state].css;
    }

    get busy() {
        return this.state === 'connecting' && this.received === 0;
    }

    get paused() {
        return this.state === 'paused';
    }

    get talking() {
        return this.state === 'open' || this.state === 'paused';
    }

    get silent() {
        return !this.talking;
    }

    get pauseLabel() {
        return this.paused ? 'Resume' : 'Pause';
    }

    get pauseIcon() {
        return this.paused ? 'utility:play' : 'utility:pause';
    }

    get empty() {
        return this.state === 'open' && this.lines.length === 0;
    }

    get receivedText() {
        return this.received.toLocaleString('en-US');
    }

    get perSecondText() {
        return this.perSecond.toLocaleString('en-US');
    }

    get rateValue() {
        return this.rate === undefined ? undefined : String(this.rate);
    }

    get rateOptions() {
        const rates = RATES.includes(this.rate) || this.rate === undefined ? RATES : [...RATES, this.rate];
        return [...rates]
            .sort((a, b) => a - b)
            .map((rate) => ({ label: `${rate.toLocaleString('en-US')} lines/s`, value: String(rate) }));
    }

    /** A ticket is good for one connection, so every try begins with a new one. */
    async connect() {
        clearTimeout(this._retryTimer);
        this.hangUp();
        this.state = 'connecting';
        this.error = undefined;
        let address;
        try {
            const { url, ticket } = await mintTicket();
            const after = this._lastSeq === undefined ? '' : `&after=${this._lastSeq}`;
            address = `${url}?ticket=${encodeURIComponent(ticket)}${after}`;
        } catch (error) {
            this.state = 'closed';
            this.error = errorText(error);
            return;
        }
        if (!this._attached) return;
        const socket = new WebSocket(address);
        this._socket = socket;
        socket.onmessage = ({ data }) => this.takeMessage(JSON.parse(data));
        socket.onclose = ({ reason }) => {
            if (this._socket === socket) this.retryLater(reason);
        };
    }

    hangUp() {
        const socket = this._socket;
        this._socket = undefined;
        if (socket) socket.close(1000);
    }

    retryLater(reason) {
        this._socket = undefined;
        this.state = 'waiting';
        this.error = reason || undefined;
        const delay = this._delay * (0.5 + Math.random() / 2);
        this._delay = Math.min(this._delay * 2, LONGEST_DELAY);
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- waits before the next try, ended in disconnectedCallback
        this._retryTimer = setTimeout(() => this.connect(), delay);
    }

    takeMessage(message) {
        switch (message.type) {
            case 'hello':
                this.state = 'open';
                this._delay = FIRST_DELAY;
                this.rate = message.rate;
                break;
            case 'lines':
                this.takeLines(message.lines);
                break;
            case 'gap':
                this.missed = true;
                break;
            case 'rate':
                this.rate = message.rate;
                break;
            case 'ack':
                this.commandError = message.ok ? undefined : message.error;
                break;
            default:
        }
    }

    /** Only counts and keeps the newest: what is not shown costs no rendering. */
    takeLines(lines) {
        this._lastSeq = lines[lines.length - 1].seq;
        this._count += lines.length;
        this._fresh =
            lines.length >= this.mostLines
                ? lines.slice(-this.mostLines)
                : [...this._fresh, ...lines].slice(-this.mostLines);
    }

    show() {
        const now = Date.now();
        const seconds = (now - this._shownAt) / 1000;
        this._shownAt = now;
        const count = this._count;
        this._count = 0;
        if (seconds > 0) this._speed = this._speed * 0.6 + (count / seconds) * 0.4;
        this.perSecond = Math.round(this._speed);
        if (count === 0) return;
        this.received += count;
        this.lines = [...this._fresh].reverse().map(({ seq, topic, text, value, time }) => ({
            seq,
            topic,
            text,
            value,
            at: new Date(time).toISOString().slice(11, 23)
        }));
    }

    handlePause() {
        this.send(this.paused ? 'resume' : 'pause');
        this.state = this.paused ? 'open' : 'paused';
    }

    handleRate(event) {
        this.send('rate', Number(event.detail.value));
    }

    handleReconnect() {
        this._delay = FIRST_DELAY;
        this.connect();
    }

    send(name, value) {
        this._commandId += 1;
        this._socket?.send(JSON.stringify({ type: 'command', id: String(this._commandId), name, value }));
    }
}
