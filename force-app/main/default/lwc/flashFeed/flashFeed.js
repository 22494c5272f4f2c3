import { LightningElement, api } from 'lwc';
import { ChannelSubscription, NEW_EVENTS } from 'c/channelSubscription';

const CHANNEL = '/event/News_Flash__e';
const MOST_FLASHES = 50;

const URGENCY_BADGES = {
    Flash: 'slds-badge slds-theme_error',
    Bulletin: 'slds-badge slds-theme_warning',
    Urgent: 'slds-badge slds-badge_inverse'
};

/** What the agencies report, the newest first, straight from the platform event: no record in between. */
export default class FlashFeed extends LightningElement {
    /** Flashes to keep on the page. */
    @api mostFlashes = MOST_FLASHES;

    connecting = true;
    error;
    flashes = [];

    _subscription = new ChannelSubscription(
        CHANNEL,
        NEW_EVENTS,
        (message) => this.takeMessage(message),
        (problem) => (this.error = problem)
    );

    connectedCallback() {
        this.listen();
    }

    disconnectedCallback() {
        this._subscription.stop();
    }

    get waiting() {
        return !this.connecting && !this.error && this.flashes.length === 0;
    }

    async listen() {
        this.connecting = true;
        this.error = undefined;
        await this._subscription.start();
        this.connecting = false;
    }

    handleRetry() {
        this.listen();
    }

    takeMessage({ data }) {
        const { payload, event } = data;
        const flash = {
            key: event.EventUuid ?? String(event.replayId),
            headline: payload.Headline__c,
            body: payload.Body__c,
            source: payload.Source__c,
            category: payload.Category__c,
            urgency: payload.Urgency__c ?? 'Routine',
            badge: URGENCY_BADGES[payload.Urgency__c] ?? 'slds-badge',
            at: payload.CreatedDate
        };
        if (this.flashes.some(({ key }) => key === flash.key)) return;
        this.flashes = [flash, ...this.flashes].slice(0, this.mostFlashes);
    }
}
