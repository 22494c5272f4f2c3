import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { AccessControl } from './access/accessControl';
import { EventRights } from './access/eventRights';
import { createApexEngine, type OrgApexEngine } from './apex/engine';
import { Logins, type Credentials } from './api/logins';
import { connectedAppOptions, ConnectedApps, type ConnectedAppOption } from './api/oauth/connectedApps';
import type { MetadataServices } from './api/orgServices';
import { createServer, type RequestGateHolder, type ServerOptions } from './api/server';
import { SessionStore } from './api/session';
import { Allocations, type Edition } from './bus/allocations';
import { ChangeDataCapture, type ChangeTapHolder } from './bus/changeDataCapture';
import { eventChannels } from './bus/eventChannels';
import { GenericStreaming } from './bus/genericStreaming';
import { openEventBus, type OrgEventBus } from './bus/orgEventBus';
import { PushTopics } from './bus/pushTopic';
import { UsageMetrics } from './bus/usageMetrics';
import { answerUsageQueries } from './bus/usageQueries';
import { ChatterFeeds } from './chatter/chatterFeeds';
import { MovableClock } from './clock';
import { forgetAddress, keepAddress } from './control/addressFile';
import { Control, type DiskHolder } from './control/control';
import { registerDoors } from './control/doors';
import { loadCredentials } from './credentials';
import { openDatabase, setupRecords, type OrgDatabase } from './data/database';
import { componentId } from './deploy/componentId';
import { ApexTestRuns } from './deploy/apexTestRuns';
import { DebugLogs } from './deploy/debugLogs';
import { SourceTracking } from './deploy/sourceTracking';
import { Deployments } from './deploy/deployments';
import { EventComponents } from './deploy/eventComponents';
import { MetadataCatalogue } from './deploy/metadataCatalogue';
import { Retrievals } from './deploy/retrievals';
import { LiveSource, permissionSets } from './deploy/liveSource';
import { filesOf, OrgSource } from './deploy/orgSource';
import { SourceError, type SourceProblem } from './errors';
import { freeFormula } from './flow/formula/apexFormulas';
import { checkFormulas } from './flow/formula/checkFormulas';
import { RecordFormulas } from './flow/formula/recordFormulas';
import { loadFlows, type Flows } from './flow/flows';
import { keepKeyPrefixes, readKeyPrefixes } from './keyPrefixFile';
import { registerLightning, type Lightning } from './lightning/lightning';
import { readSourceFiles } from './metadata/readSourceTrees';
import type { SourceModel } from './metadata/sourceModel';
import { flag } from './metadata/xmlNode';
import type { PubSubTapHolder } from './pubsub/pubSubTap';
import type { PubSub } from './pubsub/startPubSub';
import { buildSchema } from './schema/buildSchema';
import { keyPrefixes } from './schema/keyPrefixes';
import { ReplaceableSchema } from './schema/replaceableSchema';
import { QueryRunner } from './soql/queryRunner';
import { editionShape, type ScratchOrgDefinition } from './scratchOrgDefinition';
import { ScratchOrgs } from './scratchOrgs';
import { insertSampleRecords } from './sampleRecords';
import { loadSourceRecords } from './sourceRecords';
import { registerStreaming } from './streaming/registerStreaming';

export interface OrgOptions {
    /** SFDX projects or source folders. */
    readonly sources: readonly string[];
    /** Where records, events, sessions and credentials are kept; without it they last as long as the org. */
    readonly dataDirectory?: string;
    /** User name of the admin. */
    readonly username?: string;
    readonly connectedApps?: readonly ConnectedAppOption[];
    readonly log: FastifyBaseLogger;
    /** Where parsed Apex is kept, to start quicker the next time (default: in the data folder). */
    readonly apexCacheDirectory?: string;
    /** Of a scratch org: how it is called, what makes its id its own, when it ends. */
    readonly organization?: {
        readonly name: string;
        readonly number: number;
        readonly expiresAt: number;
        readonly definition: ScratchOrgDefinition;
    };
    /** Track changes of the source, as scratch orgs and sandboxes do. */
    readonly tracksSource?: boolean;
    /** Compile Lightning components again, and reload open pages, when their files change. Default: true. */
    readonly watch?: boolean;
    /** Whose allocations `/limits` shows. Default: developer. */
    readonly edition?: Edition;
    /** What is wrong with the source is told ({@link OrgRooms.problems}), and left out; the rest runs. By default nothing runs. */
    readonly tolerant?: boolean;
    /** Refuse what goes beyond the allocations; by default it is only counted. */
    readonly enforceLimits?: boolean;
    /** See `ServerOptions.times`. */
    readonly requestTimes?: ServerOptions['times'];
}

/** Where a listening org is found. */
export interface OrgAddresses {
    /** Of REST, SOAP, CometD: what Salesforce calls the instance URL. */
    readonly instanceUrl: string;
    readonly port: number;
    /** Of the Pub/Sub API (`127.0.0.1:7443`); undefined if it was not asked for. */
    readonly pubSubEndpoint?: string;
    /** PEM: what clients of the Pub/Sub API have to trust. */
    readonly pubSubCertificate?: string;
}

/** An org without doors: everything that runs inside it. Enough for Apex tests. */
export interface OrgRooms {
    readonly clock: MovableClock;
    /** What the org was opened with. */
    readonly model: SourceModel;
    /** What it runs now, and how that is replaced. */
    readonly live: LiveSource;
    readonly source: OrgSource;
    readonly database: OrgDatabase;
    readonly access: AccessControl;
    readonly bus: OrgEventBus;
    readonly queries: QueryRunner;
    readonly chatter: ChatterFeeds;
    readonly flows: Flows;
    readonly apex: OrgApexEngine;
    readonly pushTopics: PushTopics;
    readonly genericStreaming: GenericStreaming;
    readonly changes: ChangeTapHolder;
    /** Slows the disk down. */
    readonly disk: DiskHolder;
    /** Of a tolerant org: what was left out of its source. */
    readonly problems: readonly SourceProblem[];
    close(): Promise<void>;
}

const defaultUsername = 'admin@local-org.test';

/**
 * Puts the rooms of an org together and loads the source into them.
 * @throws SourceError with every problem of the source: unreadable metadata, Apex or Flows that don't compile
 */
export async function openRooms(options: OrgOptions): Promise<OrgRooms> {
    const { dataDirectory, log } = options;
    const folder = (name: string) => (dataDirectory === undefined ? undefined : join(dataDirectory, name));
    const definition = options.organization?.definition;
    const shape = definition && editionShape(definition.edition);
    const clock = new MovableClock();
    const disk: DiskHolder = { delay: undefined };
    const beforeSync = () => disk.delay?.();
    const problems: SourceProblem[] = [];
    const refuse = (found: readonly SourceProblem[]): void => {
        if (found.length > 0 && !options.tolerant) throw new SourceError(found);
        problems.push(...found);
    };
    const source = OrgSource.open(options.sources, dataDirectory, refuse);
    const { model, problems: unreadable } = readSourceFiles(filesOf(source.components), options.sources);
    refuse(unreadable);
    const schema = new ReplaceableSchema(buildSchema(model, { keyPrefixes: readKeyPrefixes(dataDirectory), refuse }));
    keepKeyPrefixes(dataDirectory, schema);
    const database = await openDatabase({
        schema,
        clock,
        directory: folder('records'),
        admin: {
            username: options.username ?? defaultUsername,
            email: definition?.adminEmail,
            firstName: 'Admin',
            lastName: 'User'
        },
        permissionSets: permissionSets(model),
        ...(options.organization && {
            organizationName: options.organization.name,
            organizationNumber: options.organization.number,
            trialExpirationDate: options.organization.expiresAt,
            organizationType: shape?.organizationType,
            language: definition?.language,
            country: definition?.country
        }),
        onBackgroundError: (error) => log.error({ err: error }, 'the journal could not be written'),
        beforeSync
    });
    try {
        const setup = setupRecords(database);
        const usage = new UsageMetrics({ clock, directory: folder('usage-metrics') });
        const bus = openEventBus({
            schema,
            database,
            directory: folder('events'),
            clock,
            log,
            channels: [],
            beforeSync,
            allocations: new Allocations({
                clock,
                edition: options.edition ?? shape?.allocations,
                enforced: options.enforceLimits,
                usage,
                isStandardVolume: (event) => schema.object(event)?.standardVolume === true
            })
        });
        try {
            bus.useChannels(eventChannels(model));
        } catch (error) {
            if (!(error instanceof SourceError)) throw error;
            refuse(error.problems);
        }
        const inPlace = { model };
        const formulas = new RecordFormulas({ schema, clock, model: () => inPlace.model });
        database.registerFormulaEvaluator(formulas.evaluateForSave);
        const access = new AccessControl(model);
        access.register(database);
        const queries = new QueryRunner({
            schema,
            clock,
            evaluateFormula: formulas.evaluateField,
            recordAccess: (of, userId) => access.of(of, userId).sharing
        });
        answerUsageQueries({ queries, database, usage, clock, model: () => live.model });
        loadSourceRecords({ model, database, adminUserId: setup.adminUserId });
        const pushTopics = new PushTopics({ schema, database, queries, evaluateFormula: formulas.evaluateField, log });
        const changes: ChangeTapHolder = { tap: undefined };
        new ChangeDataCapture({ schema, database, catalogue: bus.catalogue, schemas: bus.schemas, taps: changes });
        const genericStreaming = new GenericStreaming({
            database,
            bus,
            createsChannels: () =>
                live.model.components.some(
                    ({ type, xml }) => type === 'EventSettings' && flag(xml, 'enableDynamicStreamingChannel')
                )
        });
        const chatter = new ChatterFeeds(database);
        const flows: Flows = loadFlows(model, {
            schema,
            clock,
            queries,
            chatter,
            sendEmail: ({ to, cc, bcc, subject, body }) =>
                log.info({ to, cc, bcc, subject, body }, 'a flow would send this mail'),
            busOf: (of) => apex.busOf(of),
            invokeApexAction: (name, requests, transaction) => apex.invokeApexAction(name, requests, transaction),
            apexMembers: (name) => {
                const members = apex.flowMembers(name);
                return members && new Map(members.map((member) => [member.name.toLowerCase(), member]));
            },
            evaluateFormula: formulas.evaluateField,
            useLimit: (transaction, limit, amount) => apex.countLimit(transaction, limit, amount),
            log
        });
        for (const { file, line, column, message } of flows.unsupported)
            log.warn(`${file}:${line}:${column} ${message}`);
        const apex: OrgApexEngine = createApexEngine({
            model,
            schema,
            database,
            access,
            bus,
            queries,
            clock,
            organizationId: setup.organizationId,
            users: setup,
            evaluateFormula: formulas.evaluateField,
            compileFormula: freeFormula,
            startFlow: (name, inputs, transaction) => flows.startForApex(name, inputs, transaction),
            log,
            cacheDirectory: options.apexCacheDirectory ?? folder('apex-cache'),
            tolerant: options.tolerant
        });
        refuse([...checkFormulas(model, schema), ...flows.problems, ...apex.problems]);
        flows.register(database);
        const { automatedProcessUserId } = setup;
        clock.onMove(() => apex.clockMoved());
        flows.openSchedules({ database, clock, automatedProcessUserId });
        const live = new LiveSource(
            {
                schema,
                database,
                access,
                bus,
                queries,
                pushTopics,
                flows,
                apex,
                adminUserId: setup.adminUserId,
                keyPrefixes: () => readKeyPrefixes(dataDirectory) ?? keyPrefixes(schema),
                keepSchema: (kept) => keepKeyPrefixes(dataDirectory, kept)
            },
            source,
            model
        );
        live.onReplaced((next) => void (inPlace.model = next));
        bus.testConsumers = () => [...apex.consumers, ...flows.consumers];
        const close = async () => {
            flows.close();
            apex.close();
            await bus.close();
            await usage.close();
            await database.close();
            source.close();
        };
        return {
            clock,
            source,
            live,
            model,
            database,
            access,
            bus,
            queries,
            chatter,
            flows,
            apex,
            pushTopics,
            genericStreaming,
            changes,
            disk,
            problems,
            close
        };
    } catch (error) {
        await database.close();
        throw error;
    }
}

/** One org with its doors: REST, SOAP and OAuth, the Streaming API, Lightning. */
export class Org {
    readonly #server: FastifyInstance;
    readonly #lightning: Lightning;
    readonly #sessions: SessionStore;
    readonly #temporary: string | undefined;
    readonly #options: OrgOptions;
    #pubSub: PubSub | undefined;
    /** A scratch org has none of its own. */
    readonly #scratchOrgs: ScratchOrgs | undefined;
    readonly #pubSubTaps: PubSubTapHolder = { tap: undefined };
    /** What no real org lets anybody do: move its time, reset it, inject faults. */
    readonly control: Control;
    readonly credentials: Credentials;

    private constructor(
        readonly rooms: OrgRooms,
        options: OrgOptions,
        cacheDirectory: string,
        temporary: string | undefined
    ) {
        const { log, dataDirectory } = options;
        const { clock, database, bus, model, pushTopics, genericStreaming, chatter, flows, apex, queries } = rooms;
        const { organizationId } = setupRecords(database);
        this.#temporary = temporary;
        this.#options = options;
        this.credentials = loadCredentials(options.username ?? defaultUsername, dataDirectory);
        const logins = new Logins([this.credentials], database, {
            directory: dataDirectory,
            ownPasswordByApi: options.organization?.definition.features.includes('EnableSetPasswordInApi')
        });
        const sessions = new SessionStore({ clock, organizationId, directory: dataDirectory });
        this.#sessions = sessions;
        const gate: RequestGateHolder = { current: undefined };
        this.control = new Control({
            clock,
            database,
            bus,
            sessions,
            gate,
            changes: rooms.changes,
            pubSub: this.#pubSubTaps,
            disk: rooms.disk,
            hasDisk: dataDirectory !== undefined
        });
        const connectedApps = ConnectedApps.load(rooms.live.model, options.connectedApps ?? []);
        rooms.live.onReplaced((next) => connectedApps.replaceBy(ConnectedApps.load(next, options.connectedApps ?? [])));
        this.#server = createServer(
            {
                clock,
                schema: database.schema,
                database,
                access: rooms.access,
                bus,
                queries,
                chatter,
                flows,
                apex,
                model,
                sessions,
                logins,
                genericStreaming,
                allocations: () => bus.allocations.report(),
                connectedApps,
                metadata: openMetadata(rooms, options),
                bulkDirectory: dataDirectory === undefined ? undefined : join(dataDirectory, 'bulk'),
                organizationId
            },
            { logger: log, gate, times: options.requestTimes }
        );
        registerDoors(this.#server, this.control, clock);
        this.#server.register(async (scope) => {
            const streaming = registerStreaming(scope, {
                bus,
                allocations: bus.allocations,
                rights: new EventRights(rooms.access, database),
                authenticate: (headers) => sessions.authenticate(headers),
                useAgain: (session) => sessions.use(session),
                onSessionEnd: (listener) => void sessions.onSessionEnd((session) => listener(session)),
                topicFields: (topic) => pushTopics.selectedFields(topic),
                createChannel: (channel, userId) => genericStreaming.createChannel(channel, userId)
            });
            genericStreaming.registerOnlineUsers((channel) => streaming.onlineUsers(channel));
            this.control.streaming = streaming;
        });
        this.#lightning = registerLightning(this.#server, {
            database,
            apex,
            model,
            sessions,
            logins,
            chatter,
            organizationId,
            cacheDirectory,
            watch: options.watch
        });
        rooms.live.pages = this.#lightning;
        this.#scratchOrgs =
            options.organization === undefined
                ? new ScratchOrgs({
                      clock,
                      database,
                      adminUserId: setupRecords(database).adminUserId,
                      directory: dataDirectory === undefined ? undefined : join(dataDirectory, 'scratch-orgs'),
                      connectedApps: () => connectedAppOptions(rooms.live.model, options.connectedApps ?? []),
                      open: ({ organizationName: name, organizationNumber: number, expiresAt, definition, ...each }) =>
                          Org.open({
                              ...each,
                              sources: [],
                              organization: { name, number, expiresAt, definition },
                              tracksSource: true,
                              log
                          }),
                      log
                  })
                : undefined;
    }

    static async open(options: OrgOptions): Promise<Org> {
        const rooms = await openRooms(options);
        const temporary = options.dataDirectory === undefined ? await mkdtemp(join(tmpdir(), 'local-org-')) : undefined;
        return new Org(
            rooms,
            options,
            join(options.dataDirectory ?? (temporary as string), 'lightning-cache'),
            temporary
        );
    }

    /**
     * Opens the doors on the loopback interface: an org on this machine is nobody else's. Port 0 takes a free one.
     * @param pubSubPort of the Pub/Sub API; without it there is none
     */
    async listen(port: number, pubSubPort?: number): Promise<OrgAddresses> {
        await this.#server.listen({ port, host: '127.0.0.1' });
        const { port: listening } = this.#server.server.address() as AddressInfo;
        const addresses = { port: listening, instanceUrl: `http://127.0.0.1:${listening}` };
        keepAddress(this.#options.dataDirectory, addresses.instanceUrl);
        await this.#scratchOrgs?.reopen();
        if (pubSubPort === undefined) return addresses;
        // gRPC takes a while to load: only who asks for it waits
        const { startPubSub } = await import('./pubsub/startPubSub');
        const { access, bus, database } = this.rooms;
        const rights = new EventRights(access, database);
        this.#pubSub = await startPubSub({
            clock: this.rooms.clock,
            bus,
            schema: database.schema,
            sessions: this.#sessions,
            organizationId: setupRecords(database).organizationId,
            directory: this.#options.dataDirectory,
            port: pubSubPort,
            log: this.#options.log,
            taps: this.#pubSubTaps,
            maySubscribe: (userId, topic) => rights.maySubscribe(userId, topic)
        });
        this.control.onLoad(() => this.#pubSub?.endStreams());
        return {
            ...addresses,
            pubSubEndpoint: `127.0.0.1:${this.#pubSub.port}`,
            pubSubCertificate: this.#pubSub.certificatePem
        };
    }

    /** An access token for the admin, as a login would give. */
    adminToken(): string {
        const { accessToken, session } = this.#sessions.issue(setupRecords(this.rooms.database).adminUserId);
        this.control.belongsToStart(session);
        return accessToken;
    }

    get organizationId(): string {
        return setupRecords(this.rooms.database).organizationId;
    }

    /** A code that a client exchanges for an access token of the admin. */
    authorizationCode(consumerKey: string, redirectUri: string): string {
        const userId = setupRecords(this.rooms.database).adminUserId;
        const scopes = ['api', 'web', 'refresh_token'];
        return this.#sessions.oauth.issueCode({ userId, consumerKey, redirectUri, scopes });
    }

    insertSampleRecords(): Promise<void> {
        return insertSampleRecords(this.rooms.database);
    }

    /** What is wrong with the Lightning components; resolves when all are compiled. */
    componentProblems() {
        return this.#lightning.problems();
    }

    /** Closes the doors first, then the rooms behind them, so that nothing comes in that would not be kept. */
    async close(): Promise<void> {
        forgetAddress(this.#options.dataDirectory);
        await this.#scratchOrgs?.close();
        await Promise.all([this.#server.close(), this.#pubSub?.close()]);
        await this.rooms.close();
        if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
    }
}

/** Deployments, retrievals and lists of an org's source; test runs and debug logs of its Apex. */
function openMetadata({ clock, source, live, apex, database, bus }: OrgRooms, options: OrgOptions): MetadataServices {
    const { log, dataDirectory } = options;
    const { adminUserId } = setupRecords(database);
    const author = { id: adminUserId, name: String(database.get('User', adminUserId)?.['Name'] ?? '') };
    const idOf = (type: string, fullName: string) => componentId(database, type, fullName);
    const components = () => source.components;
    const deployments = new Deployments({ clock, source, live, apex, idOf, log });
    const tracking = options.tracksSource === true ? new SourceTracking({ clock, database, idOf }) : undefined;
    if (tracking) deployments.onDeployed((changes) => tracking.record(changes));
    const directory = dataDirectory === undefined ? undefined : join(dataDirectory, 'debug-logs');
    const debugLogs = new DebugLogs({ clock, database, bus, directory });
    apex.traceWith(debugLogs);
    return {
        deployments,
        retrievals: new Retrievals({ clock, components, idOf, author }),
        catalogue: new MetadataCatalogue({ clock, components, idOf, author }),
        testRuns: new ApexTestRuns({ clock, database, apex, bus, model: () => live.model, log }),
        debugLogs,
        eventComponents: new EventComponents({
            clock,
            database,
            source,
            live,
            onChanged: (changes) => tracking?.record(changes)
        }),
        tracking
    };
}
