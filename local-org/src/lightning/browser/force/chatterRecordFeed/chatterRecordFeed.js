import { LightningElement, api } from 'lwc';

/** `forceChatter:recordFeedContainer`: publisher and feed of the record that the page shows. */
export default class RecordFeed extends LightningElement {
    @api record;
}
