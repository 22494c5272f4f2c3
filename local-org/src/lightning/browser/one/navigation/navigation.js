import { LightningElement } from 'lwc';
import { page } from '@salesforce/page';

/** The navigation bar: app launcher, the app's name, its tabs. */
export default class Navigation extends LightningElement {
    appLabel = page.app.label;
    apps = page.apps;
    brand = `border-bottom-color: ${page.app.color}`;

    get tabs() {
        return page.tabs.map((tab) => ({
            ...tab,
            current: tab.active ? 'page' : undefined,
            itemClass: tab.active ? 'slds-context-bar__item slds-is-active' : 'slds-context-bar__item'
        }));
    }

    openApp({ detail }) {
        window.location.assign(detail.value);
    }
}
