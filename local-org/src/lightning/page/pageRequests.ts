import type { StoredRecord } from '../../data/record';
import type { Database } from '../../data/transaction';
import type { SourceModel } from '../../metadata/sourceModel';
import type { AppCatalogue, LightningApp } from './appCatalogue';
import { type ListView, listViews } from './listViews';
import { listedObjects, type PageView } from './pageContext';
import { pageLayout } from './pageLayout';
import { type RecordLayoutSection, recordLayout } from './recordLayout';

/** A page that was asked for. */
export interface ResolvedPage {
    readonly view: PageView;
    readonly title: string;
    readonly icon: string;
    /** Tab of the navigation bar that it belongs to. */
    readonly tab: string | undefined;
    readonly pageReference: unknown;
}

/** Where a tab of the page's own URL leads away from the org. */
export interface Redirect {
    readonly redirect: string;
}

/** Finds out what a URL of Lightning Experience shows. */
export class PageRequests {
    readonly #catalogue: AppCatalogue;
    readonly #model: SourceModel;
    readonly #database: Database;

    constructor(catalogue: AppCatalogue, model: SourceModel, database: Database) {
        this.#catalogue = catalogue;
        this.#model = model;
        this.#database = database;
    }

    /** `/lightning/n/<tab>` */
    tab(name: string, state: Readonly<Record<string, unknown>>): ResolvedPage | Redirect {
        const target = this.#catalogue.tabTarget(name);
        const tab = this.#catalogue.tab(name);
        if (!target || !tab) return this.#missing(`Page doesn't exist: there is no tab ${name}`);
        if (target.kind === 'url') return { redirect: target.url };
        if (target.kind === 'object') return { redirect: tab.href };
        const pageReference = { type: 'standard__navItemPage', attributes: { apiName: name }, state };
        const shown = { title: tab.label, icon: tab.icon, tab: name, pageReference };
        if (target.kind === 'component') return { ...shown, view: { kind: 'component', component: target.component } };
        return { ...shown, view: { kind: 'flexiPage', layout: pageLayout(target.page, this.#model) } };
    }

    /** `/lightning/page/<name>` */
    namedPage(app: LightningApp, name: string, state: Readonly<Record<string, unknown>>): ResolvedPage {
        const pageReference = { type: 'standard__namedPage', attributes: { pageName: name }, state };
        if (name === 'home') {
            const page = this.#catalogue.homePage(app);
            const view: PageView = page
                ? { kind: 'flexiPage', layout: pageLayout(page, this.#model) }
                : { kind: 'home' };
            return { view, title: 'Home', icon: 'standard:home', tab: 'standard-home', pageReference };
        }
        if (name === 'chatter') {
            return {
                view: { kind: 'chatter' },
                title: 'Chatter',
                icon: 'standard:feed',
                tab: 'standard-Chatter',
                pageReference
            };
        }
        return this.#missing(`Page doesn't exist: ${name}`);
    }

    /** `/lightning/r/<object>/<id>/view`; the object may be left out. */
    record(app: LightningApp, objectName: string | undefined, recordId: string): ResolvedPage {
        const schema = this.#database.schema;
        const object = schema.objectByKeyPrefix(recordId.slice(0, 3));
        const record = object && this.#database.get(object.name, recordId);
        if (!object || !record || (objectName !== undefined && schema.object(objectName) !== object)) {
            return this.#missing(`Page doesn't exist: no record ${recordId}`);
        }
        const context = { recordId: String(record['Id']), objectApiName: object.name };
        const page = this.#catalogue.recordPage(app, object.name);
        const view: PageView = page
            ? { kind: 'flexiPage', layout: pageLayout(page, this.#model), record: context }
            : { kind: 'record', record: context };
        const attributes = { ...context, actionName: 'view' };
        const tab = this.#tabOfObject(object.name);
        const icon = this.#catalogue.tab(tab)?.icon ?? 'standard:record';
        return {
            view,
            title: nameOf(record),
            icon,
            tab,
            pageReference: { type: 'standard__recordPage', attributes, state: {} }
        };
    }

    /** `/lightning/o/<object>/list` */
    objectList(objectName: string, state: Readonly<Record<string, unknown>>): ResolvedPage {
        const object = this.#database.schema.object(objectName);
        if (!object) return this.#missing(`Page doesn't exist: there is no object ${objectName}`);
        const tab = this.#tabOfObject(object.name);
        const attributes = { objectApiName: object.name, actionName: 'list' };
        return {
            view: { kind: 'list', object: object.name },
            title: object.pluralLabel,
            icon: this.#catalogue.tab(tab)?.icon ?? 'standard:record',
            tab,
            pageReference: { type: 'standard__objectPage', attributes, state }
        };
    }

    /** The list views of the objects that a page lists. */
    lists(view: PageView, userId: string): Readonly<Record<string, readonly ListView[]>> {
        const { schema } = this.#database;
        return Object.fromEntries(
            listedObjects(view).map((object) => [object, listViews(this.#model, schema, object, userId)])
        );
    }

    /** How the record of a page is laid out for a user. */
    recordLayout(view: PageView, userId: string): readonly RecordLayoutSection[] | undefined {
        const record = 'record' in view ? view.record : undefined;
        if (!record) return undefined;
        const user = this.#database.get('User', userId);
        const profile = this.#database.get('Profile', String(user?.['ProfileId'] ?? ''));
        return recordLayout(
            this.#model,
            this.#database.schema,
            record.objectApiName,
            profile && String(profile['Name'])
        );
    }

    #tabOfObject(object: string): string {
        return this.#database.schema.object(object)?.kind === 'standard' ? `standard-${object}` : object;
    }

    #missing(message: string): ResolvedPage {
        return {
            view: { kind: 'missing', message },
            title: 'Page not found',
            icon: 'standard:default',
            tab: undefined,
            pageReference: null
        };
    }
}

function nameOf(record: StoredRecord): string {
    return String(record['Name'] ?? record['Title'] ?? record['Subject'] ?? record['Id']);
}
