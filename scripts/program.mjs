import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/** How long a program may take to end when asked to, before it is made to, in milliseconds: Heroku's own limit. */
const GRACE = 30000;

/**
 * Starts one of our programs and waits for the line of JSON on its standard output that says it is ready.
 * @param {object} options
 * @param {string} options.name for messages
 * @param {string[]} options.args the script and its arguments
 * @param {Record<string, string>} [options.env] laid over this process's environment
 * @param {string} [options.log] file to which is added what it says
 * @param {(code: number | null) => void} [options.onExit] called if it ends unasked after it was ready
 * @returns {Promise<{ready: object, pid: number, stop: () => Promise<void>, kill: () => Promise<void>}>} `kill` ends it as the machine's failure would
 * @throws if it ends before it is ready; the message is what it said on standard error
 */
export function startProgram({ name, args, env = {}, log, onExit }) {
    // a group of its own: Ctrl-C in the terminal reaches this process alone, which then stops the programs in order
    const child = spawn(process.execPath, args, {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: process.platform !== 'win32'
    });
    const file = log === undefined ? undefined : createWriteStream(log, { flags: 'a', mode: 0o600 });
    file?.on('error', () => undefined);
    let stopping = false;
    const killWithMe = () => child.kill('SIGKILL');
    process.once('exit', killWithMe);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    void ended.then(() => process.removeListener('exit', killWithMe));
    const stop = async () => {
        stopping = true;
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), GRACE);
        await ended;
        clearTimeout(timer);
    };
    const kill = async () => {
        stopping = true;
        child.kill('SIGKILL');
        await ended;
    };
    return new Promise((resolve, reject) => {
        let said = '';
        let out = '';
        let ready = false;
        child.stderr.on('data', (text) => {
            said = (said + text).slice(-20000);
            if (file !== undefined) file.write(text);
            else if (ready) process.stderr.write(text);
        });
        child.stdout.on('data', (text) => {
            if (ready) {
                file?.write(text);
                return;
            }
            out += text;
            for (const line of out.split('\n').slice(0, -1)) {
                const message = parse(line);
                if (!message?.ready) continue;
                ready = true;
                resolve({ ready: message, pid: child.pid, stop, kill });
                return;
            }
        });
        child.once('error', reject);
        child.once('exit', (code) => {
            if (!ready) reject(new Error(said.trim() || `${name} ended with exit code ${code} before it was ready.`));
            else if (!stopping) onExit?.(code);
        });
    });
}

function parse(line) {
    try {
        return JSON.parse(line);
    } catch {
        return undefined;
    }
}
