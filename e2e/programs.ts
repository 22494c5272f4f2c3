import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setUpNewsroom, type OrgAccess } from '../scripts/newsroomRecords.mjs';
import { startProgram, type Program } from '../scripts/program.mjs';

const root = join(__dirname, '..');
const ticketSecret = randomBytes(32).toString('hex');

/** A port that is free now: for programs that must come back on the same one. */
export async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}

/** Starts the org alone; again with the same folder and port it is the same org. */
export async function startOrg(
    data: string,
    port: number,
    source = root
): Promise<Program & { readonly access: OrgAccess }> {
    const org = await startProgram({
        name: 'local-org',
        args: [
            join(root, 'local-org/bin/local-org.js'),
            'start',
            '--source',
            source,
            '--port',
            String(port),
            '--data',
            data,
            '--json'
        ]
    });
    return { ...org, access: { instanceUrl: org.ready.instanceUrl ?? '', accessToken: org.ready.accessToken ?? '' } };
}

/** Creates PushTopic, channel, group and the rest in a new org. */
export const setUp = (org: { readonly access: OrgAccess }): Promise<void> => setUpNewsroom(org.access);

/** Starts the Heroku app alone against an org. */
export function startApp(org: Program, data: string, port: number): Promise<Program> {
    return startProgram({
        name: 'heroku-app',
        args: [join(root, 'heroku-app/dist/index.js')],
        env: {
            PORT: String(port),
            HOST: '127.0.0.1',
            DATA_DIR: data,
            SF_LOGIN_URL: org.ready.instanceUrl ?? '',
            SF_USERNAME: org.ready.username ?? '',
            SF_PASSWORD: org.ready.password ?? '',
            SF_SECURITY_TOKEN: org.ready.securityToken ?? '',
            WIRE_TICKET_SECRET: ticketSecret,
            WIRE_ALLOWED_ORIGINS: org.ready.instanceUrl ?? ''
        }
    });
}

/** Ends a program as a power cut does. */
export function kill(program: Program): void {
    process.kill(program.pid, 'SIGKILL');
}
