import { LightningElement, api } from 'lwc';
import { rest } from '@salesforce/request';

/** `forceChatter:publisher`: posts to Chatter, on a record's feed or the user's own. */
export default class Publisher extends LightningElement {
    @api context;
    @api record;
    text = '';
    error;

    get isEmpty() {
        return this.text.trim() === '';
    }

    handleChange({ detail }) {
        this.text = detail.value ?? '';
    }

    async handleSubmit(event) {
        event.preventDefault();
        if (this.isEmpty) return;
        const text = this.text.trim();
        this.text = '';
        this.error = undefined;
        try {
            await rest('/chatter/feed-elements', {
                method: 'POST',
                body: {
                    subjectId: this.record?.recordId ?? 'me',
                    feedElementType: 'FeedItem',
                    body: { messageSegments: [{ type: 'Text', text }] }
                }
            });
        } catch (failure) {
            this.text = text;
            this.error = failure.body?.[0]?.message ?? failure.statusText;
        }
    }
}
