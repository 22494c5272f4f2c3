import { LightningElement, api } from 'lwc';
import { ALL_RETAINED, ChannelSubscription } from 'c/channelSubscription';

const CHANNEL = '/u/Newsroom';
const MOST_NOTICES = 20;

/** Notices of the agencies, the newest first. A generic event carries a text: here JSON with `text` and `from`. */
export default class NoticeBoard extends LightningElement {
    /** Notices to keep on the page. */
    @api mostNotices = MOST_NOTICES;

    error;
    notices = [];

    /** From all that is retained: a notice is worth reading for a day. */
    _subscription = new ChannelSubscription(
        CHANNEL,
        ALL_RETAINED,
        (message) => this.takeMessage(message),
        (problem) => (this.error = problem)
    );

    connectedCallback() {
        this.listen();
    }

    disconnectedCallback() {
        this._subscription.stop();
    }

    get empty() {
        return !this.error && this.notices.length === 0;
    }

    listen() {
        this.error = undefined;
        this._subscription.start();
    }

    handleRetry() {
        this.listen();
    }

    takeMessage({ data }) {
        const { replayId, createdDate } = data.event;
        if (this.notices.some(({ key }) => key === replayId)) return;
        const notice = { key: replayId, at: createdDate, ...readNotice(data.payload) };
        this.notices = [notice, ...this.notices].slice(0, this.mostNotices);
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
