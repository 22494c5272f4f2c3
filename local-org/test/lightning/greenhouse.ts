import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApexEngine, AuraEnabledMethod, AuraOutcome, JsonValue } from '../../src/apex/apexEngine';
import { ConnectedApps } from '../../src/api/oauth/connectedApps';
import { Logins } from '../../src/api/logins';
import { createServer } from '../../src/api/server';
import { SessionStore } from '../../src/api/session';
import { eventChannels } from '../../src/bus/eventChannels';
import { GenericStreaming } from '../../src/bus/genericStreaming';
import { openEventBus, type OrgEventBus } from '../../src/bus/orgEventBus';
import { ChatterFeeds } from '../../src/chatter/chatterFeeds';
import { MovableClock } from '../../src/clock';
import { openDatabase, setupRecords, type OrgDatabase } from '../../src/data/database';
import { loadFlows } from '../../src/flow/flows';
import { RecordFormulas } from '../../src/flow/formula/recordFormulas';
import { registerLightning, type Lightning, type LightningServices } from '../../src/lightning/lightning';
import type { SourceModel } from '../../src/metadata/sourceModel';
import { readSourceTrees } from '../../src/metadata/readSourceTrees';
import { buildSchema } from '../../src/schema/buildSchema';
import { QueryRunner } from '../../src/soql/queryRunner';
import { loadSourceRecords } from '../../src/sourceRecords';
import { registerStreaming } from '../../src/streaming/registerStreaming';

export const credentials = { username: 'gardener@greenhouse.test', password: 'mind the slugs', securityToken: '' };
const fixture = join(__dirname, '../fixtures/greenhouse');

/** Builds what the pages need if it isn't there, as `npm run build` does. */
export function ensureVendor(): void {
    execFileSync(process.execPath, [join(__dirname, '../../scripts/buildVendor.mjs')]);
}

/** An org that grows plants, on a socket. */
export interface Greenhouse {
    readonly url: string;
    readonly database: OrgDatabase;
    readonly bus: OrgEventBus;
    readonly chatter: ChatterFeeds;
    readonly sessions: SessionStore;
    readonly lightning: Lightning;
    readonly userId: string;
    /** Folder of the org's own copy of the source: free to be changed. */
    readonly source: string;
    readonly model: SourceModel;
    /** How often Apex was called, by method. */
    readonly apexCalls: Map<string, number>;
    /** Logs a browser in. */
    frontdoor(retUrl?: string): string;
    plant(name: string, fields?: Record<string, string | number | boolean | null>): string;
    close(): Promise<void>;
}

export async function openGreenhouse(options: Partial<LightningServices> = {}): Promise<Greenhouse> {
    ensureVendor();
    const directory = mkdtempSync(join(tmpdir(), 'greenhouse-'));
    const source = join(directory, 'source');
    cpSync(fixture, source, { recursive: true });
    const model = readSourceTrees([source]);
    const schema = buildSchema(model);
    const clock = new MovableClock();
    const admin = { username: credentials.username, firstName: 'Rose', lastName: 'Gardener' };
    const database = await openDatabase({ schema, clock, admin });
    const { adminUserId: userId, organizationId } = setupRecords(database);
    const log = { error: () => undefined, warn: () => undefined };
    const bus = openEventBus({ schema, database, clock, log, channels: eventChannels(model) });
    const formulas = new RecordFormulas({ schema, clock });
    database.registerFormulaEvaluator(formulas.evaluateForSave);
    const queries = new QueryRunner({ schema, clock, evaluateFormula: formulas.evaluateField });
    loadSourceRecords({ model, database, adminUserId: userId });
    const chatter = new ChatterFeeds(database);
    const flows = loadFlows(model, { schema, clock, queries, chatter, busOf: () => bus, log });
    const sessions = new SessionStore({ clock, organizationId });
    const logins = new Logins([credentials], database);
    const genericStreaming = new GenericStreaming({ database, bus });
    const connectedApps = ConnectedApps.load(model, []);
    const services = {
        clock,
        schema,
        database,
        bus,
        queries,
        chatter,
        flows,
        model,
        sessions,
        logins,
        genericStreaming
    };
    const server = createServer({ ...services, connectedApps, organizationId });
    server.register(async (scope) => {
        registerStreaming(scope, {
            bus,
            authenticate: (headers) => sessions.authenticate(headers),
            onSessionEnd: (listener) => void sessions.onSessionEnd((session) => listener(session))
        });
    });
    const apexCalls = new Map<string, number>();
    const plant: Greenhouse['plant'] = (name, fields = {}) => insertPlant(database, userId, { Name: name, ...fields });
    const apex = plantController(database, apexCalls);
    const cacheDirectory = join(directory, 'cache');
    const rooms = { database, apex, model, sessions, logins, chatter, organizationId, cacheDirectory };
    const lightning = registerLightning(server, { ...rooms, ...options });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    return {
        url,
        database,
        bus,
        chatter,
        sessions,
        lightning,
        userId,
        source,
        model,
        apexCalls,
        frontdoor: (retUrl = '/') => {
            const sid = encodeURIComponent(sessions.issue(userId).accessToken);
            return `${url}/secur/frontdoor.jsp?sid=${sid}&retURL=${encodeURIComponent(retUrl)}`;
        },
        plant,
        close: async () => {
            await server.close();
            await bus.close();
            await database.close();
            rmSync(directory, { recursive: true, force: true });
        }
    };
}

function insertPlant(
    database: OrgDatabase,
    userId: string,
    record: Record<string, string | number | boolean | null>
): string {
    const { result } = database.transaction({ userId, origin: 'test' }, (transaction) =>
        transaction.dml({ operation: 'insert', object: 'Plant__c', records: [record], allOrNone: true })
    );
    return result[0]?.id as string;
}

type Parameters = Readonly<Record<string, JsonValue>>;

/** Does what the fixture's PlantController says, as the Apex engine would. */
function plantController(database: OrgDatabase, calls: Map<string, number>): ApexEngine {
    const methods: readonly AuraEnabledMethod[] = [
        { className: 'PlantController', methodName: 'plants', cacheable: true, parameters: ['species'] },
        { className: 'PlantController', methodName: 'water', cacheable: false, parameters: ['plantName', 'litres'] }
    ];
    const plants = (): AuraOutcome => {
        const names = ['Id', 'Name', 'Species__c', 'Height__c', 'Health__c'];
        const rows = [...database.records('Plant__c')].map((record) =>
            Object.fromEntries(
                names.flatMap((name) => (record[name] == null ? [] : [[name, record[name] as JsonValue]]))
            )
        );
        return { ok: true, value: rows, durable: Promise.resolve() };
    };
    const water = ({ plantName, litres }: Parameters, userId: string): AuraOutcome => {
        if (Number(litres) > 10) {
            const message = 'That would drown it';
            const exceptionType = 'System.AuraHandledException';
            return {
                ok: false,
                error: {
                    exceptionType,
                    message,
                    stackTrace: 'Class.PlantController.water: line 13, column 1',
                    isUserDefinedException: false
                }
            };
        }
        insertPlant(database, userId, { Name: String(plantName), Height__c: Number(litres) });
        return { ok: true, value: plantName, durable: Promise.resolve() };
    };
    return {
        problems: [],
        auraEnabledMethod: (className, methodName) =>
            methods.find((method) => `${method.className}.${method.methodName}` === `${className}.${methodName}`),
        invokeAuraEnabled: ({ methodName }, parameters, userId) => {
            calls.set(methodName, (calls.get(methodName) ?? 0) + 1);
            return methodName === 'plants' ? plants() : water(parameters, userId);
        },
        runTests: () => ({ results: [], coverage: [] })
    };
}
