import { spawn } from 'node:child_process';
import { DeployError } from './deployError.mjs';

const INSTALL = {
    sf: 'The Salesforce CLI (sf) is not installed: npm install --global @salesforce/cli, or https://developer.salesforce.com/tools/salesforcecli.',
    heroku: 'Heroku’s CLI (heroku) is not installed: https://devcenter.heroku.com/articles/heroku-cli. Or deploy the org alone with --skip-heroku.',
    git: 'git is not installed: https://git-scm.com.'
};

/**
 * Runs a program to its end, without a shell. What it says is returned, not shown: it may hold a secret.
 * @param {string[]} command program and arguments; never a secret, which other users of the machine could see
 * @param {{cwd?: string, env?: Record<string, string>}} [options] env is laid over this process's own
 * @returns {Promise<{code: number | null, out: string, err: string}>}
 * @throws {DeployError} if there is no such program
 */
export function run([program, ...args], { cwd, env } = {}) {
    return new Promise((resolve, reject) => {
        // on Windows sf and heroku are .cmd files, which only a shell starts; no argument of ours needs quoting but for its spaces
        const windows = process.platform === 'win32';
        const child = spawn(program, windows ? args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)) : args, {
            cwd,
            env: { ...process.env, ...env },
            stdio: ['ignore', 'pipe', 'pipe'],
            shell: windows
        });
        let out = '';
        let err = '';
        child.stdout.on('data', (text) => (out += text));
        child.stderr.on('data', (text) => (err += text));
        child.once('error', (cause) =>
            reject(
                new DeployError(
                    cause.code === 'ENOENT' ? notInstalled(program) : `${program} can't be started: ${cause.message}`,
                    { cause }
                )
            )
        );
        child.once('close', (code) => resolve({ code, out, err }));
    });
}

/** What to do about a program that isn't there. */
export function notInstalled(program) {
    return INSTALL[program] ?? `${program} is not installed.`;
}

/** For people: as they would type it. */
export function shown(command) {
    return command.map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part}'`)).join(' ');
}
