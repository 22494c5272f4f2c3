import { LightningElement, api, wire } from 'lwc';
import { getObjectInfo } from 'lightning/uiObjectInfoApi';
import STORY from '@salesforce/schema/Story__c';
import headlinesOf from '@salesforce/apex/StoryController.headlines';
import { ChannelSubscription, NEW_EVENTS } from 'c/channelSubscription';

const CHANNEL = '/data/Story__ChangeEvent';
const MOST_CHANGES = 50;

/** Fields that every change has: who and when are said apart. */
const AUDIT_FIELDS = new Set(['LastModifiedDate', 'LastModifiedById', 'CreatedDate', 'CreatedById', 'OwnerId', 'Name']);

const WHAT_HAPPENED = {
    CREATE: { label: 'New', badge: 'slds-badge slds-theme_success' },
    UPDATE: { label: 'Changed', badge: 'slds-badge' },
    DELETE: { label: 'Deleted', badge: 'slds-badge slds-theme_error' },
    UNDELETE: { label: 'Restored', badge: 'slds-badge slds-theme_success' }
};
/** GAP_UPDATE and its like: something happened that the event can't tell. */
const GAP = { label: 'Changed, details unknown', badge: 'slds-badge slds-theme_warning' };

/**
 * What changes in stories, the newest first. A change event has the fields that changed and no others, whoever changed them and
 * however: no query, no publisher. On a story's own page it keeps to that story.
 */
export default class StoryChanges extends LightningElement {
    /** Changes to keep on the page. */
    @api mostChanges = MOST_CHANGES;
    /** The story of the record page, if it is on one. */
    @api recordId;

    connecting = true;
    error;

    _changes = [];
    _headlines = {};
    /** What the object says of its fields, by API name. */
    _fields = {};
    _subscription = new ChannelSubscription(
        CHANNEL,
        NEW_EVENTS,
        (message) => this.takeMessage(message),
        (problem) => (this.error = problem)
    );

    @wire(getObjectInfo, { objectApiName: STORY })
    takeObjectInfo({ data }) {
        if (data) this._fields = data.fields;
    }

    connectedCallback() {
        this.listen();
    }

    disconnectedCallback() {
        this._subscription.stop();
    }

    get waiting() {
        return !this.connecting && !this.error && this._changes.length === 0;
    }

    get changes() {
        return this._changes.map((change) => ({
            ...change,
            title: this.titleOf(change),
            fields: change.fields.map((field) => this.fieldOf(field))
        }));
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

    takeMessage({ data: { payload } }) {
        const { ChangeEventHeader: header, ...fields } = payload;
        if (this.recordId && !header.recordIds.some((id) => isSameRecord(id, this.recordId))) return;
        const key = `${header.transactionKey}-${header.sequenceNumber}`;
        if (this._changes.some((change) => change.key === key)) return;
        const change = {
            key,
            storyIds: header.recordIds,
            at: header.commitTimestamp,
            fields: shownFields(fields),
            ...(WHAT_HAPPENED[header.changeType] ?? GAP)
        };
        this._changes = [change, ...this._changes].slice(0, this.mostChanges);
        this.learnHeadlines(header.recordIds, fields.Headline__c);
    }

    /** An event says the headline only if it is what changed; the others are asked for, each story once. */
    async learnHeadlines(storyIds, headline) {
        if (headline) {
            this._headlines = { ...this._headlines, ...Object.fromEntries(storyIds.map((id) => [id, headline])) };
            return;
        }
        const unknown = storyIds.filter((id) => !(id in this._headlines));
        if (unknown.length === 0) return;
        try {
            this._headlines = { ...(await headlinesOf({ storyIds: unknown })), ...this._headlines };
        } catch {
            // the change is shown all the same, by the story's id
        }
    }

    fieldOf({ name, value }) {
        const { label = name, dataType } = this._fields[name] ?? {};
        const empty = value === null || value === '';
        return { name, label, value: empty ? 'emptied' : String(value), isTime: dataType === 'DateTime' && !empty };
    }

    titleOf({ storyIds }) {
        const [first] = storyIds;
        if (storyIds.length > 1) return `${storyIds.length} stories`;
        return this._headlines[first] ?? first;
    }
}

/** In an UPDATE a field without value was emptied; elsewhere the payload has only what is set. */
function shownFields(fields) {
    return Object.entries(fields)
        .filter(([name]) => !AUDIT_FIELDS.has(name))
        .map(([name, value]) => ({ name, value }));
}

/** Ids have 15 or 18 characters. */
function isSameRecord(id, other) {
    return id.slice(0, 15) === other.slice(0, 15);
}
