import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(__dirname, '../../..');
const bin = join(root, '.newsroom/sf/node_modules/.bin');

/** What `sf … --json` prints. */
export interface CliAnswer {
    readonly status: number;
    readonly result: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- each command has a result of its own
    readonly name?: string;
    readonly message?: string;
    readonly warnings?: readonly string[];
}

/** The unmodified Salesforce CLI with a home of its own, in a copy of the newsroom's project. */
export class SalesforceCli {
    /** The project: nothing that the CLI writes lands in the repository. */
    readonly project: string;
    readonly #home = mkdtempSync(join(tmpdir(), 'sf-home-'));

    constructor() {
        this.project = join(this.#home, 'project');
        for (const entry of ['force-app', 'sfdx-project.json', '.forceignore'])
            cpSync(join(root, entry), join(this.project, entry), { recursive: true });
    }

    /** Runs a command with `--json`. A command that fails answers too: see `status`. */
    async json(command: string, env: Readonly<Record<string, string>> = {}): Promise<CliAnswer> {
        const out = await this.run(`${command} --json`, env);
        const start = out.indexOf('{');
        if (start < 0) throw new Error(`sf ${command} prints no JSON:\n${out}`);
        return JSON.parse(out.slice(start)) as CliAnswer;
    }

    /** Runs a command; gives what it prints. */
    run(command: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
        const args = argumentsOf(command);
        return new Promise((resolve) => {
            execFile(
                join(bin, 'sf'),
                args,
                {
                    cwd: this.project,
                    timeout: 90_000,
                    maxBuffer: 50 * 1024 * 1024,
                    env: this.#environment(env)
                },
                (_error, stdout, stderr) => resolve(stdout === '' ? stderr : stdout)
            );
        });
    }

    /** Starts a command that runs until it is stopped; `until` resolves with what it has printed once that holds the text. */
    start(command: string): { until(text: string): Promise<string>; stop(): Promise<void> } {
        const child = spawn(join(bin, 'sf'), argumentsOf(command), { cwd: this.project, env: this.#environment({}) });
        let printed = '';
        let told = () => {};
        for (const stream of [child.stdout, child.stderr])
            stream.on('data', (text: Buffer) => {
                printed += text.toString();
                told();
            });
        const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
        return {
            until: (text) =>
                new Promise((resolve, reject) => {
                    told = () => {
                        if (printed.includes(text)) resolve(printed);
                    };
                    told();
                    void closed.then(() => reject(new Error(`sf ${command} ended:\n${printed}`)));
                }),
            stop: () => {
                child.kill('SIGKILL');
                return closed;
            }
        };
    }

    #environment(env: Readonly<Record<string, string>>): Record<string, string> {
        return {
            PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
            HOME: this.#home,
            CI: 'true',
            NO_COLOR: '1',
            SF_DISABLE_TELEMETRY: 'true',
            SF_DISABLE_AUTOUPDATE: 'true',
            SF_AUTOUPDATE_DISABLE: 'true',
            SF_SKIP_NEW_VERSION_CHECK: 'true',
            ...env
        };
    }

    /** Removes everything that it kept. */
    dispose(): void {
        rmSync(this.#home, { recursive: true, force: true });
    }
}

/** Arguments are parted by blanks, in quotes they hold some. */
function argumentsOf(command: string): string[] {
    return (command.match(/"[^"]*"|\S+/g) ?? []).map((each) => each.replace(/^"|"$/g, ''));
}
