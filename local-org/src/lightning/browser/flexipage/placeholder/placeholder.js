import { LightningElement, api } from 'lwc';

/** Stands where a standard component would that the host doesn't have. */
export default class Placeholder extends LightningElement {
    @api name;
    @api message;

    get text() {
        return this.message ?? 'This standard component is not supported by local-org.';
    }
}
