import { LightningElement, api } from 'lwc';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import latestStories from '@salesforce/apex/StoryController.latestStories';
import publish from '@salesforce/apex/StoryController.publish';
import reissue from '@salesforce/apex/StoryController.reissue';
import { ChannelSubscription, NEW_EVENTS } from 'c/channelSubscription';
import { errorText } from 'c/errorText';

const CHANNEL = '/topic/StoryUpdates';
const MOST_ROWS = 100;
/** How long a row that has just changed stays marked, in milliseconds. */
const MARKED_FOR = 2500;

const STATUS_BADGES = {
    Draft: 'slds-badge',
    'In Review': 'slds-badge slds-theme_warning',
    Published: 'slds-badge slds-theme_success',
    Withdrawn: 'slds-badge slds-badge_inverse'
};

const WHAT_HAPPENED = {
    created: 'New story',
    updated: 'Story changed',
    undeleted: 'Story restored',
    deleted: 'Story deleted'
};

/** The stories on the desk. Each change arrives as an event of the PushTopic and goes straight into its row. */
export default class StoryList extends LightningElement {
    /** Rows to load, at most 200. */
    @api mostRows = MOST_ROWS;

    loading = true;
    connected = false;
    loadError;
    liveError;
    announcement = '';

    /** By id, in the order of the list: the newest first. */
    _stories = new Map();
    _busy = new Set();
    _marked = new Map();
    /** What the channel said while the list was loading: newer than what was read. */
    _early = [];
    _subscription = new ChannelSubscription(
        CHANNEL,
        NEW_EVENTS,
        (message) => this.takeMessage(message),
        (problem) => (this.liveError = problem)
    );

    connectedCallback() {
        this.start();
    }

    disconnectedCallback() {
        this._marked.forEach((timer) => clearTimeout(timer));
        this._marked.clear();
        this._subscription.stop();
    }

    get rows() {
        return [...this._stories.values()].map((story) => ({
            ...story,
            url: `/lightning/r/Story__c/${story.Id}/view`,
            badge: STATUS_BADGES[story.Status__c] ?? 'slds-badge',
            rowClass: this._marked.has(story.Id) ? 'slds-hint-parent marked' : 'slds-hint-parent',
            busy: this._busy.has(story.Id),
            published: story.Status__c === 'Published',
            publishLabel: `Publish ${story.Headline__c}`,
            reissueLabel: `Announce again ${story.Headline__c}`
        }));
    }

    get title() {
        return `Stories (${this._stories.size})`;
    }

    get empty() {
        return !this.loading && !this.loadError && this._stories.size === 0;
    }

    get showRows() {
        return this._stories.size > 0;
    }

    get liveLabel() {
        if (this.liveError) return 'Not live';
        return this.connected ? 'Live' : 'Connecting';
    }

    get liveClass() {
        if (this.liveError) return 'live live_lost';
        return this.connected ? 'live live_on' : 'live';
    }

    /** Listens before it loads, so that a change in between is not missed: it is laid over the loaded rows. */
    async start() {
        this.loading = true;
        this.loadError = undefined;
        this.liveError = undefined;
        this.connected = await this._subscription.start();
        await this.load();
    }

    handleRetry() {
        this.start();
    }

    async handlePublish(event) {
        await this.act(event.target.dataset.id, publish, 'Published', 'Every agency hears of it now.');
    }

    async handleReissue(event) {
        await this.act(event.target.dataset.id, reissue, 'Announced again', 'Every agency hears of it once more.');
    }

    async act(storyId, call, title, message) {
        this.setBusy(storyId, true);
        try {
            await call({ storyId });
            this.toast(title, message, 'success');
        } catch (error) {
            this.toast('Not done', errorText(error), 'error');
        } finally {
            this.setBusy(storyId, false);
        }
    }

    async load() {
        try {
            const stories = await latestStories({ mostRows: this.mostRows });
            this._stories = new Map(stories.map((story) => [story.Id, story]));
        } catch (error) {
            this.loadError = errorText(error);
        } finally {
            this.loading = false;
            this._early.splice(0).forEach((message) => this.takeMessage(message));
        }
    }

    takeMessage(message) {
        if (this.loading) {
            this._early.push(message);
            return;
        }
        const { event, sobject } = message.data;
        const known = this._stories.get(sobject.Id);
        this._stories = this.storiesAfter(event.type, sobject);
        this.mark(sobject.Id);
        this.announce(event.type, { ...known, ...sobject });
    }

    storiesAfter(type, story) {
        const stories = new Map(this._stories);
        if (type === 'deleted') {
            stories.delete(story.Id);
            return stories;
        }
        if (stories.has(story.Id)) return stories.set(story.Id, { ...stories.get(story.Id), ...story });
        return new Map([[story.Id, story], ...stories].slice(0, this.mostRows));
    }

    mark(storyId) {
        clearTimeout(this._marked.get(storyId));
        // eslint-disable-next-line @lwc/lwc/no-async-operation -- the mark fades by itself
        const timer = setTimeout(() => {
            const rest = new Map(this._marked);
            rest.delete(storyId);
            this._marked = rest;
        }, MARKED_FOR);
        this._marked = new Map(this._marked).set(storyId, timer);
    }

    announce(type, story) {
        this.announcement = `${WHAT_HAPPENED[type] ?? 'Story changed'}: ${story.Headline__c ?? ''} ${story.Status__c ?? ''}`;
    }

    setBusy(storyId, busy) {
        const ids = new Set(this._busy);
        if (busy) ids.add(storyId);
        else ids.delete(storyId);
        this._busy = ids;
    }

    toast(title, message, variant) {
        this.dispatchEvent(new ShowToastEvent({ title, message, variant }));
    }
}
