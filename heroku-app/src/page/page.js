import { addItem, clearItems, shownEmpty, time } from './lists.js';
import { FlashJourneys } from './flashJourneys.js';

/** What the slider's places mean, in lines a second. */
const RATES = [0, 10, 100, 200, 1000, 5000, 20000];
const MOST_ITEMS = 50;

const find = (id) => document.getElementById(id);
const journeys = new FlashJourneys(find('flashes'), find('journey'));

main();

function main() {
    find('flash').addEventListener('submit', sendFlash);
    find('notice').addEventListener('submit', pushNotice);
    find('rate').addEventListener('input', () => (find('rate-shown').value = RATES[find('rate').value]));
    find('rate').addEventListener('change', setRate);
    find('dead-letters').addEventListener('click', replayDeadLetter);
    listen();
}

/** The app speaks, the page shows: whatever happened before is read first, and again whenever the connection was lost. */
function listen() {
    const events = new EventSource('/api/events');
    events.addEventListener('open', () => load().catch(showLost));
    events.addEventListener('error', () => showConnection('lost', 'No connection to the app, trying again'));
    const on = (type, handler) => events.addEventListener(type, ({ data }) => handler(JSON.parse(data)));
    on('flash', (flash) => {
        journeys.step(flash, 'queued');
        move('queued');
    });
    on('published', (flash) => {
        journeys.step(flash, 'published');
        move('published');
    });
    on('failed', (flash) => {
        journeys.fail(flash, flash.cause);
        loadDeadLetters();
    });
    on('story-published', (story) => {
        showStory(story);
        move('heard');
    });
    on('story-update', (update) => {
        showUpdate(update);
        if (update.type === 'created')
            journeys.step({ externalId: update.externalId, headline: update.headline }, 'story');
        move('heard');
    });
    on('notice', (notice) => {
        showNotice(notice);
        move('heard');
    });
    on('command', showCommand);
    on('status', showStatus);
}

async function load() {
    const [status, stories, updates, notices] = await Promise.all(
        ['/api/status', '/api/stories', '/api/story-updates', '/api/notices'].map(get)
    );
    showStatus(status);
    clearItems(find('stories'), find('updates'), find('notices'));
    [...stories].reverse().forEach(showStory);
    [...updates].reverse().forEach(showUpdate);
    [...notices].reverse().forEach(showNotice);
    await loadDeadLetters();
}

async function loadDeadLetters() {
    const letters = await get('/api/dead-letters');
    const list = find('dead-letters');
    clearItems(list);
    for (const { id, headline, cause, at } of [...letters].reverse()) {
        const item = addItem(list, headline ?? id, `${time(at)} - ${cause}`, MOST_ITEMS);
        const button = document.createElement('button');
        button.textContent = 'Send again';
        button.dataset.letter = id;
        item.append(button);
    }
}

async function sendFlash(event) {
    event.preventDefault();
    const form = event.target;
    if (!valid(form)) return;
    const button = form.querySelector('button');
    find('flash-problem').textContent = '';
    button.disabled = true;
    try {
        const fields = Object.fromEntries(new FormData(form));
        const flash = await send('POST', '/api/flashes', fields);
        journeys.step({ ...flash, headline: fields.headline }, 'queued');
        form.reset();
        form.elements.headline.focus();
    } catch (error) {
        find('flash-problem').textContent = `Not sent: ${error.message}`;
    } finally {
        button.disabled = false;
    }
}

async function pushNotice(event) {
    event.preventDefault();
    const form = event.target;
    if (!valid(form)) return;
    find('notice-problem').textContent = '';
    try {
        await send('POST', '/api/generic', Object.fromEntries(new FormData(form)));
        form.reset();
    } catch (error) {
        find('notice-problem').textContent = `Not pushed: ${error.message}`;
    }
}

async function setRate() {
    find('wire-problem').textContent = '';
    try {
        await send('PUT', '/api/wire/rate', { rate: RATES[find('rate').value] });
    } catch (error) {
        find('wire-problem').textContent = `Not changed: ${error.message}`;
    }
}

async function replayDeadLetter({ target }) {
    const { letter } = target.dataset;
    if (!letter) return;
    target.disabled = true;
    try {
        await send('POST', `/api/dead-letters/${encodeURIComponent(letter)}/replay`);
    } finally {
        await loadDeadLetters();
    }
}

function valid(form) {
    for (const field of form.querySelectorAll('input, textarea')) {
        const problem = field.required && field.value.trim() === '' ? 'This is needed.' : '';
        field.setAttribute('aria-invalid', String(problem !== ''));
        const place = field.closest('label').querySelector('.problem');
        if (place) place.textContent = problem;
        if (problem) {
            field.focus();
            return false;
        }
    }
    return true;
}

function showStatus({ salesforce, channels, queueDepth, wire }) {
    const words = {
        connected: 'Connected to Salesforce',
        connecting: 'Connecting to Salesforce',
        reconnecting: 'Salesforce is not answering, trying again'
    };
    const reason = salesforce.reason ? ` (${salesforce.reason})` : '';
    showConnection(
        salesforce.state === 'connected' ? 'connected' : 'lost',
        `${words[salesforce.state] ?? salesforce.state}${reason}`
    );
    find('queue-depth').textContent = `${queueDepth} waiting`;
    find('wire-rate').textContent = wire.linesPerSecond.toLocaleString('en-US');
    find('wire-clients').textContent = wire.clients;
    if (document.activeElement !== find('rate')) {
        const place = RATES.reduce((best, rate, i) => (rate <= wire.rate ? i : best), 0);
        find('rate').value = String(place);
        find('rate-shown').value = wire.rate;
    }
    find('channels').replaceChildren(...channels.map(channelRow));
}

function channelRow({ channel, state, reason, replayId }) {
    const row = document.createElement('tr');
    for (const text of [channel, reason ? `${state}: ${reason}` : state, replayId ?? 'none yet']) {
        const cell = document.createElement('td');
        cell.textContent = text;
        row.append(cell);
    }
    return row;
}

function showStory({ headline, category, urgency, at }) {
    addItem(find('stories'), headline, [category, urgency, time(at)].filter(Boolean).join(' - '), MOST_ITEMS);
}

function showUpdate({ headline, type, status, at, id }) {
    addItem(find('updates'), headline ?? id, [type, status, time(at)].filter(Boolean).join(' - '), MOST_ITEMS);
}

function showNotice({ text, from, at }) {
    addItem(find('notices'), text, [from, time(at)].filter(Boolean).join(' - '), MOST_ITEMS);
}

function showCommand({ name, value, by, at }) {
    addItem(find('commands'), `${name}${value === undefined ? '' : ` ${value}`}`, `${by} - ${time(at)}`, MOST_ITEMS);
}

function showConnection(state, words) {
    const place = find('connection');
    place.dataset.state = state;
    const text = place.querySelector('.words');
    if (text.textContent !== words) text.textContent = words;
}

function showLost(error) {
    showConnection('lost', error.message);
}

/** A dot travels the arrow of the hop that just happened. */
function move(hop) {
    const arrow = document.querySelector(`[data-hop="${hop}"]`);
    arrow.classList.remove('moving');
    requestAnimationFrame(() => arrow.classList.add('moving'));
}

const get = (path) => send('GET', path);

async function send(method, path, body) {
    const response = await fetch(path, {
        method,
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body)
    });
    const text = await response.text();
    const answer = text ? JSON.parse(text) : undefined;
    if (!response.ok) throw new Error(answer?.message ?? `the app answered ${response.status}`);
    return answer;
}

shownEmpty();
