import { addItem, clearItems, time } from './lists.js';

const WORDS = {
    connecting: 'Connecting to Salesforce',
    connected: 'Connected to Salesforce',
    reconnecting: 'No connection to Salesforce, trying again',
    stopped: 'Stopped'
};

const find = (id) => document.getElementById(id);

/** Shows what GET /api/status says. */
export function showStatus({ salesforce, outbound, inbound, wire }) {
    const words = WORDS[salesforce.connection] ?? salesforce.connection;
    showConnection(
        salesforce.connection === 'connected' ? 'connected' : 'lost',
        salesforce.reason ? `${words}: ${salesforce.reason}` : words
    );
    setText(find('queue-depth'), outbound.trouble ? `${outbound.depth} held up` : `${outbound.depth} waiting`);
    find('queue-depth').title = outbound.trouble ?? '';
    showFlow(salesforce, outbound, inbound);
    setText(find('wire-rate'), wire.linesPerSecond.toLocaleString('en-US'));
    setText(find('wire-clients'), String(wire.clients));
    setText(find('wire-screens'), wire.clients === 0 ? 'none yet' : `${wire.clients} open`);
    document.querySelector('[data-hop="wire"]').classList.toggle('flowing', wire.clients > 0 && wire.rate > 0);
    find('channels').replaceChildren(...salesforce.channels.map(channelRow));
    showGaps(salesforce.gaps);
}

/**
 * @param {'connected' | 'lost'} state
 * @param {string} words
 */
export function showConnection(state, words) {
    const place = find('connection');
    place.dataset.state = state;
    setText(place.querySelector('.words'), words);
}

/** How much goes either way, how long it takes, and what is held up. */
function showFlow({ budget }, outbound, inbound) {
    setText(find('out-rate'), count(outbound.perSecond));
    setText(find('out-lag'), count(outbound.depth));
    setText(find('in-rate'), count(inbound.perSecond));
    setText(find('in-duplicates'), count(inbound.duplicates));
    setText(find('letters'), count(outbound.deadLetters));
    setText(find('budget'), share(budget));
    setText(find('out-node'), `${count(outbound.perSecond)} a second`);
    setText(find('in-node'), `${count(inbound.perSecond)} a second`);
    setText(find('duplicates'), inbound.duplicates === 0 ? 'each once' : `${count(inbound.duplicates)} dropped`);
    setText(find('out-time'), took(outbound.duration) ?? 'published');
    setText(find('in-time'), took(inbound.duration) ?? 'events');
    setText(find('held-up'), outbound.trouble ? `Salesforce takes nothing at the moment: ${outbound.trouble}` : '');
}

function count(number) {
    return number.toLocaleString('en-US');
}

/** @param {number | undefined} duration in milliseconds */
function took(duration) {
    if (duration === undefined) return undefined;
    return duration < 1000
        ? `${duration} ms`
        : `${(duration / 1000).toLocaleString('en-US', { maximumFractionDigits: 1 })} s`;
}

/** @param {{delivered: number, limit?: number} | undefined} budget */
function share(budget) {
    if (budget === undefined) return '–';
    if (!budget.limit) return count(budget.delivered);
    return `${((100 * budget.delivered) / budget.limit).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`;
}

function channelRow({ channel, state, error, heard, replayId }) {
    const row = document.createElement('tr');
    row.dataset.state = state;
    const replay = replayId === undefined || replayId < 0 ? 'none yet' : replayId;
    for (const text of [channel, error ? `${state}: ${error}` : state, heard, replay]) {
        const cell = document.createElement('td');
        cell.textContent = text;
        row.append(cell);
    }
    return row;
}

function showGaps(gaps) {
    const list = find('gaps');
    if (list.children.length === gaps.length) return;
    clearItems(list);
    for (const { channel, after, lastHeardAt, foundAt } of gaps)
        addItem(
            list,
            `${channel}: events after ${after} (${time(lastHeardAt)}) may be lost`,
            `found at ${time(foundAt)}; went on with all that Salesforce still had`,
            100
        );
}

/** Only a change is announced by a screen reader. */
function setText(place, text) {
    if (place.textContent !== text) place.textContent = text;
}
