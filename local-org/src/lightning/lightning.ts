import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApexEngine } from '../apex/apexEngine';
import { newestApiVersion } from '../api/apiVersion';
import type { Logins } from '../api/logins';
import type { Session, SessionStore } from '../api/session';
import { cookie } from '../api/session';
import type { StoredRecord } from '../data/record';
import type { Database } from '../data/transaction';
import type { SourceProblem } from '../errors';
import type { SourceModel } from '../metadata/sourceModel';
import type { Schema } from '../schema/objectDefinition';
import { executeApex } from './apexDoor';
import { lightningDistribution } from './build/packageRoot';
import { readVendorManifest, type VendorManifest } from './build/vendorManifest';
import { closure } from './compile/componentSet';
import type { Components } from './compile/componentSet';
import { ComponentHost, componentsHash, componentUrl } from './componentHost';
import { contentSecurityPolicy } from './contentSecurityPolicy';
import { csrfToken, hasCsrfToken } from './csrfToken';
import { EventStream } from './eventStream';
import { linkTargets } from './linkTargets';
import { AppCatalogue, type LightningApp } from './page/appCatalogue';
import { grantedPermissions } from './page/grantedPermissions';
import { loginPage } from './page/loginPage';
import { componentsOf, problemTexts, type PageContext } from './page/pageContext';
import { pageDocument } from './page/pageDocument';
import { PageRequests, type Redirect, type ResolvedPage } from './page/pageRequests';
import { immutable, sendFile } from './staticFiles';

/** Remembers the app that a user opened last, as Lightning Experience does. */
const appCookie = 'lightningApp';
const revalidate = 'no-cache';

/** The rooms of an org that its Lightning pages need. */
export interface LightningServices {
    readonly database: Database;
    readonly apex: ApexEngine;
    readonly model: SourceModel;
    readonly sessions: SessionStore;
    readonly logins: Pick<Logins, 'authenticatePassword'>;
    /** Calls back for each Chatter post that was committed. */
    readonly chatter: { onPost(listener: (item: StoredRecord) => void): () => void };
    /** 18-character id of the org. */
    readonly organizationId: string;
    /** Folder for compiled components; may be emptied at any time. */
    readonly cacheDirectory: string;
    /** URLs that components may connect to, besides the org's trusted URLs (CspTrustedSite records). */
    trustedUrls?(): readonly string[];
    /** Compile components again, and reload open pages, when a file changes. Default: true. */
    readonly watch?: boolean;
}

/** The Lightning Experience of a running org. */
export interface Lightning {
    /** What is wrong with the components; waits until all are compiled. The pages work nevertheless. */
    problems(): Promise<readonly SourceProblem[]>;
    /** What would be wrong with the components of a source that isn't in place. Problems that components have anyway aren't told again. */
    check(
        model: SourceModel,
        schema: Schema,
        apex: Pick<ApexEngine, 'auraEnabledMethod'>
    ): Promise<readonly SourceProblem[]>;
    /** The source was replaced (deployed anew): compiles, links and tells open pages. */
    replaceSource(model: SourceModel): void;
    close(): Promise<void>;
}

/**
 * Registers the Lightning Experience on an org's server: pages, components, the door to Apex. Components are compiled in the background
 * from now on. Throws if the vendor bundle was not built.
 */
export function registerLightning(app: FastifyInstance, services: LightningServices): Lightning {
    const pages = new LightningPages(app, services);
    app.register(async (scope) => pages.register(scope));
    app.addHook('onClose', () => pages.close());
    return pages;
}

type Params = Readonly<Record<string, string>>;

class LightningPages implements Lightning {
    readonly #services: LightningServices;
    readonly #manifest: VendorManifest = readVendorManifest();
    readonly #vendorDirectory = join(lightningDistribution(), 'vendor');
    readonly #events = new EventStream();
    readonly #host: ComponentHost;
    readonly #stopListening: () => void;
    #model: SourceModel;
    #pagesHash: string;
    #catalogue: AppCatalogue;
    #requests: PageRequests;

    constructor(app: FastifyInstance, services: LightningServices) {
        const { model, database, apex, cacheDirectory } = services;
        this.#services = services;
        this.#model = model;
        this.#pagesHash = pagesHash(model);
        this.#catalogue = new AppCatalogue(model, database.schema);
        this.#requests = new PageRequests(this.#catalogue, model, database);
        this.#host = new ComponentHost({
            manifest: this.#manifest,
            cacheDirectory,
            model,
            targets: linkTargets(model, database.schema, apex, this.#manifest),
            watch: services.watch ?? true,
            onChange: () => void this.#announceComponents(),
            onError: (error) => app.log.error({ err: error }, 'components could not be compiled')
        });
        this.#stopListening = services.chatter.onPost((item) =>
            this.#events.send('feed', { id: item['Id'], parentId: item['ParentId'] })
        );
    }

    problems(): Promise<readonly SourceProblem[]> {
        return this.#host.problems();
    }

    async check(
        model: SourceModel,
        schema: Schema,
        apex: Pick<ApexEngine, 'auraEnabledMethod'>
    ): Promise<readonly SourceProblem[]> {
        const before = new Set((await this.#host.problems()).map(problemKey));
        const problems = await this.#host.check(model, linkTargets(model, schema, apex, this.#manifest));
        return problems.filter((problem) => !before.has(problemKey(problem)));
    }

    replaceSource(model: SourceModel): void {
        const { database, apex } = this.#services;
        this.#model = model;
        this.#catalogue = new AppCatalogue(model, database.schema);
        this.#requests = new PageRequests(this.#catalogue, model, database);
        this.#host.replace(model, linkTargets(model, database.schema, apex, this.#manifest));
        const pagesBefore = this.#pagesHash;
        this.#pagesHash = pagesHash(model);
        if (this.#pagesHash !== pagesBefore) void this.#announceComponents();
    }

    async close(): Promise<void> {
        this.#stopListening();
        this.#events.close();
        await this.#host.close();
    }

    register(app: FastifyInstance): void {
        app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
            done(null, Object.fromEntries(new URLSearchParams(String(body))))
        );
        app.get('/', (request, reply) => this.#start(request, reply));
        app.get('/lightning', (request, reply) => this.#start(request, reply));
        app.get('/login', (request, reply) => this.#login(reply, ownPath(queryOf(request)['retURL'])));
        app.post('/lightning/login', (request, reply) => this.#logIn(request, reply));

        app.get('/lightning/app/:app', (request, reply) => this.#openApp(request, reply));
        const page = (
            url: string,
            resolve: (lightningApp: LightningApp, params: Params, state: Params) => ResolvedPage | Redirect
        ) => app.get(url, (request, reply) => this.#page(request, reply, resolve));
        page('/lightning/n/:tab', (_app, { tab = '' }, state) => this.#requests.tab(tab, state));
        page('/lightning/page/:page', (current, { page: name = '' }, state) =>
            this.#requests.namedPage(current, name, state)
        );
        page('/lightning/r/:object/:id/view', (current, { object, id = '' }) =>
            this.#requests.record(current, object, id)
        );
        page('/lightning/r/:id/view', (current, { id = '' }) => this.#requests.record(current, undefined, id));
        page('/lightning/o/:object/list', (_app, { object = '' }, state) => this.#requests.objectList(object, state));
        page('/lightning/o/:object/home', (_app, { object = '' }, state) => this.#requests.objectList(object, state));

        app.get('/lightning/vendor/*', (request, reply) =>
            this.#vendorFile(request, reply, wildcard(request), immutable)
        );
        app.get('/_slds/icons/*', (request, reply) =>
            this.#vendorFile(request, reply, `icons/${wildcard(request)}`, 'public, max-age=3600')
        );
        app.get('/lightning/c/:file', (request, reply) => this.#component(request, reply));
        app.get('/resource/:version/*', (request, reply) => this.#staticResource(request, reply));
        app.get('/lightning/events', (request, reply) => this.#eventStream(request, reply));
        app.post('/lightning/apex/execute', (request, reply) => this.#executeApex(request, reply));
    }

    #session(request: FastifyRequest): Session | undefined {
        return this.#services.sessions.authenticate(request.headers);
    }

    /** The org's front door: the app opened last, at its first tab. */
    #start(request: FastifyRequest, reply: FastifyReply): FastifyReply {
        if (!this.#session(request)) return this.#login(reply, ownPath(queryOf(request)['startURL']));
        return reply.redirect(this.#firstTab(this.#appOf(request)));
    }

    #openApp(request: FastifyRequest, reply: FastifyReply): FastifyReply {
        if (!this.#session(request)) return this.#login(reply, ownPath(request.url));
        const { app: name = '' } = request.params as Params;
        const app = this.#catalogue.app(name);
        if (!app) return reply.redirect('/');
        reply.header('set-cookie', `${appCookie}=${encodeURIComponent(app.name)}; Path=/; HttpOnly; SameSite=Lax`);
        return reply.redirect(this.#firstTab(app));
    }

    #firstTab(app: LightningApp): string {
        return app.tabs[0]?.href ?? '/lightning/page/home';
    }

    #appOf(request: FastifyRequest, tab?: string): LightningApp {
        const last = this.#catalogue.app(cookie(request.headers, appCookie));
        const has = (app: LightningApp) => tab === undefined || app.tabs.some(({ name }) => name === tab);
        const found = last && has(last) ? last : (this.#catalogue.apps.find(has) ?? last);
        return found ?? (this.#catalogue.apps[0] as LightningApp);
    }

    #login(reply: FastifyReply, retUrl: string, failed?: { error: string; username: string }): FastifyReply {
        const html = loginPage({ stylesheet: this.#manifest.styles.slds, retUrl, ...failed });
        return this.#sendHtml(reply.code(failed ? 401 : 200), html, []);
    }

    #logIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
        const { un = '', pw = '', retURL } = (request.body ?? {}) as Params;
        const userId = this.#services.logins.authenticatePassword(un, pw);
        const retUrl = ownPath(retURL);
        if (!isSameOrigin(request)) return this.#login(reply, retUrl);
        if (userId === undefined) {
            const error =
                "Please check your username and password. If you still can't log in, contact your Salesforce administrator.";
            return this.#login(reply, retUrl, { error, username: un });
        }
        const { accessToken } = this.#services.sessions.issue(userId);
        reply.header('set-cookie', `sid=${encodeURIComponent(accessToken)}; Path=/; HttpOnly; SameSite=Lax`);
        return reply.redirect(retUrl, 303);
    }

    async #page(
        request: FastifyRequest,
        reply: FastifyReply,
        resolve: (app: LightningApp, params: Params, state: Params) => ResolvedPage | Redirect
    ): Promise<FastifyReply> {
        const session = this.#session(request);
        if (!session) return this.#login(reply, ownPath(request.url));
        const resolved = resolve(this.#appOf(request), request.params as Params, queryOf(request));
        if ('redirect' in resolved) return reply.redirect(resolved.redirect);
        const components = await this.#host.components;
        const app = this.#appOf(request, resolved.tab);
        const problems = [...components.problemsByName].map(
            ([name, list]) => [name, problemTexts(list, this.#model.directories)] as const
        );
        const context: PageContext = {
            apiVersion: `${newestApiVersion}.0`,
            csrfToken: csrfToken(request.headers),
            organizationId: this.#services.organizationId,
            user: this.#user(session.userId),
            app: { name: app.name, label: app.label, color: app.color },
            apps: this.#catalogue.apps.map(({ name, label, description }) => {
                return { name, label, description, href: `/lightning/app/${encodeURIComponent(name)}` };
            }),
            tabs: app.tabs.map((tab) => ({ ...tab, active: tab.name === resolved.tab })),
            title: resolved.title,
            icon: resolved.icon,
            view: resolved.view,
            recordLayout: this.#requests.recordLayout(resolved.view, session.userId),
            lists: this.#requests.lists(resolved.view, session.userId),
            pageReference: resolved.pageReference,
            labels: Object.fromEntries(this.#model.labels.map(({ name, value }) => [`c.${name}`, value])),
            permissions: grantedPermissions(this.#model, this.#services.database, session.userId),
            resourceVersion: componentsHash(components),
            keyPrefixes: this.#keyPrefixes(),
            componentsHash: this.#shownHash(components),
            problems: Object.fromEntries(problems)
        };
        const usable = [...components.byName.values()].filter(({ name }) => !components.problemsByName.has(name));
        const urls = new Map(usable.map((component) => [`c/${component.name}`, componentUrl(component)]));
        const shown = componentsOf(resolved.view).flatMap((name) => [...closure(name, components.byName)]);
        const preload = new Set(shown.flatMap((name) => urls.get(`c/${name}`) ?? []));
        const { html, scriptHashes } = pageDocument(context, this.#manifest, { urls, preload });
        return this.#sendHtml(reply.code(resolved.view.kind === 'missing' ? 404 : 200), html, scriptHashes);
    }

    #user(id: string): PageContext['user'] {
        const user = this.#services.database.get('User', id);
        const timeZone = String(user?.['TimeZoneSidKey'] ?? 'America/Los_Angeles');
        return { id, name: String(user?.['Name'] ?? ''), username: String(user?.['Username'] ?? ''), timeZone };
    }

    #keyPrefixes(): Readonly<Record<string, string>> {
        const prefixes: Record<string, string> = {};
        for (const { keyPrefix, name } of this.#services.database.schema.objects()) prefixes[keyPrefix] = name;
        return prefixes;
    }

    #sendHtml(reply: FastifyReply, html: string, scriptHashes: readonly string[]): FastifyReply {
        const policy = contentSecurityPolicy(
            this.#services.database,
            scriptHashes,
            this.#services.trustedUrls?.() ?? []
        );
        return reply
            .type('text/html; charset=utf-8')
            .headers({
                'content-security-policy': policy,
                'cache-control': 'no-store',
                'x-content-type-options': 'nosniff',
                'referrer-policy': 'origin-when-cross-origin'
            })
            .send(html);
    }

    #vendorFile(request: FastifyRequest, reply: FastifyReply, path: string, cacheControl: string): FastifyReply {
        return sendFile(request, reply, this.#vendorDirectory, path, { cacheControl }) ?? notFound(reply);
    }

    async #component(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
        const { file = '' } = request.params as Params;
        const [, name = '', hash] = /^(\w+)-(\w+)\.js$/.exec(file) ?? [];
        const component = (await this.#host.components).byName.get(name);
        if (component?.code === undefined || component.hash !== hash) return notFound(reply);
        reply.headers({ 'cache-control': immutable, 'x-content-type-options': 'nosniff' });
        return reply.type('text/javascript; charset=utf-8').send(component.code);
    }

    #staticResource(request: FastifyRequest, reply: FastifyReply): FastifyReply {
        if (!this.#session(request)) return notFound(reply);
        const [name = '', ...path] = wildcard(request).split('/');
        const resource = this.#model.staticResources.find((each) => each.name.toLowerCase() === name.toLowerCase());
        if (!resource) return notFound(reply);
        const options = { contentType: resource.contentType, cacheControl: revalidate };
        return sendFile(request, reply, resource.path, path.join('/'), options) ?? notFound(reply);
    }

    async #eventStream(request: FastifyRequest, reply: FastifyReply): Promise<void> {
        if (!this.#session(request)) {
            await reply.code(401).send();
            return;
        }
        const data = { componentsHash: this.#shownHash(await this.#host.components) };
        this.#events.attach(reply, { event: 'components', data });
    }

    async #announceComponents(): Promise<void> {
        this.#events.send('components', { componentsHash: this.#shownHash(await this.#host.components) });
    }

    /** Stands for everything that an open page was made of: when it changes, the page loads itself anew. */
    #shownHash(components: Components): string {
        return createHash('sha256')
            .update(componentsHash(components))
            .update(this.#pagesHash)
            .digest('hex')
            .slice(0, 16);
    }

    async #executeApex(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
        const session = this.#session(request);
        if (!session)
            return reply.code(401).send({ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' });
        if (!hasCsrfToken(request.headers))
            return reply.code(403).send({ message: 'Invalid CSRF token', errorCode: 'INVALID_OPERATION' });
        return executeApex(request, reply, this.#services.apex, session.userId);
    }
}

const problemKey = ({ file, line, column, message }: SourceProblem) => JSON.stringify([file, line, column, message]);

/** What pages are made of beside components. */
const pageTypes = new Set(['FlexiPage', 'CustomApplication', 'CustomTab', 'CspTrustedSite', 'Layout', 'ListView']);

function pagesHash({ components, labels }: SourceModel): string {
    const shown = components.filter(({ type }) => pageTypes.has(type)).map(({ type, name, xml }) => [type, name, xml]);
    return createHash('sha256')
        .update(JSON.stringify([shown, labels]))
        .digest('hex');
}

function notFound(reply: FastifyReply): FastifyReply {
    reply.callNotFound();
    return reply;
}

const queryOf = (request: FastifyRequest) => request.query as Params;
const wildcard = (request: FastifyRequest) => (request.params as Params)['*'] ?? '';

/** A path of this org, or its front door: never an address elsewhere. */
/** Did a page of this host send the form? Another site could log its visitor in as somebody else. Browsers always name the origin of a POST. */
function isSameOrigin(request: FastifyRequest): boolean {
    const { origin } = request.headers;
    return origin === undefined || origin === `${request.protocol}://${request.host}`;
}

function ownPath(path: string | undefined): string {
    return path !== undefined && /^\/(?![/\\])[^\r\n]*$/.test(path) ? path : '/';
}
