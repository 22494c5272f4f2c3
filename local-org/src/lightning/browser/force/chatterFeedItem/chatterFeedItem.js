import { LightningElement, api } from 'lwc';
import { page } from '@salesforce/page';

const recordUrl = (id) => {
    const object = page.keyPrefixes[String(id).slice(0, 3)];
    return object ? `/lightning/r/${object}/${id}/view` : undefined;
};

/** A post of a feed with its comments. */
export default class FeedItem extends LightningElement {
    /** "Feed Item" of Connect REST. */
    @api element;

    get author() {
        return this.element.actor?.displayName ?? this.element.actor?.name ?? '';
    }

    get createdAt() {
        return Date.parse(this.element.createdDate);
    }

    get initials() {
        return this.author
            .split(' ')
            .map((word) => word.charAt(0))
            .join('')
            .slice(0, 2);
    }

    get authorUrl() {
        return recordUrl(this.element.actor?.id);
    }

    get parentName() {
        const { parent, actor } = this.element;
        return parent && parent.id !== actor?.id ? (parent.name ?? parent.displayName) : undefined;
    }

    get parentUrl() {
        return recordUrl(this.element.parent?.id);
    }

    get comments() {
        return this.element.capabilities?.comments?.page?.items ?? [];
    }
}
