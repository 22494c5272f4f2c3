import { prepend } from './lists.js';

const MOST_JOURNEYS = 20;

/** The flashes sent from here, each with the stations it has passed. A flash is known by its external id. */
export class FlashJourneys {
    #list;
    #template;
    #items = new Map();

    constructor(list, template) {
        this.#list = list;
        this.#template = template;
    }

    /** Marks a station. Of flashes that were not sent since the page was opened, only the first station begins a journey. */
    step({ externalId, headline }, station) {
        const item =
            this.#items.get(externalId) ?? (station === 'queued' ? this.#begin(externalId, headline) : undefined);
        if (item === undefined) return;
        for (const place of item.querySelectorAll('[data-step]')) {
            place.classList.add('done');
            if (place.dataset.step === station) break;
        }
    }

    fail({ externalId, headline }, cause) {
        const item = this.#items.get(externalId) ?? this.#begin(externalId, headline);
        item.querySelector('[data-step="published"]').classList.add('failed');
        item.querySelector('.problem').textContent = cause;
    }

    #begin(externalId, headline) {
        const item = this.#template.content.firstElementChild.cloneNode(true);
        item.querySelector('.headline').textContent = headline;
        this.#items.set(externalId, item);
        if (this.#items.size > MOST_JOURNEYS) this.#items.delete(this.#items.keys().next().value);
        return prepend(this.#list, item, MOST_JOURNEYS);
    }
}
