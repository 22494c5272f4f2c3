import { LightningElement, api, getComponentDef } from 'lwc';
import { importComponent } from '@salesforce/importComponent';
import { page } from '@salesforce/page';
import { standardComponent } from './standardComponents';

/**
 * One component of a page: a component of the org (`c:name`), or a standard one. What keeps it from being shown is shown in its place,
 * and leaves the rest of the page alone.
 */
export default class Component extends LightningElement {
    @api record;
    componentClass;
    problems;
    problemTitle;
    #component;
    #accepts = new Set();

    @api
    get component() {
        return this.#component;
    }
    set component(value) {
        this.#component = value;
        this.#load();
    }

    get properties() {
        const { properties, facets, name } = this.#component;
        // A component gets the record on a record page if it declares it; only standard ones know of the page itself.
        const context = name.startsWith('c:') ? {} : { facets, name, record: this.record };
        const given = { ...properties, ...this.record, ...context };
        return Object.fromEntries(Object.entries(given).filter(([key]) => this.#accepts.has(key)));
    }

    errorCallback(error) {
        this.#fail('This component has an error', [error.message ?? String(error)]);
        console.error(error);
    }

    async #load() {
        const { name } = this.#component;
        const [namespace, local] = name.split(':');
        if (namespace === 'c' && page.problems[local]) {
            this.#fail(`c:${local} doesn't compile`, page.problems[local]);
            return;
        }
        try {
            const constructor = namespace === 'c' ? await importComponent(local) : await standardComponent(name);
            this.#accepts = publicProperties(constructor);
            this.componentClass = constructor;
        } catch (error) {
            this.#fail(`${name} can't be shown`, [error.message]);
            console.error(error);
        }
    }

    #fail(title, messages) {
        this.componentClass = undefined;
        this.problemTitle = title;
        this.problems = messages;
    }
}

/** Properties that a component takes from outside (`@api`), its base classes' included. */
function publicProperties(constructor) {
    return new Set(Object.keys(getComponentDef(constructor).props));
}
