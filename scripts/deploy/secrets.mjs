/** What must never be shown: every line that goes out is looked through for it. */
export class Secrets {
    #known = new Set();

    add(secret) {
        if (secret) this.#known.add(secret);
    }

    hide(text) {
        let hidden = text;
        for (const secret of this.#known) hidden = hidden.replaceAll(secret, '••••••');
        return hidden;
    }
}
