import { LightningElement } from 'lwc';
import { page } from '@salesforce/page';

/** The window of Lightning Experience: header, navigation, the page. */
export default class App extends LightningElement {
    view = page.view;
    title = page.title;
    icon = page.icon;

    skipToMain(event) {
        event.preventDefault();
        this.refs.main.focus();
    }
}
