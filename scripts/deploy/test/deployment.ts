import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startProgram } from '../../program.mjs';
import { FakeHeroku } from './fakeHeroku';

const root = resolve(__dirname, '../../..');
const fixtures = join(__dirname, 'fixtures');
const programs = {
    sf: join(root, '.newsroom/sf/node_modules/@salesforce/cli/bin/run.js'),
    heroku: join(fixtures, 'heroku.mjs'),
    git: '/usr/bin/git'
};

export interface Outcome {
    readonly code: number | null;
    readonly out: string;
    readonly err: string;
}

/** A person's machine: an empty home, a clone of this project, sf, git and heroku; an empty org; Heroku. */
export class Machine {
    readonly #running: { stop: () => Promise<void> }[] = [];

    private constructor(
        private readonly directory: string,
        readonly org: { readonly instanceUrl: string; readonly accessToken: string },
        readonly heroku: FakeHeroku,
        readonly token: string
    ) {}

    static async start(): Promise<Machine> {
        const directory = mkdtempSync(join(tmpdir(), 'newsroom-deploy-'));
        const token = 'HRKU-fake-token-of-the-editor';
        for (const folder of ['home', 'bin', 'empty', 'heroku']) mkdirSync(join(directory, folder));
        const org = await startProgram({
            name: 'local-org',
            args: [
                join(root, 'local-org/bin/local-org.js'),
                ...['start', '--source', join(directory, 'empty'), '--data', join(directory, 'org')],
                ...['--port', '0', '--pubsub-port', 'none', '--json', '--log-level', 'fatal']
            ]
        });
        const access = org.ready as { instanceUrl: string; accessToken: string };
        const heroku = await FakeHeroku.start(join(directory, 'heroku'), root, token);
        const machine = new Machine(directory, access, heroku, token);
        machine.#running.push(org, heroku);
        for (const [name, program] of Object.entries(programs)) machine.install(name, program);
        machine.#clone();
        return machine;
    }

    get project(): string {
        return join(this.directory, 'project');
    }

    /** Every command that was run by name: program and arguments. */
    get commands(): readonly (readonly string[])[] {
        const log = this.#log;
        if (!existsSync(log)) return [];
        const lines = readFileSync(log, 'utf8').trim().split('\n');
        return lines.map((line) => JSON.parse(line) as string[]);
    }

    get #log(): string {
        return join(this.directory, 'commands.log');
    }

    install(name: string, program: string): void {
        const file = join(this.directory, 'bin', name);
        const recorder = [process.execPath, join(fixtures, 'recorded.mjs'), this.#log, name, program];
        writeFileSync(file, `#!/bin/sh\nexec ${recorder.map((part) => `'${part}'`).join(' ')} "$@"\n`);
        chmodSync(file, 0o755);
    }

    uninstall(name: string): void {
        rmSync(join(this.directory, 'bin', name));
    }

    deploy(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
        return this.run(process.execPath, [join(this.project, 'scripts/deploy/deploy.mjs'), ...args], env);
    }

    sf(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
        return this.run(process.execPath, [programs.sf, ...args], env);
    }

    run(program: string, args: readonly string[], env: Record<string, string>): Promise<Outcome> {
        return new Promise((done, reject) => {
            const child = spawn(program, args, {
                cwd: this.project,
                stdio: ['ignore', 'pipe', 'pipe'],
                env: {
                    PATH: join(this.directory, 'bin'),
                    HOME: join(this.directory, 'home'),
                    SF_DISABLE_TELEMETRY: 'true',
                    SF_AUTOUPDATE_DISABLE: 'true',
                    SF_DISABLE_AUTOUPDATE: 'true',
                    SF_SKIP_NEW_VERSION_CHECK: 'true',
                    CI: 'true',
                    HEROKU_HOST: this.heroku.url,
                    FAKE_HEROKU_TOKEN: this.token,
                    ...env
                }
            });
            let out = '';
            let err = '';
            child.stdout.on('data', (text) => (out += String(text)));
            child.stderr.on('data', (text) => (err += String(text)));
            child.once('error', reject);
            child.once('close', (code) => done({ code, out, err }));
        });
    }

    /** A REST request to the org. */
    async rest<T>(path: string): Promise<T> {
        const response = await fetch(`${this.org.instanceUrl}/services/data/v65.0${path}`, {
            headers: { authorization: `Bearer ${this.org.accessToken}` }
        });
        return (await response.json()) as T;
    }

    async query(soql: string): Promise<readonly Record<string, unknown>[]> {
        return (await this.rest<{ records: Record<string, unknown>[] }>(`/query?q=${encodeURIComponent(soql)}`))
            .records;
    }

    async stop(): Promise<void> {
        for (const program of this.#running.reverse()) await program.stop();
        rmSync(this.directory, { recursive: true, force: true });
    }

    /** What a deployment reads, in a repository of its own, so that the tests can break it. */
    #clone(): void {
        const parts = ['force-app', 'config', 'scripts', 'sfdx-project.json', '.forceignore', 'Procfile', '.gitignore'];
        for (const part of parts) cpSync(join(root, part), join(this.project, part), { recursive: true });
        const git = (...args: string[]) => execFileSync('git', args, { cwd: this.project });
        git('init', '--quiet', '--initial-branch=main');
        git('add', '.');
        git('-c', 'user.name=Editor', '-c', 'user.email=editor@example.com', 'commit', '--quiet', '-m', 'The newsroom');
    }
}
