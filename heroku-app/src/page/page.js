import { FlashJourneys } from './flashJourneys.js';
import { sendsItself } from './forms.js';
import { addItem, clearItems, time } from './lists.js';
import { request } from './requests.js';
import { showConnection, showStatus } from './statusBoard.js';

/** What the slider's places mean, in lines a second. */
const RATES = [0, 10, 100, 200, 1000, 5000, 20000, 50000];
const MOST_ITEMS = 50;

const find = (id) => document.getElementById(id);
const journeys = new FlashJourneys(find('flashes'), find('journey'));
const deadLetters = new Map();

sendsItself(find('flash'), '/api/flashes', find('flash-problem'));
sendsItself(find('notice'), '/api/generic', find('notice-problem'));
find('rate').addEventListener('input', () => showRate(RATES[find('rate').value]));
find('rate').addEventListener('change', setRate);
find('dead-letters').addEventListener('click', replayDeadLetter);
listen();

/** The app speaks, the page shows: first all there is, then each change; all there is again whenever the connection was lost. */
function listen() {
    const events = new EventSource('/api/events');
    events.addEventListener('error', () => showConnection('lost', 'No connection to the app, trying again'));
    const on = (type, handler) => events.addEventListener(type, ({ data }) => handler(JSON.parse(data)));
    on('snapshot', showAll);
    on('status', showState);
    for (const [type, hop] of [
        ['flash', 'queued'],
        ['published', 'published'],
        ['heard', 'heard'],
        ['story', 'heard'],
        ['failed', undefined]
    ])
        on(type, (flash) => {
            journeys.show(flash);
            move(hop);
        });
    for (const [type, show] of [
        ['story-published', showStory],
        ['story-update', showUpdate],
        ['notice', showNotice]
    ])
        on(type, (event) => {
            show(event);
            move('heard');
        });
    on('command', showCommand);
    on('dead-letter', (letter) => {
        deadLetters.set(letter.id, letter);
        showDeadLetters();
    });
    on('dead-letter-replayed', ({ id }) => {
        deadLetters.delete(id);
        showDeadLetters();
    });
}

function showAll({ agency, flashes, stories, storyUpdates, notices, commands, deadLetters: letters, status }) {
    find('agency').textContent = agency;
    document.title = `${agency} - news agency`;
    clearItems(find('stories'), find('updates'), find('notices'), find('commands'));
    journeys.clear();
    const oldestFirst = (list, show) => list.slice(0, MOST_ITEMS).reverse().forEach(show);
    oldestFirst(flashes, (flash) => journeys.show(flash));
    oldestFirst(stories, showStory);
    oldestFirst(storyUpdates, showUpdate);
    oldestFirst(notices, showNotice);
    oldestFirst(commands, showCommand);
    deadLetters.clear();
    for (const letter of letters) deadLetters.set(letter.id, letter);
    showDeadLetters();
    showState(status);
    document.body.dataset.loaded = 'true';
}

function showState(status) {
    showStatus(status);
    if (document.activeElement === find('rate')) return;
    find('rate').value = String(RATES.reduce((best, rate, place) => (rate <= status.wire.rate ? place : best), 0));
    showRate(status.wire.rate);
}

function showRate(rate) {
    const words = rate.toLocaleString('en-US');
    find('rate-shown').value = words;
    find('rate').setAttribute('aria-valuetext', `${words} lines a second`);
}

async function setRate() {
    find('wire-problem').textContent = '';
    try {
        await request('PUT', '/api/wire/rate', { rate: RATES[find('rate').value] });
    } catch (error) {
        find('wire-problem').textContent = `Not changed: ${error.message}`;
    }
}

function showStory({ data, time: at }) {
    const { Headline__c, Category__c, Urgency__c } = data;
    addItem(find('stories'), Headline__c, meta(Urgency__c, Category__c, time(at)), MOST_ITEMS);
}

/** `type` ends with what happened: com.salesforce.topic.StoryUpdates.created */
function showUpdate({ data, type, time: at }) {
    const happened = type.split('.').at(-1);
    addItem(find('updates'), data.Headline__c ?? data.Id, meta(happened, data.Status__c, time(at)), MOST_ITEMS);
}

function showNotice({ data, time: at }) {
    const { text, from } = noticeIn(data.payload);
    addItem(find('notices'), text, meta(from, time(at)), MOST_ITEMS);
}

/** Anyone may push anything to a generic channel; ours is JSON. */
function noticeIn(payload) {
    try {
        const notice = JSON.parse(payload);
        if (typeof notice.text === 'string') return notice;
    } catch {
        // plain text is a notice, too
    }
    return { text: String(payload) };
}

function showCommand({ name, value, by, at, error }) {
    const words = value === undefined ? name : `${name} ${value}`;
    addItem(find('commands'), words, meta(by, time(at), error && `not done: ${error}`), MOST_ITEMS);
}

function showDeadLetters() {
    const list = find('dead-letters');
    clearItems(list);
    for (const { id, outbound, cause, at } of deadLetters.values()) {
        const title = outbound.flash?.headline ?? outbound.payload;
        const item = addItem(list, title, meta(time(at), `${cause.code}: ${cause.message}`), MOST_ITEMS);
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = 'Send again';
        button.dataset.letter = id;
        button.setAttribute('aria-label', `Send again: ${title}`);
        item.append(button);
    }
}

async function replayDeadLetter({ target }) {
    const { letter } = target.dataset;
    if (letter === undefined) return;
    const place = find('dead-letter-problem');
    place.textContent = '';
    target.disabled = true;
    try {
        await request('POST', `/api/dead-letters/${encodeURIComponent(letter)}/replay`);
    } catch (error) {
        place.textContent = `Not sent again: ${error.message}`;
        target.disabled = false;
    }
}

/** A dot travels the arrow of the hop that just happened. */
function move(hop) {
    if (hop === undefined) return;
    for (const name of hop === 'heard' ? ['heard', 'shown'] : [hop]) {
        const arrow = document.querySelector(`[data-hop="${name}"]`);
        arrow.classList.remove('moving');
        requestAnimationFrame(() => arrow.classList.add('moving'));
    }
}

function meta(...parts) {
    return parts.filter(Boolean).join(' - ');
}
