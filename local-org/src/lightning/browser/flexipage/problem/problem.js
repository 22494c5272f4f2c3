import { LightningElement, api } from 'lwc';

/** Says what is wrong, in the place where it would have been shown. */
export default class Problem extends LightningElement {
    @api title;
    @api messages;
}
