import { prepend } from './lists.js';

const MOST_JOURNEYS = 20;
const STEPS = ['queued', 'published', 'heard', 'story'];

/** The flashes sent from here, each with the stations it has passed. A flash is known by its id. */
export class FlashJourneys {
    #list;
    #template;
    #items = new Map();

    constructor(list, template) {
        this.#list = list;
        this.#template = template;
    }

    /**
     * Shows how far a flash has come.
     * @param {{id: string, flash: {headline: string}, status: string, cause?: {code: string, message: string}}} state
     */
    show({ id, flash, status, cause }) {
        const item = this.#items.get(id) ?? this.#begin(id, flash.headline);
        const reached = status === 'failed' ? 0 : STEPS.indexOf(status);
        for (const place of item.querySelectorAll('[data-step]')) {
            const done = STEPS.indexOf(place.dataset.step) <= reached;
            place.classList.toggle('done', done);
            place.classList.toggle('failed', status === 'failed' && place.dataset.step === 'published');
            // colour alone tells nothing to those who don't see it
            place.querySelector('.mark').textContent = done ? '✓' : place.classList.contains('failed') ? '✗' : '';
        }
        item.querySelector('.problem').textContent = cause
            ? `Salesforce refused it: ${cause.code}, ${cause.message}`
            : '';
    }

    clear() {
        this.#items.clear();
        this.#list.replaceChildren();
    }

    #begin(id, headline) {
        const item = this.#template.content.firstElementChild.cloneNode(true);
        item.querySelector('.headline').textContent = headline;
        for (const place of item.querySelectorAll('[data-step]')) {
            const mark = document.createElement('span');
            mark.className = 'mark';
            mark.setAttribute('aria-hidden', 'true');
            place.prepend(mark);
        }
        this.#items.set(id, item);
        if (this.#items.size > MOST_JOURNEYS) this.#items.delete(this.#items.keys().next().value);
        return prepend(this.#list, item, MOST_JOURNEYS);
    }
}
