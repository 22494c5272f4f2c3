import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOrg, type TestOrg } from '../startOrg';
import { CommandLineError, readOptions } from './commandLine';

export const execHelp = `Starts a fresh org on free ports, runs a command with its address in the environment, stops the org.
Ends with the command's exit code.

  local-org exec [--source DIR …] [--import FILE] [--export FILE] -- COMMAND [ARGUMENT …]

  --source DIR    a Salesforce DX project, or a folder of source; may be given several times (default: the current folder)
  --import FILE   a snapshot to begin with
  --export FILE   where a snapshot is written to at the end
  --username NAME user name of the admin (default admin@local-org.test)

The command finds in its environment:
  LOCAL_ORG_URL, SF_INSTANCE_URL, SF_ORG_INSTANCE_URL, SALESFORCE_INSTANCE_URL, SF_LOGIN_URL, SALESFORCE_LOGIN_URL   the org
  SF_ACCESS_TOKEN, SALESFORCE_ACCESS_TOKEN                                                                          of its admin
  SF_USERNAME, SF_PASSWORD, SF_SECURITY_TOKEN, SALESFORCE_USERNAME, SALESFORCE_PASSWORD, SALESFORCE_SECURITY_TOKEN
  PUBSUB_ENDPOINT, SF_PUBSUB_ENDPOINT (host:port), SF_PUBSUB_CA (a PEM file)                                        the Pub/Sub API
`;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The command's exit code; 128 + the signal's number if a signal ended it. */
export async function exec(args: readonly string[]): Promise<number> {
    const at = args.indexOf('--');
    const [file, ...rest] = at < 0 ? [] : args.slice(at + 1);
    if (file === undefined) throw new CommandLineError('exec needs a command: local-org exec -- COMMAND');
    const options = readOptions(args.slice(0, at), {
        source: { type: 'string', multiple: true, default: ['.'] },
        import: { type: 'string' },
        export: { type: 'string' },
        username: { type: 'string' }
    });
    const folder = mkdtempSync(join(tmpdir(), 'local-org-exec-'));
    try {
        const org = await startOrg({
            source: options.source,
            username: options.username,
            snapshot: options.import,
            apexCacheDirectory: join('.local-org', 'apex-cache')
        });
        try {
            const code = await runCommand(file, rest, environmentOf(org, folder));
            if (options.export !== undefined) await org.snapshot(options.export);
            return code;
        } finally {
            await org.close();
        }
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function environmentOf(org: TestOrg, folder: string): Record<string, string> {
    const { instanceUrl, accessToken, username, password, securityToken, pubSubEndpoint = '', pubSubCertificate } = org;
    const certificate = join(folder, 'pubsub.pem');
    writeFileSync(certificate, pubSubCertificate ?? '');
    return {
        LOCAL_ORG_URL: instanceUrl,
        SF_INSTANCE_URL: instanceUrl,
        SF_ORG_INSTANCE_URL: instanceUrl,
        SF_LOGIN_URL: instanceUrl,
        SF_ACCESS_TOKEN: accessToken,
        SF_USERNAME: username,
        SF_PASSWORD: password,
        SF_SECURITY_TOKEN: securityToken,
        SALESFORCE_INSTANCE_URL: instanceUrl,
        SALESFORCE_LOGIN_URL: instanceUrl,
        SALESFORCE_ACCESS_TOKEN: accessToken,
        SALESFORCE_USERNAME: username,
        SALESFORCE_PASSWORD: password,
        SALESFORCE_SECURITY_TOKEN: securityToken,
        PUBSUB_ENDPOINT: pubSubEndpoint,
        SF_PUBSUB_ENDPOINT: pubSubEndpoint,
        SF_PUBSUB_CA: certificate
    };
}

function runCommand(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(file, args, {
            stdio: 'inherit',
            env: { ...process.env, ...env },
            shell: process.platform === 'win32'
        });
        const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
        for (const signal of signals) process.on(signal, forward);
        const stopForwarding = (): void => {
            for (const signal of signals) process.off(signal, forward);
        };
        child.once('error', (error: NodeJS.ErrnoException) => {
            stopForwarding();
            if (error.code === 'ENOENT') reject(new CommandLineError(`There is no command ${file}.`));
            else reject(error);
        });
        child.once('exit', (code, signal) => {
            stopForwarding();
            resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
        });
    });
}
