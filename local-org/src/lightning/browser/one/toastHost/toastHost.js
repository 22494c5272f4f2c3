import { LightningElement } from 'lwc';
import Toast from 'lightning/toast';

const placeholder = /\{(\d+)\}/g;

/** Shows the toasts that components ask for with ShowToastEvent. */
export default class ToastHost extends LightningElement {
    #show = (event) => {
        // Toasts of `lightning/toast` carry their class; their own container shows them.
        if (event.detail?.toast) return;
        event.stopImmediatePropagation();
        const { title, message, messageData = [], variant = 'info', mode = 'dismissible' } = event.detail ?? {};
        const links = messageData.map((each) => (typeof each === 'object' && each !== null ? each : undefined));
        const texts = messageData.map((each) => (typeof each === 'object' && each !== null ? each.label : each));
        // The base components' toast takes links apart from texts; `{0}` stays where a link goes.
        const text = String(message ?? '').replace(placeholder, (whole, index) =>
            links[index] ? whole : String(texts[index] ?? whole)
        );
        Toast.show({
            label: title || text || ' ',
            message: title ? text : '',
            messageLinks: links.some(Boolean)
                ? links.map((link) => link && { url: link.url, label: link.label })
                : undefined,
            variant,
            // A sticky toast stays until it is closed; the platform's "pester" goes by itself without a close button.
            mode: mode === 'sticky' ? 'sticky' : 'dismissible'
        });
    };

    connectedCallback() {
        document.body.addEventListener('lightning__showtoast', this.#show);
    }

    disconnectedCallback() {
        document.body.removeEventListener('lightning__showtoast', this.#show);
    }
}
