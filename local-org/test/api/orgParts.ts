import { permissionSets } from '../../src/deploy/liveSource';
import { AccessControl } from '../../src/access/accessControl';
import { ensureSourceGroups } from '../../src/access/sourceGroups';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Connection } from 'jsforce';
import { ConnectedApps, type ConnectedAppOption } from '../../src/api/oauth/connectedApps';
import { Logins } from '../../src/api/logins';
import { createServer } from '../../src/api/server';
import { SessionStore } from '../../src/api/session';
import { eventChannels } from '../../src/bus/eventChannels';
import { GenericStreaming } from '../../src/bus/genericStreaming';
import { openEventBus, type OrgEventBus } from '../../src/bus/orgEventBus';
import { ChatterFeeds } from '../../src/chatter/chatterFeeds';
import { MovableClock } from '../../src/clock';
import { openDatabase, setupRecords, type OrgDatabase } from '../../src/data/database';
import type { CapturedEmail } from '../../src/flow/actions/emailSimple';
import { loadFlows, type Flows } from '../../src/flow/flows';
import { RecordFormulas } from '../../src/flow/formula/recordFormulas';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import { buildSchema } from '../../src/schema/buildSchema';
import { QueryRunner } from '../../src/soql/queryRunner';

const fixtures = join(__dirname, '../fixtures');
export const credentials = { username: 'admin@bookshop.test', password: 'bound in leather', securityToken: 'T0ken' };

/** The bookshop as an org on a socket, without Apex. */
export interface OrgParts {
    readonly clock: MovableClock;
    readonly database: OrgDatabase;
    readonly bus: OrgEventBus;
    readonly chatter: ChatterFeeds;
    readonly flows: Flows;
    readonly queries: QueryRunner;
    readonly sessions: SessionStore;
    readonly userId: string;
    readonly organizationId: string;
    /** `http://127.0.0.1:port` */
    readonly url: string;
    readonly logged: object[];
    /** What flows would send. */
    readonly emails: CapturedEmail[];
    token(): string;
    /** Calls a REST resource below `/services/data/v65.0`. */
    rest(method: string, path: string, body?: unknown): Promise<{ status: number; body: any; headers: Headers }>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of every shape
    connection(): Connection;
    close(): Promise<void>;
}

export async function openOrgParts(
    options: { directory?: string; connectedApps?: readonly ConnectedAppOption[]; sources?: readonly string[] } = {}
): Promise<OrgParts> {
    const { directory } = options;
    const model = readSourceTrees(
        (options.sources ?? ['bookshop', 'bookshopFlows']).map((name) => resolve(fixtures, name))
    );
    const schema = buildSchema(model);
    const clock = new MovableClock();
    const database = await openDatabase({
        schema,
        clock,
        directory,
        admin: { username: credentials.username, lastName: 'Admin' },
        permissionSets: permissionSets(model)
    });
    const { adminUserId: userId, organizationId } = setupRecords(database);
    const logged: object[] = [];
    const log = {
        error: (details: object) => void logged.push(details),
        warn: (details: object) => void logged.push(details)
    };
    const bus = openEventBus({ schema, database, clock, log, channels: eventChannels(model) });
    const formulas = new RecordFormulas({ schema, clock });
    database.registerFormulaEvaluator(formulas.evaluateForSave);
    const access = new AccessControl(model);
    access.register(database);
    ensureSourceGroups(model, database, userId);
    const queries = new QueryRunner({
        schema,
        clock,
        evaluateFormula: formulas.evaluateField,
        recordAccess: (of, id) => access.of(of, id).sharing
    });
    const chatter = new ChatterFeeds(database);
    const emails: CapturedEmail[] = [];
    const sendEmail = (email: CapturedEmail) => void emails.push(email);
    const flows = loadFlows(model, { schema, clock, queries, chatter, busOf: () => bus, sendEmail, log });
    flows.register(database);
    flows.openSchedules({ database, clock, automatedProcessUserId: setupRecords(database).automatedProcessUserId });
    for (const consumer of flows.consumers) bus.register(consumer);
    const sessions = new SessionStore({ clock, organizationId, directory });
    const server = createServer({
        clock,
        schema,
        database,
        access,
        bus,
        queries,
        chatter,
        flows,
        model,
        sessions,
        genericStreaming: new GenericStreaming({ database, bus }),
        bulkDirectory: directory === undefined ? undefined : join(directory, 'bulk'),
        logins: new Logins([credentials], database),
        connectedApps: ConnectedApps.load(model, options.connectedApps ?? []),
        organizationId
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    const token = () => sessions.issue(userId).accessToken;
    const accessToken = token();
    return {
        clock,
        database,
        bus,
        chatter,
        flows,
        queries,
        sessions,
        userId,
        organizationId,
        url,
        logged,
        emails,
        token,
        rest: async (method, path, body) => {
            const response = await fetch(`${url}/services/data/v65.0${path}`, {
                method,
                headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
                body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
            });
            const text = await response.text();
            return {
                status: response.status,
                body: text === '' ? undefined : JSON.parse(text),
                headers: response.headers
            };
        },
        connection: () => new Connection({ instanceUrl: url, accessToken, version: '65.0' }),
        close: async () => {
            flows.close();
            await server.close();
            await bus.close();
            await database.close();
        }
    };
}

/** A folder that is gone after the test file. */
export function temporaryDirectory(): string {
    const directory = mkdtempSync(join(tmpdir(), 'org-'));
    afterAll(() => rmSync(directory, { recursive: true, force: true }));
    return directory;
}
