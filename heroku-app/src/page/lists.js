/** The lists of the page: newest on top, never longer than they should be, a sentence in place of an empty one. */

/**
 * @param {HTMLElement} list
 * @param {string} title
 * @param {string} meta
 * @param {number} most entries that the list keeps
 * @returns {HTMLElement} the new entry
 */
export function addItem(list, title, meta, most) {
    const item = document.createElement('li');
    const head = document.createElement('span');
    head.textContent = title;
    const tail = document.createElement('span');
    tail.className = 'meta';
    tail.textContent = meta;
    item.append(head, tail);
    return prepend(list, item, most);
}

/** Puts an entry on top. */
export function prepend(list, item, most) {
    list.prepend(item);
    while (list.children.length > most) list.lastElementChild.remove();
    shownEmpty();
    return item;
}

export function clearItems(...lists) {
    lists.forEach((list) => list.replaceChildren());
    shownEmpty();
}

/** Shows the sentence of each list that is empty. */
export function shownEmpty() {
    for (const sentence of document.querySelectorAll('[data-empty]'))
        sentence.hidden = document.getElementById(sentence.dataset.empty).children.length > 0;
}

/** @param {string | number | undefined} at */
export function time(at) {
    return at === undefined ? '' : new Date(at).toLocaleTimeString('en-GB');
}
