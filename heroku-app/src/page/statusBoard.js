import { addItem, clearItems, time } from './lists.js';

const WORDS = {
    connecting: 'Connecting to Salesforce',
    connected: 'Connected to Salesforce',
    reconnecting: 'No connection to Salesforce, trying again',
    stopped: 'Stopped'
};

const find = (id) => document.getElementById(id);

/** Shows what GET /api/status says. */
export function showStatus({ salesforce, outbound, wire }) {
    const words = WORDS[salesforce.connection] ?? salesforce.connection;
    showConnection(
        salesforce.connection === 'connected' ? 'connected' : 'lost',
        salesforce.reason ? `${words}: ${salesforce.reason}` : words
    );
    setText(find('queue-depth'), outbound.trouble ? `${outbound.depth} held up` : `${outbound.depth} waiting`);
    find('queue-depth').title = outbound.trouble ?? '';
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
