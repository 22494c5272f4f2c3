export const ShowToastEventName = 'lightning__showtoast';

/** Asks the page for a toast: `{title, message, messageData, variant, mode}`. */
export class ShowToastEvent extends CustomEvent {
    constructor(toast) {
        super(ShowToastEventName, { composed: true, cancelable: true, bubbles: true, detail: toast });
    }
}
