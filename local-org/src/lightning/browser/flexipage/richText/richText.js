import { LightningElement, api } from 'lwc';

/** `flexipage:richText`: a text that the page's author wrote. */
export default class RichText extends LightningElement {
    @api richTextValue;
    @api decorate;

    get boxClass() {
        return String(this.decorate) === 'false' ? '' : 'slds-card slds-p-around_medium';
    }
}
