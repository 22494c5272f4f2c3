import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** What `npm start -- --json` prints. */
export interface Addresses {
    readonly instanceUrl: string;
    readonly accessToken: string;
    readonly username: string;
    readonly password: string;
    readonly securityToken: string;
    readonly frontdoorUrl: string;
    readonly lightningUrl: string;
    readonly appUrl: string;
    readonly wireUrl: string;
}

/** A newsroom of its own: both programs as `npm start` starts them, on free ports, with data in a temporary folder. */
export class Newsroom {
    #process: ChildProcess;
    readonly #data: string;

    private constructor(
        process: ChildProcess,
        readonly addresses: Addresses,
        data: string
    ) {
        this.#process = process;
        this.#data = data;
    }

    /** @param variables for the Heroku app, e.g. `SALESFORCE_SUBSCRIBER` */
    static async start(
        data = mkdtempSync(join(tmpdir(), 'newsroom-')),
        variables: Readonly<Record<string, string>> = {}
    ): Promise<Newsroom> {
        const child = spawn(
            process.execPath,
            [join(root, 'scripts/start.mjs'), '--json', '--org-port', '0', '--app-port', '0', '--data', data],
            { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...variables } }
        );
        const addresses = await new Promise<Addresses>((resolve, reject) => {
            let out = '';
            let problems = '';
            child.stderr.on('data', (text: Buffer) => (problems += text.toString()));
            child.stdout.on('data', (text: Buffer) => {
                out += text.toString();
                const end = out.indexOf('\n');
                if (end >= 0) resolve(JSON.parse(out.slice(0, end)) as Addresses);
            });
            child.once('exit', (code) => reject(new Error(`npm start ended with ${code}: ${problems}`)));
        });
        return new Newsroom(child, addresses, data);
    }

    /** A REST call as the org's admin. */
    async rest<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
        const response = await fetch(`${this.addresses.instanceUrl}/services/data/v65.0${path}`, {
            method,
            headers: { authorization: `Bearer ${this.addresses.accessToken}`, 'content-type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body)
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
        return (text ? JSON.parse(text) : undefined) as T;
    }

    async query<T>(soql: string): Promise<T[]> {
        return (await this.rest<{ records: T[] }>('GET', `/query?q=${encodeURIComponent(soql)}`)).records;
    }

    /** A call of the Heroku app. */
    async app<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
        const response = await fetch(`${this.addresses.appUrl}${path}`, {
            method,
            headers: { 'content-type': 'application/json', origin: this.addresses.appUrl },
            body: body === undefined ? undefined : JSON.stringify(body)
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
        return (text ? JSON.parse(text) : undefined) as T;
    }

    /** A fresh address that opens the Lightning page logged in: a frontdoor address is good once. */
    async frontdoor(): Promise<string> {
        const response = await fetch(
            `${this.addresses.instanceUrl}/services/oauth2/singleaccess?redirect_uri=${encodeURIComponent('/lightning/n/Newsroom')}`,
            { headers: { authorization: `Bearer ${this.addresses.accessToken}` } }
        );
        const { frontdoor_uri: uri } = (await response.json()) as { frontdoor_uri: string };
        return uri;
    }

    /** As Ctrl-C does; resolves with the exit code. */
    stop(): Promise<number | null> {
        const ended = new Promise<number | null>((resolve) => this.#process.once('exit', resolve));
        if (this.#process.exitCode !== null) return Promise.resolve(this.#process.exitCode);
        this.#process.kill('SIGTERM');
        return ended;
    }

    /** Stops it and removes its data. */
    async close(): Promise<void> {
        await this.stop();
        rmSync(this.#data, { recursive: true, force: true });
    }
}
