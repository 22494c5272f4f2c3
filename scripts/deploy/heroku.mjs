import { run } from './command.mjs';
import { DeployError } from './deployError.mjs';

/** Heroku's commands that a deployment takes; everything else goes by the Platform API, so that no secret stands on a command line. */
export const heroku = {
    version: () => ['heroku', '--version'],
    whoami: () => ['heroku', 'auth:whoami'],
    token: () => ['heroku', 'auth:token'],
    push: (gitUrl) => [
        // Heroku's CLI is git's credential helper for this one push: nothing is written to any configuration
        ...['git', '-c', 'credential.https://git.heroku.com.helper=!heroku git:credentials'],
        ...['push', gitUrl, 'HEAD:refs/heads/main']
    ]
};

/** https://devcenter.heroku.com/articles/platform-api-reference, logged in as Heroku's CLI is. */
export class HerokuPlatform {
    #token;
    #address;

    constructor(token, address = platformAddress()) {
        this.#token = token;
        this.#address = address;
    }

    /** @param {{add: (secret: string) => void}} [secrets] hears of the token */
    static async logIn(secrets) {
        const { code, out } = await run(heroku.token());
        const token = out.trim().split('\n').at(-1);
        if (code !== 0 || !token) throw new DeployError('Heroku knows no login here: run heroku login first.');
        secrets?.add(token);
        return new HerokuPlatform(token);
    }

    /** @returns undefined if there is no such app */
    async findApp(name) {
        return this.#request('GET', `/apps/${name}`, { missing: true });
    }

    createApp(name) {
        return this.#request('POST', '/apps', { body: { ...(name && { name }), stack: 'heroku-24' } });
    }

    async useBuildpack(app, buildpack) {
        const installed = await this.#request('GET', `/apps/${app}/buildpack-installations`);
        if (installed.length > 0) return;
        await this.#request('PUT', `/apps/${app}/buildpack-installations`, { body: { updates: [{ buildpack }] } });
    }

    deleteApp(name) {
        return this.#request('DELETE', `/apps/${name}`, { missing: true });
    }

    configVars(app) {
        return this.#request('GET', `/apps/${app}/config-vars`);
    }

    /** Sets what differs (null unsets), since every change restarts the app. @returns the names of what was changed */
    async configure(app, wanted) {
        const present = await this.configVars(app);
        const changed = Object.entries(wanted).filter(([name, value]) => (present[name] ?? null) !== value);
        if (changed.length > 0)
            await this.#request('PATCH', `/apps/${app}/config-vars`, { body: Object.fromEntries(changed) });
        return changed.map(([name]) => name);
    }

    addons(app) {
        return this.#request('GET', `/apps/${app}/addons`);
    }

    addAddon(app, plan) {
        return this.#request('POST', `/apps/${app}/addons`, { body: { plan } });
    }

    /** @returns whether anything changed */
    async scale(app, quantities) {
        const formation = await this.#request('GET', `/apps/${app}/formation`);
        const now = new Map(formation.map(({ type, quantity }) => [type, quantity]));
        const updates = Object.entries(quantities)
            .filter(([type, quantity]) => now.get(type) !== quantity)
            .map(([type, quantity]) => ({ type, quantity }));
        if (updates.length > 0) await this.#request('PATCH', `/apps/${app}/formation`, { body: { updates } });
        return updates.length > 0;
    }

    async #request(method, path, { body, missing = false } = {}) {
        const response = await fetch(this.#address + path, {
            method,
            headers: {
                accept: 'application/vnd.heroku+json; version=3',
                authorization: `Bearer ${this.#token}`,
                'content-type': 'application/json'
            },
            body: body && JSON.stringify(body)
        });
        if (missing && response.status === 404) return undefined;
        const answer = await response.json().catch(() => ({}));
        if (response.ok) return answer;
        throw new DeployError(`Heroku refused ${method} ${path}: ${answer.message ?? `HTTP ${response.status}`}`);
    }
}

/** As Heroku's CLI finds it. */
function platformAddress() {
    const { HEROKU_HOST: host = 'heroku.com' } = process.env;
    return host.startsWith('http') ? host.replace(/\/$/, '') : `https://api.${host}`;
}
