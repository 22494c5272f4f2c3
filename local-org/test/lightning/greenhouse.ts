import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { ApexEngine } from '../../src/apex/apexEngine';
import { ConnectedApps } from '../../src/api/oauth/connectedApps';
import { Logins } from '../../src/api/logins';
import { createServer } from '../../src/api/server';
import { SessionStore } from '../../src/api/session';
import { setupRecords } from '../../src/data/database';
import { registerLightning, type Lightning, type LightningServices } from '../../src/lightning/lightning';
import { openRooms, type OrgRooms } from '../../src/org';
import { registerStreaming } from '../../src/streaming/registerStreaming';

export const credentials = { username: 'gardener@greenhouse.test', password: 'mind the slugs', securityToken: '' };
const fixture = join(__dirname, '../fixtures/greenhouse');

/** Builds what the pages need if it isn't there, as `npm run build` does. */
export function ensureVendor(): void {
    execFileSync(process.execPath, [join(__dirname, '../../scripts/buildVendor.mjs')]);
}

/** An org that grows plants, on a socket. */
export interface Greenhouse extends Pick<OrgRooms, 'database' | 'bus' | 'chatter' | 'model'> {
    readonly url: string;
    readonly sessions: SessionStore;
    readonly lightning: Lightning;
    readonly userId: string;
    /** Folder of the org's own copy of the source: free to be changed. */
    readonly source: string;
    /** How often components called Apex, by method. */
    readonly apexCalls: ReadonlyMap<string, number>;
    /** Logs a browser in. */
    frontdoor(retUrl?: string): string;
    plant(name: string, fields?: Readonly<Record<string, string | number>>): string;
    close(): Promise<void>;
}

export async function openGreenhouse(options: Partial<LightningServices> = {}): Promise<Greenhouse> {
    ensureVendor();
    const directory = mkdtempSync(join(tmpdir(), 'greenhouse-'));
    const source = join(directory, 'source');
    cpSync(fixture, source, { recursive: true });
    const log = pino({ enabled: false });
    const rooms = await openRooms({ sources: [source], username: credentials.username, log });
    const { database, bus, chatter, model, clock } = rooms;
    const { adminUserId: userId, organizationId } = setupRecords(database);
    const sessions = new SessionStore({ clock, organizationId });
    const logins = new Logins([credentials], database);
    const connectedApps = ConnectedApps.load(model, []);
    const server = createServer({
        ...rooms,
        schema: database.schema,
        sessions,
        logins,
        connectedApps,
        organizationId
    });
    server.register(async (scope) => {
        registerStreaming(scope, {
            bus,
            authenticate: (headers) => sessions.authenticate(headers),
            onSessionEnd: (listener) => void sessions.onSessionEnd((session) => listener(session))
        });
    });
    const apexCalls = new Map<string, number>();
    const lightning = registerLightning(server, {
        database,
        apex: counting(rooms.apex, apexCalls),
        model,
        sessions,
        logins,
        chatter,
        organizationId,
        cacheDirectory: join(directory, 'cache'),
        ...options
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    return {
        url,
        database,
        bus,
        chatter,
        model,
        sessions,
        lightning,
        userId,
        source,
        apexCalls,
        frontdoor: (retUrl = '/') => {
            const sid = encodeURIComponent(sessions.issue(userId).accessToken);
            return `${url}/secur/frontdoor.jsp?sid=${sid}&retURL=${encodeURIComponent(retUrl)}`;
        },
        plant: (name, fields = {}) => {
            const records = [{ Name: name, Species__c: 'fern', ...fields }];
            const { result } = database.transaction({ userId, origin: 'test' }, (transaction) =>
                transaction.dml({ operation: 'insert', object: 'Plant__c', records, allOrNone: true })
            );
            return result[0]?.id as string;
        },
        close: async () => {
            await server.close();
            await rooms.close();
            rmSync(directory, { recursive: true, force: true });
        }
    };
}

/** The engine, with a count of the calls that came in from components. */
function counting(apex: ApexEngine, calls: Map<string, number>): ApexEngine {
    return {
        problems: apex.problems,
        auraEnabledMethod: (className, methodName) => apex.auraEnabledMethod(className, methodName),
        invokeAuraEnabled: (method, parameters, userId) => {
            calls.set(method.methodName, (calls.get(method.methodName) ?? 0) + 1);
            return apex.invokeAuraEnabled(method, parameters, userId);
        },
        runTests: (options) => apex.runTests(options)
    };
}
