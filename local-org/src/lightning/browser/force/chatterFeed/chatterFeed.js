import { LightningElement, api } from 'lwc';
import { listen } from '@salesforce/orgEvents';
import { request, rest } from '@salesforce/request';

/** What the property `context` of the standard component may say -> the feed of Connect REST. */
const feeds = {
    NEWS: '/chatter/feeds/news/me/feed-elements',
    TO: '/chatter/feeds/news/me/feed-elements',
    COMPANY: '/chatter/feeds/company/feed-elements',
    USERPROFILE: '/chatter/feeds/user-profile/me/feed-elements',
    PROFILE: '/chatter/feeds/user-profile/me/feed-elements'
};
/** The first post of a burst is fetched at once, those that follow it together. */
const settleMs = 150;

/**
 * `forceChatter:exposedFeed`: a Chatter feed. It follows what is posted while it is open; the platform's own waits for a click on
 * its refresh button.
 */
export default class Feed extends LightningElement {
    @api context;
    @api feedType;
    elements = [];
    nextPageUrl;
    error;
    #record;
    #stop;
    #settling;
    #missed = false;
    #loaded = false;

    @api
    get record() {
        return this.#record;
    }
    set record(value) {
        this.#record = value;
        if (this.isConnected) this.#refresh();
    }

    connectedCallback() {
        const refreshSoon = () => this.#refreshSoon();
        // Each (re)connection begins with `components`: what was posted before it is not told.
        const stops = [listen('feed', refreshSoon), listen('components', refreshSoon)];
        this.#stop = () => stops.forEach((stop) => stop());
        this.#refresh();
    }

    disconnectedCallback() {
        this.#stop();
        clearTimeout(this.#settling);
        this.#settling = undefined;
    }

    get isEmpty() {
        return this.#loaded && this.elements.length === 0;
    }

    get path() {
        if (this.#record) return `/chatter/feeds/record/${this.#record.recordId}/feed-elements`;
        return feeds[String(this.context ?? 'NEWS').toUpperCase()] ?? feeds.NEWS;
    }

    async showMore() {
        await this.#load(
            () => request(this.nextPageUrl),
            ({ elements }) => [...this.elements, ...elements]
        );
    }

    #refreshSoon() {
        if (this.#settling !== undefined) {
            this.#missed = true;
            return;
        }
        this.#settling = setTimeout(() => {
            this.#settling = undefined;
            if (!this.#missed) return;
            this.#missed = false;
            this.#refreshSoon();
        }, settleMs);
        this.#refresh();
    }

    #refresh() {
        return this.#load(
            () => rest(this.path),
            ({ elements }) => elements
        );
    }

    async #load(fetchPage, merge) {
        try {
            const feedPage = await fetchPage();
            this.elements = merge(feedPage);
            this.nextPageUrl = feedPage.nextPageUrl;
            this.error = undefined;
        } catch (failure) {
            this.error = failure.body?.[0]?.message ?? failure.statusText;
        }
        this.#loaded = true;
    }
}
