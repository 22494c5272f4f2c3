import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startProgram } from '../../program.mjs';

interface HerokuApp {
    readonly name: string;
    readonly gitDirectory: string;
    readonly port: number;
    readonly configVars: Record<string, string>;
    readonly addons: { readonly plan: { readonly name: string }; readonly state: string }[];
    readonly formation: Map<string, number>;
    buildpacks: readonly unknown[];
    builds: number;
    dyno?: { readonly stop: () => Promise<void> };
}

type Answer = readonly [status: number, body: unknown];

/**
 * Heroku's Platform API as far as a deployment uses it. A push to an app's git repository really runs the web process of its Procfile, with the app's
 * config vars, in the repository's folder; a change of config vars restarts it.
 */
export class FakeHeroku {
    /** Every request with its status, in order. */
    readonly requests: string[] = [];
    readonly #apps = new Map<string, HerokuApp>();
    readonly #server: Server;

    private constructor(
        private readonly directory: string,
        private readonly slug: string,
        private readonly token: string
    ) {
        this.#server = createServer((request, response) => {
            this.#serve(request).then(
                ([status, body]) => {
                    this.requests.push(`${request.method} ${request.url} ${status}`);
                    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
                },
                (error: Error) => response.writeHead(500).end(JSON.stringify({ message: error.message }))
            );
        });
    }

    /** @param slug the folder that dynos run in */
    static async start(directory: string, slug: string, token: string): Promise<FakeHeroku> {
        const fake = new FakeHeroku(directory, slug, token);
        await new Promise<void>((listening) => fake.#server.listen(0, '127.0.0.1', listening));
        return fake;
    }

    get url(): string {
        return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    app(name: string): HerokuApp | undefined {
        return this.#apps.get(name);
    }

    async stop(): Promise<void> {
        for (const app of this.#apps.values()) await app.dyno?.stop();
        this.#server.closeAllConnections();
        await new Promise((closed) => this.#server.close(closed));
    }

    async #serve(request: IncomingMessage): Promise<Answer> {
        const path = (request.url ?? '').split('/').slice(1);
        const body = await bodyOf(request);
        if (path[0] === 'pushed') return this.#release(path[1] ?? '');
        if (request.headers.authorization !== `Bearer ${this.token}`)
            return [401, { message: 'Invalid credentials provided.' }];
        if (request.method === 'POST' && path.length === 1) return this.#create(body as { name?: string });
        const app = this.#apps.get(path[1] ?? '');
        if (app === undefined) return [404, { id: 'not_found', message: "Couldn't find that app." }];
        return this.#onApp(app, `${request.method} ${path[2] ?? ''}`, body);
    }

    async #create({ name = 'fake-heights-12345' }: { name?: string }): Promise<Answer> {
        if (this.#apps.has(name)) return [422, { message: `Name ${name} is already taken` }];
        const gitDirectory = join(this.directory, `${name}.git`);
        execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', gitDirectory]);
        const hook = join(gitDirectory, 'hooks/post-receive');
        const script = `fetch('${this.url}/pushed/${name}').then((r) => { process.exitCode = r.ok ? 0 : 1; })`;
        writeFileSync(hook, `#!/bin/sh\nexec '${process.execPath}' -e "${script}"\n`);
        chmodSync(hook, 0o755);
        const app: HerokuApp = {
            name,
            gitDirectory,
            port: await freePort(),
            configVars: {},
            addons: [],
            formation: new Map(),
            buildpacks: [],
            builds: 0
        };
        this.#apps.set(name, app);
        return [201, describe(app)];
    }

    async #onApp(app: HerokuApp, what: string, body: unknown): Promise<Answer> {
        switch (what) {
            case 'GET ':
                return [200, describe(app)];
            case 'DELETE ':
                await app.dyno?.stop();
                this.#apps.delete(app.name);
                return [200, describe(app)];
            case 'GET config-vars':
                return [200, app.configVars];
            case 'PATCH config-vars':
                for (const [name, value] of Object.entries(body as Record<string, string | null>)) {
                    if (value === null) delete app.configVars[name];
                    else app.configVars[name] = value;
                }
                if (app.dyno) await this.#run(app);
                return [200, app.configVars];
            case 'GET buildpack-installations':
                return [200, app.buildpacks];
            case 'PUT buildpack-installations':
                app.buildpacks = (body as { updates: unknown[] }).updates;
                return [200, app.buildpacks];
            case 'GET addons':
                return [200, app.addons];
            case 'POST addons':
                app.addons.push({ plan: { name: (body as { plan: string }).plan }, state: 'provisioned' });
                return [201, app.addons.at(-1)];
            case 'GET formation':
                return [200, [...app.formation].map(([type, quantity]) => ({ type, quantity }))];
            case 'PATCH formation':
                for (const { type, quantity } of (body as { updates: { type: string; quantity: number }[] }).updates)
                    app.formation.set(type, quantity);
                return [200, []];
            default:
                return [404, { message: `The fake Heroku knows no ${what}.` }];
        }
    }

    async #release(name: string): Promise<Answer> {
        const app = this.#apps.get(name);
        if (app === undefined) return [404, {}];
        app.builds++;
        if (app.formation.size === 0) app.formation.set('web', 1).set('worker', 0);
        await this.#run(app);
        return [200, {}];
    }

    async #run(app: HerokuApp): Promise<void> {
        await app.dyno?.stop();
        const procfile = execFileSync('git', ['--git-dir', app.gitDirectory, 'show', 'main:Procfile'], {
            encoding: 'utf8'
        });
        const script = /^web: node (\S+)$/m.exec(procfile)?.[1];
        if (script === undefined) throw new Error('The Procfile has no web process that is run by node.');
        app.dyno = await startProgram({
            name: app.name,
            args: [join(this.slug, script)],
            env: {
                ...app.configVars,
                PORT: String(app.port),
                HOST: '127.0.0.1',
                DATA_DIR: join(this.directory, `${app.name}-${randomUUID()}`) // a dyno's disk doesn't outlive it
            }
        });
    }
}

const describe = ({ name, gitDirectory, port }: HerokuApp) => ({
    name,
    git_url: gitDirectory,
    web_url: `http://127.0.0.1:${port}/`
});

async function bodyOf(request: IncomingMessage): Promise<unknown> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    return text === '' ? undefined : JSON.parse(text);
}

async function freePort(): Promise<number> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    return port;
}
