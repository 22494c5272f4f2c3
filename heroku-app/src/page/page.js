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
/** Of the stories that were heard of, by id: a change event has a headline only if it is what changed. */
const headlines = new Map();

sendsItself(find('flash'), '/api/flashes', find('flash-problem'));
sendsItself(find('notice'), '/api/generic', find('notice-problem'));
find('rate').addEventListener('input', () => showRate(RATES[find('rate').value]));
find('rate').addEventListener('change', setRate);
find('dead-letters').addEventListener('click', dealWithDeadLetter);
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
        ['story-change', showChange],
        ['notice', showNotice]
    ])
        on(type, (event) => {
            show(event);
            move('heard');
            if (type === 'story-published') move('news');
        });
    on('command', showCommand);
    on('dead-letter', (letter) => {
        deadLetters.set(letter.id, letter);
        showDeadLetters();
    });
    for (const type of ['dead-letter-replayed', 'dead-letter-discarded'])
        on(type, ({ id }) => {
            deadLetters.delete(id);
            showDeadLetters();
        });
}

function showAll({
    agency,
    flashes,
    stories,
    storyUpdates,
    storyChanges,
    notices,
    commands,
    deadLetters: letters,
    status
}) {
    find('agency').textContent = agency;
    document.title = `${agency} - news agency`;
    clearItems(find('stories'), find('updates'), find('changes'), find('notices'), find('commands'));
    journeys.clear();
    const oldestFirst = (list, show) => list.slice(0, MOST_ITEMS).reverse().forEach(show);
    oldestFirst(flashes, (flash) => journeys.show(flash));
    oldestFirst(stories, showStory);
    oldestFirst(storyUpdates, showUpdate);
    oldestFirst(storyChanges, showChange);
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
    headlines.set(data.Id, data.Headline__c);
    const happened = type.split('.').at(-1);
    addItem(find('updates'), data.Headline__c ?? data.Id, meta(happened, data.Status__c, time(at)), MOST_ITEMS);
}

/** A change event: the fields that changed with their new values, under `ChangeEventHeader` what happened to which records. */
function showChange({ data, subject, time: at }) {
    const { ChangeEventHeader: header, ...fields } = data;
    const changed = Object.entries(fields)
        .filter(([name]) => name.endsWith('__c'))
        .map(([name, value]) => `${name} = ${value ?? 'empty'}`);
    const { changeType, recordIds } = header;
    if (fields.Headline__c) headlines.set(subject, fields.Headline__c);
    const records = recordIds.length > 1 ? `${recordIds.length} stories` : (headlines.get(subject) ?? subject);
    addItem(find('changes'), records, meta(changeType, changed.join(', '), time(at)), MOST_ITEMS);
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
    for (const letter of deadLetters.values()) {
        const { id, cause, at } = letter;
        const title = titleOf(letter);
        const item = addItem(list, title, meta(time(at), `${cause.code}: ${cause.message}`), MOST_ITEMS);
        const buttons = document.createElement('span');
        buttons.className = 'buttons';
        buttons.append(letterButton('Send again', 'replay', id, title), letterButton('Discard', 'discard', id, title));
        item.append(buttons);
    }
}

/** A letter of the way out has what we sent, one of the way in what Salesforce said. */
function titleOf({ id, outbound, inbound }) {
    if (outbound) return outbound.flash?.headline ?? outbound.payload;
    return `${inbound?.channel ?? 'From Salesforce'}: ${inbound?.message.payload?.Headline__c ?? id}`;
}

function letterButton(words, act, id, title) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = words;
    button.dataset.act = act;
    button.dataset.letter = id;
    button.setAttribute('aria-label', `${words}: ${title}`);
    return button;
}

async function dealWithDeadLetter({ target }) {
    const { act, letter } = target.dataset;
    if (letter === undefined) return;
    const place = find('dead-letter-problem');
    place.textContent = '';
    const path = `/api/dead-letters/${encodeURIComponent(letter)}`;
    // giving up can't be undone: it takes a second press
    if (act === 'discard' && target.dataset.sure === undefined) {
        target.dataset.sure = 'true';
        target.textContent = 'Discard for good';
        return;
    }
    target.disabled = true;
    try {
        if (act === 'discard') await request('DELETE', path);
        else await request('POST', `${path}/replay`);
    } catch (error) {
        place.textContent = `${act === 'discard' ? 'Not discarded' : 'Not sent again'}: ${error.message}`;
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
