// What every program that listens does beside its client library: keeps its place, starts its client anew when that has given up or nothing
// comes any more, and tells its parent what it hears. Lines of JSON, in both directions.
import { createInterface } from 'node:readline';
import jsforce from 'jsforce';

const { patience, from, ...options } = JSON.parse(process.argv[2]);
const tell = (kind, detail = {}) => process.stdout.write(`${JSON.stringify({ kind, ...detail })}\n`);
/** How long after a failure the client is started again. */
const pause = 100;

/** Gives a promise so long; a connection whose other end is gone says nothing. */
export function inTime(promise, milliseconds = patience) {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), milliseconds).unref());
    return Promise.race([promise, late]);
}

/** A session at the org, as a program gets one that has a user's name and password. */
export async function logIn({ instanceUrl, username, password }) {
    const connection = new jsforce.Connection({ loginUrl: instanceUrl, version: '62.0' });
    await inTime(connection.login(username, password));
    return connection;
}

/**
 * Runs a client. `start({ options, last, hear, lost })` begins one that goes on after the replay id `last` (-1: new events only, -2: all), and
 * resolves with what stops it. It calls `hear(replayId, eventUuid)` for each event, and `lost(reason)` once it has given up; `lost('gap')` if the
 * org no longer has its place.
 */
export function listen(start) {
    let last = from;
    let run = 0;
    let stop = () => undefined;
    let watch;
    const begin = async (why) => {
        const own = ++run;
        stop();
        stop = () => undefined;
        clearTimeout(watch);
        if (why !== undefined) tell('restart', { why });
        const isCurrent = () => own === run;
        const expect = () => {
            clearTimeout(watch);
            watch = setTimeout(() => isCurrent() && void begin('silence'), patience);
        };
        expect();
        const hear = (replayId, eventUuid) => {
            if (!isCurrent()) return;
            last = Math.max(last, replayId);
            expect();
            tell('event', { replayId, eventUuid });
        };
        const lost = (reason) => {
            if (!isCurrent()) return;
            if (reason === 'gap') last = -2;
            setTimeout(() => isCurrent() && void begin(reason), pause);
        };
        try {
            const stopped = await start({ options: { ...options, patience }, last, hear, lost });
            if (isCurrent()) stop = stopped;
            else stopped();
        } catch (error) {
            lost(error.message);
        }
    };
    createInterface({ input: process.stdin }).on('line', (line) => {
        const [command, place] = JSON.parse(line);
        if (command !== 'restart') return process.exit(0);
        last = place ?? last;
        void begin();
    });
    void begin().then(() => tell('ready'));
}
