import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { ConnectedAppOption } from './api/oauth/connectedApps';
import type { Clock } from './clock';
import type { OrgDatabase } from './data/database';
import type { StoredRecord } from './data/record';
import { removeSystemRecords, writeSystemRecords } from './data/systemRecords';
import { refuseBadDefinitions, scratchOrgDefinition, type ScratchOrgDefinition } from './scratchOrgDefinition';

/** An org as its Dev Hub sees it. */
export interface ScratchOrg {
    readonly organizationId: string;
    listen(port: number): Promise<{ readonly instanceUrl: string; readonly port: number }>;
    /** A code that a client exchanges for an access token of the admin. */
    authorizationCode(consumerKey: string, redirectUri: string): string;
    insertSampleRecords(): Promise<void>;
    close(): Promise<void>;
}

/** How a scratch org is opened. */
export interface ScratchOrgOptions {
    readonly dataDirectory: string;
    readonly username: string;
    readonly organizationName: string;
    readonly organizationNumber: number;
    readonly expiresAt: number;
    readonly definition: ScratchOrgDefinition;
    readonly connectedApps: readonly ConnectedAppOption[];
}

export interface ScratchOrgsOptions {
    readonly clock: Clock;
    readonly database: OrgDatabase;
    readonly adminUserId: string;
    readonly directory?: string;
    readonly connectedApps: () => readonly ConnectedAppOption[];
    readonly open: (options: ScratchOrgOptions) => Promise<ScratchOrg>;
    readonly log: Pick<FastifyBaseLogger, 'error'>;
}

/** What is kept of a scratch org beside its own data. */
interface Kept extends Omit<ScratchOrgOptions, 'dataDirectory' | 'connectedApps'> {
    readonly port: number;
}

const keptFile = 'scratch-org.json';
const day = 24 * 60 * 60 * 1000;
/** Scratch orgs live 7 days unless asked for otherwise, 30 at most. */
const defaultDays = 7;

/**
 * The scratch orgs of an org that is its own Dev Hub: a ScratchOrgInfo record makes one, deleting its ActiveScratchOrg (or the record itself) ends
 * it. Each is an org like any other, with a port and a data folder of its own, and begins without source.
 */
export class ScratchOrgs {
    readonly #options: ScratchOrgsOptions;
    /** By the id of their ScratchOrgInfo. */
    readonly #open = new Map<string, ScratchOrg>();
    #directory: string | undefined;
    #isTemporary = false;
    #work: Promise<void> = Promise.resolve();
    #closed = false;

    constructor(options: ScratchOrgsOptions) {
        this.#options = options;
        this.#directory = options.directory;
        refuseBadDefinitions(options.database);
        options.database.registerCommitHook((transaction, { changes }) => {
            if (transaction.database !== options.database) return;
            for (const { object, operation, newRecord, oldRecord } of changes) {
                const id = String((newRecord ?? oldRecord)?.['Id']);
                if (object.name === 'ScratchOrgInfo' && operation === 'insert') this.#later(() => this.#create(id));
                if (object.name === 'ScratchOrgInfo' && operation === 'delete') this.#later(() => this.#end(id));
                if (object.name === 'ActiveScratchOrg' && operation === 'delete')
                    this.#later(() => this.#end(String(oldRecord?.['ScratchOrgInfoId'])));
            }
        });
    }

    /** Opens the scratch orgs of an earlier run again, on the ports that they had. */
    reopen(): Promise<void> {
        const directory = this.#directory;
        const ids = directory !== undefined && existsSync(directory) ? readdirSync(directory) : [];
        this.#later(async () => {
            for (const id of ids) {
                const file = join(this.#folder(), id, keptFile);
                if (!existsSync(file)) continue;
                const { port, ...kept } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
                await this.#start(id, kept, port);
            }
        });
        return this.#work;
    }

    async close(): Promise<void> {
        this.#closed = true;
        await this.#work;
        await Promise.all([...this.#open.values()].map((org) => org.close()));
        if (this.#isTemporary) rmSync(this.#folder(), { recursive: true, force: true });
    }

    /** One after the other, after the commit that asked for it. */
    #later(work: () => Promise<void>): void {
        this.#work = this.#work
            .then(() => new Promise<void>((resolve) => setImmediate(resolve)))
            .then(() => (this.#closed ? undefined : work()))
            .catch((error: unknown) => this.#options.log.error({ err: error }, 'a scratch org failed'));
    }

    async #create(id: string): Promise<void> {
        const { database, clock, adminUserId } = this.#options;
        const request = database.get('ScratchOrgInfo', id);
        if (!request) return;
        try {
            const days = Math.min(30, Math.max(1, Number(request['DurationDays'] ?? defaultDays)));
            const kept = {
                username: String(request['Username'] ?? `test-${randomBytes(6).toString('hex')}@example.com`),
                organizationName: String(request['OrgName'] ?? 'Company'),
                organizationNumber: randomInt(1_000_000, 2 ** 40),
                expiresAt: clock.now() + days * day,
                definition: scratchOrgDefinition(request)
            };
            const { org, instanceUrl } = await this.#start(id, kept, 0);
            if (kept.definition.hasSampleData) await org.insertSampleRecords();
            this.#announce(id, request, kept, org, instanceUrl);
        } catch (error) {
            this.#options.log.error({ err: error }, 'a scratch org could not be made');
            writeSystemRecords(database, adminUserId, [
                { object: 'ScratchOrgInfo', id, fields: { Status: 'Error', ErrorCode: 'S-1033' } }
            ]);
        }
    }

    #announce(
        id: string,
        request: StoredRecord,
        { username, organizationName, expiresAt }: Omit<Kept, 'port'>,
        org: ScratchOrg,
        instanceUrl: string
    ): void {
        const { database, adminUserId } = this.#options;
        const consumerKey = String(request['ConnectedAppConsumerKey'] ?? 'PlatformCLI');
        const redirectUri = String(request['ConnectedAppCallbackUrl'] ?? 'http://localhost:1717/OauthRedirect');
        const shared = {
            ScratchOrg: org.organizationId.slice(0, 15),
            SignupUsername: username,
            SignupInstance: 'LOCAL',
            OrgName: organizationName,
            ExpirationDate: new Date(expiresAt).toISOString().slice(0, 10),
            OwnerId: adminUserId
        };
        writeSystemRecords(database, adminUserId, [
            {
                object: 'ScratchOrgInfo',
                id,
                fields: {
                    ...shared,
                    Status: 'Active',
                    SignupEmail: username,
                    LoginUrl: instanceUrl,
                    AuthCode: org.authorizationCode(consumerKey, redirectUri)
                }
            },
            {
                object: 'ActiveScratchOrg',
                fields: { ...shared, ScratchOrgInfoId: id, Edition: request['Edition'] ?? 'Developer' }
            }
        ]);
    }

    async #start(
        id: string,
        kept: Omit<Kept, 'port'>,
        port: number
    ): Promise<{ readonly org: ScratchOrg; readonly instanceUrl: string }> {
        const dataDirectory = join(this.#folder(), id);
        mkdirSync(dataDirectory, { recursive: true });
        const org = await this.#options.open({ ...kept, dataDirectory, connectedApps: this.#options.connectedApps() });
        const address = await org.listen(port);
        this.#open.set(id, org);
        writeFileSync(join(dataDirectory, keptFile), JSON.stringify({ ...kept, port: address.port } satisfies Kept));
        return { org, instanceUrl: address.instanceUrl };
    }

    async #end(id: string): Promise<void> {
        const { database, adminUserId } = this.#options;
        const org = this.#open.get(id);
        this.#open.delete(id);
        await org?.close();
        rmSync(join(this.#folder(), id), { recursive: true, force: true });
        const active = [...database.records('ActiveScratchOrg')].filter((each) => each['ScratchOrgInfoId'] === id);
        removeSystemRecords(
            database,
            adminUserId,
            'ActiveScratchOrg',
            active.map(({ Id }) => String(Id))
        );
        if (database.get('ScratchOrgInfo', id))
            writeSystemRecords(database, adminUserId, [
                { object: 'ScratchOrgInfo', id, fields: { Status: 'Deleted' } }
            ]);
    }

    #folder(): string {
        if (this.#directory === undefined) {
            this.#directory = mkdtempSync(join(tmpdir(), 'local-org-scratch-'));
            this.#isTemporary = true;
        }
        return this.#directory;
    }
}
