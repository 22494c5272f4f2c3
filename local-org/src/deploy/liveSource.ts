import type { AccessControl } from '../access/accessControl';
import { ensureSourceGroups } from '../access/sourceGroups';
import type { OrgApexEngine } from '../apex/engine';
import type { AuraEnabledMethod } from '../apex/apexEngine';
import type { InternalConsumer } from '../bus/eventBus';
import { checkEventComponents } from '../bus/checkEventComponents';
import { checkFormulas } from '../flow/formula/checkFormulas';
import { eventChannels } from '../bus/eventChannels';
import type { ConsumerRegistration } from '../bus/eventBus';
import type { OrgEventBus } from '../bus/orgEventBus';
import type { PushTopics } from '../bus/pushTopic';
import type { OrgDatabase } from '../data/database';
import { ensurePermissionSets, removePermissionSets } from '../data/setupRecords';
import { isUnsupported, SourceError, type SourceProblem } from '../errors';
import type { Flows } from '../flow/flows';
import { readSourceFiles } from '../metadata/readSourceTrees';
import type { SourceModel } from '../metadata/sourceModel';
import { text } from '../metadata/xmlNode';
import { buildSchema } from '../schema/buildSchema';
import type { Schema } from '../schema/objectDefinition';
import type { ReplaceableSchema } from '../schema/replaceableSchema';
import { QueryRunner } from '../soql/queryRunner';
import { deployTrustedUrls, loadCodeRecords } from '../sourceRecords';
import { checkReferences } from './checkReferences';
import { filesOf, type OrgSource } from './orgSource';
import type { SourceComponents } from './sourceComponent';

/** The rooms that hold something made from the org's source. */
export interface LiveRooms {
    readonly schema: ReplaceableSchema;
    readonly database: OrgDatabase;
    readonly access: AccessControl;
    readonly bus: OrgEventBus;
    readonly queries: QueryRunner;
    readonly pushTopics: PushTopics;
    readonly flows: Flows;
    readonly apex: OrgApexEngine;
    readonly adminUserId: string;
    /** Key prefixes that objects have had: they keep them. */
    keyPrefixes(): ReadonlyMap<string, string> | undefined;
    keepSchema(schema: Schema): void;
}

/** The Lightning pages of the org, which compile components. */
export interface LivePages {
    /** What would be wrong with the components of a model that isn't in place. */
    check(
        model: SourceModel,
        schema: Schema,
        apex: { auraEnabledMethod(className: string, methodName: string): AuraEnabledMethod | undefined }
    ): Promise<readonly SourceProblem[]>;
    replaceSource(model: SourceModel): void;
}

/** Another state of the source, compiled and checked but not in place. */
export interface Candidate {
    readonly model: SourceModel;
    readonly problems: readonly SourceProblem[];
    /** What a real org would take: it is deployed, and shown as far as local-org can. */
    readonly warnings: readonly SourceProblem[];
    /** Puts it in place for whoever runs next; what it returns takes that back. Both at once: nobody sees a state between. */
    activate(): () => void;
    /** After {@link activate}: it stays. Tells the pages and keeps what must outlive a restart. */
    keep(): void;
}

/** What an org runs, and the way from one state of its source to the next. */
export class LiveSource {
    /** Set once the pages are there. */
    pages: LivePages | undefined;
    readonly #rooms: LiveRooms;
    readonly #source: OrgSource;
    readonly #registrations = new Map<string, { definition: InternalConsumer; registration: ConsumerRegistration }>();
    readonly #listeners = new Set<(model: SourceModel) => void>();
    #model: SourceModel;

    constructor(rooms: LiveRooms, source: OrgSource, model: SourceModel) {
        this.#rooms = rooms;
        this.#source = source;
        this.#model = model;
        this.#subscribe();
    }

    get model(): SourceModel {
        return this.#model;
    }

    get schema(): Schema {
        return this.#rooms.schema;
    }

    /** Calls back whenever another model has come to stay. */
    onReplaced(listener: (model: SourceModel) => void): void {
        this.#listeners.add(listener);
    }

    /** Compiles and checks a state of the source. */
    async prepare(components: SourceComponents): Promise<Candidate> {
        const { model, problems } = readSourceFiles(filesOf(components), this.#source.directories);
        if (problems.length > 0) return broken(model, problems);
        const schema = this.#schemaOf(model);
        if ('problems' in schema) return broken(model, schema.problems);
        return this.#compiled(model, schema.schema);
    }

    #schemaOf(model: SourceModel): { readonly schema: Schema } | { readonly problems: readonly SourceProblem[] } {
        const { schema: live } = this.#rooms;
        try {
            const keyPrefixes = this.#rooms.keyPrefixes();
            return { schema: buildSchema(model, { keyPrefixes, previous: live.current }) };
        } catch (error) {
            if (error instanceof SourceError) return { problems: error.problems };
            throw error;
        }
    }

    async #compiled(model: SourceModel, schema: Schema): Promise<Candidate> {
        const { flows, apex, queries, bus, database } = this.#rooms;
        const candidateQueries = new QueryRunner({ schema, clock: database.clock });
        const flowCandidate = flows.prepare(model, schema);
        const apexCandidate = apex.prepare({ model, schema, checkQuery: (query) => candidateQueries.check(query) });
        const channels = eventChannels(model);
        const former = this.#model;
        const problems = [
            ...checkFormulas(model, schema),
            ...apexCandidate.problems,
            ...flowCandidate.problems,
            ...bus.catalogue.problems(channels, schema),
            ...tooManyEvents(model, former, bus.allocations.mostDefinitions),
            ...newProblems(former, this.#rooms.schema, model, schema)
        ];
        // components that use broken Apex would only repeat what is wrong with it
        const ofPages = problems.length === 0 ? ((await this.pages?.check(model, schema, apexCandidate)) ?? []) : [];
        const warnings = ofPages.filter(isUnsupported);
        problems.push(...ofPages.filter((problem) => !isUnsupported(problem)));
        const activate = () => {
            const before = { model: this.#model, schema: this.#rooms.schema.current };
            const useSource = (next: typeof before) => {
                this.#model = next.model;
                this.#rooms.schema.replace(next.schema);
                database.useSchema(this.#rooms.schema);
                this.#rooms.access.useModel(next.model);
                queries.schemaReplaced();
                this.#rooms.pushTopics.schemaReplaced();
                bus.useChannels(eventChannels(next.model));
                this.#loadRecords(next.model);
            };
            useSource({ model, schema });
            const undo = [flowCandidate.activate(), apexCandidate.activate()];
            return () => {
                for (const each of undo) each();
                useSource(before);
                removePermissionSets(database, missing(permissionSets(model), permissionSets(before.model)));
            };
        };
        const keep = () => {
            this.#rooms.keepSchema(schema);
            removePermissionSets(database, missing(permissionSets(former), permissionSets(model)));
            deployTrustedUrls({ model, database, adminUserId: this.#rooms.adminUserId }, former);
            this.#subscribe();
            bus.managedSubscriptions.configurationsReplaced();
            this.pages?.replaceSource(model);
            for (const listener of this.#listeners) listener(model);
        };
        return { model, problems, warnings, activate, keep };
    }

    /**
     * Puts a model in place that differs in components of the event bus only: channels, members, managed event subscriptions, trigger configurations. At
     * once: nothing is compiled from them.
     * @returns what is wrong with it; then nothing changes
     */
    replaceEventComponents(model: SourceModel): readonly SourceProblem[] {
        const { schema, bus, apex, queries } = this.#rooms;
        const channels = eventChannels(model);
        const problems = [
            ...bus.catalogue.problems(channels),
            ...newProblems(this.#model, schema, model, schema, [checkEventComponents])
        ];
        if (problems.length > 0) return problems;
        apex.prepare({
            model,
            schema: schema.current,
            checkQuery: (query) => void queries.check(query)
        }).activate();
        this.#model = model;
        bus.useChannels(channels);
        this.#loadRecords(model);
        bus.managedSubscriptions.configurationsReplaced();
        this.#subscribe();
        for (const listener of this.#listeners) listener(model);
        return [];
    }

    #loadRecords(model: SourceModel): void {
        const { database } = this.#rooms;
        loadCodeRecords(model, database);
        ensurePermissionSets(database, permissionSets(model));
        ensureSourceGroups(model, database, this.#rooms.adminUserId);
    }

    /** Brings the bus in line with the triggers and flows in place; a consumer that stays goes on where it is. */
    #subscribe(): void {
        const { apex, flows, bus } = this.#rooms;
        const wanted = new Map(
            [...apex.consumers, ...flows.consumers].map((consumer) => [
                `${consumer.type}:${consumer.name}:${consumer.objectName}`,
                consumer
            ])
        );
        for (const [key, { definition, registration }] of this.#registrations) {
            if (wanted.get(key) === definition) continue;
            registration.close();
            this.#registrations.delete(key);
        }
        for (const [key, definition] of wanted) {
            if (!this.#registrations.has(key))
                this.#registrations.set(key, { definition, registration: bus.register(definition) });
        }
    }
}

/** Names of those that are in the first list only. */
function missing(from: readonly { readonly name: string }[], to: readonly { readonly name: string }[]): string[] {
    const kept = new Set(to.map(({ name }) => name));
    return from.map(({ name }) => name).filter((name) => !kept.has(name));
}

/** Event definitions beyond the org's allocation, where it is enforced; what the org was opened with is let be. */
function tooManyEvents(model: SourceModel, former: SourceModel, most: number): SourceProblem[] {
    const eventsOf = ({ objects }: SourceModel) => objects.filter(({ kind }) => kind === 'platformEvent');
    const known = new Set(eventsOf(former).map(({ name }) => name.toLowerCase()));
    const events = eventsOf(model);
    const excess = events.length - Math.max(most, known.size);
    if (!(excess > 0)) return [];
    const message = `You have reached the maximum number of platform event definitions: ${most}`;
    return events
        .filter(({ name }) => !known.has(name.toLowerCase()))
        .slice(-excess)
        .map(({ file }) => ({ file, line: 1, column: 1, message }));
}

/** Dangling references and the like that the source didn't have before: what came with the org's folders is let be. */
function newProblems(
    former: SourceModel,
    formerSchema: Schema,
    model: SourceModel,
    schema: Schema,
    checks: readonly ((model: SourceModel, schema: Schema) => SourceProblem[])[] = [
        checkReferences,
        checkEventComponents
    ]
): SourceProblem[] {
    const key = ({ file, line, message }: SourceProblem) => `${file}:${line}:${message}`;
    const before = new Set(checks.flatMap((check) => check(former, formerSchema)).map(key));
    return checks.flatMap((check) => check(model, schema)).filter((problem) => !before.has(key(problem)));
}

function broken(model: SourceModel, problems: readonly SourceProblem[]): Candidate {
    const refuse = () => {
        throw new Error('a broken candidate can not be put in place');
    };
    return { model, problems, warnings: [], activate: refuse, keep: refuse };
}

export function permissionSets(model: SourceModel): { name: string; label: string }[] {
    return model.components
        .filter(({ type }) => type === 'PermissionSet')
        .map(({ name, xml }) => ({ name, label: text(xml, 'label') ?? name }));
}
