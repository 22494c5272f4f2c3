import { LightningElement, api } from 'lwc';
import { subscribe, unsubscribe, onError } from 'lightning/empApi';
import { errorText } from 'c/errorText';

const CHANNEL = '/event/News_Flash__e';
const NEW_EVENTS = -1;
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

    get waiting() {
        return !this.connecting && !this.error && this.flashes.length === 0;
    }

    async listen() {
        this.connecting = true;
        this.error = undefined;
        try {
            const subscription = await subscribe(CHANNEL, NEW_EVENTS, (message) => this.takeMessage(message));
            if (this._attached) this._subscription = subscription;
            else unsubscribe(subscription, () => {});
        } catch (error) {
            this.error = errorText(error);
        } finally {
            this.connecting = false;
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

    /** empApi has one connection for the whole page: only what concerns this channel is ours. */
    takeError(error) {
        const channel = error?.subscription ?? error?.channel;
        if (channel && channel.startsWith('/') && !channel.startsWith('/meta/') && channel !== CHANNEL) return;
        this.error = errorText(error);
    }
}
