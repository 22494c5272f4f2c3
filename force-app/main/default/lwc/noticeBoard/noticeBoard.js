import { LightningElement, api } from 'lwc';
import { subscribe, unsubscribe, onError } from 'lightning/empApi';
import { errorText } from 'c/errorText';

const CHANNEL = '/u/Newsroom';
/** Everything that the channel still has: a notice is worth reading for a day. */
const ALL_RETAINED = -2;
const MOST_NOTICES = 20;

/** Notices of the agencies, the newest first. A generic event carries a text: here JSON with `text` and `from`. */
export default class NoticeBoard extends LightningElement {
    /** Notices to keep on the page. */
    @api mostNotices = MOST_NOTICES;

    error;
    notices = [];

    _subscription;
    _attached = false;

    connectedCallback() {
        this._attached = true;
        onError((error) => this.takeError(error));
        this.listen();
    }

    disconnectedCallback() {
        this._attached = false;
        this.stopListening();
    }

    get empty() {
        return !this.error && this.notices.length === 0;
    }

    async listen() {
        this.error = undefined;
        try {
            const subscription = await subscribe(CHANNEL, ALL_RETAINED, (message) => this.takeMessage(message));
            if (this._attached) this._subscription = subscription;
            else unsubscribe(subscription, () => {});
        } catch (error) {
            this.error = errorText(error);
        }
    }

    stopListening() {
        if (this._subscription) unsubscribe(this._subscription, () => {});
        this._subscription = undefined;
    }

    handleRetry() {
        this.stopListening();
        this.listen();
    }

    takeMessage({ data }) {
        const { replayId, createdDate } = data.event;
        if (this.notices.some(({ key }) => key === replayId)) return;
        const notice = { key: replayId, at: createdDate, ...readNotice(data.payload) };
        this.notices = [notice, ...this.notices].slice(0, this.mostNotices);
    }

    /** empApi has one connection for the whole page: only what concerns this channel is ours. */
    takeError(error) {
        const channel = error?.subscription ?? error?.channel;
        if (channel && channel.startsWith('/') && !channel.startsWith('/meta/') && channel !== CHANNEL) return;
        this.error = errorText(error);
    }
}

/** Anybody may push any text on a generic channel; what isn't ours is shown as it is. */
function readNotice(payload) {
    try {
        const { text, from } = JSON.parse(payload);
        if (typeof text === 'string') return { text, from };
    } catch {
        // plain text
    }
    return { text: payload, from: undefined };
}
