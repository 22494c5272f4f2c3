import type { Schema } from '../../schema/objectDefinition';
import type { SourceModel, XmlComponent } from '../../metadata/sourceModel';
import { childNodes, text, texts } from '../../metadata/xmlNode';

/** A tab of an app's navigation bar. */
export interface NavigationTab {
    readonly name: string;
    readonly label: string;
    readonly href: string;
    /** `standard:home`, `custom:custom57`… */
    readonly icon: string;
}

/** A Lightning app. */
export interface LightningApp {
    readonly name: string;
    readonly label: string;
    readonly description: string;
    readonly color: string;
    readonly tabs: readonly NavigationTab[];
    /** FlexiPages that the app assigns: object name or `standard-home` -> page. */
    readonly pages: ReadonlyMap<string, string>;
}

/** What a custom tab shows. */
export type TabTarget =
    | { readonly kind: 'flexiPage'; readonly page: XmlComponent }
    | { readonly kind: 'component'; readonly component: string }
    | { readonly kind: 'object'; readonly object: string }
    | { readonly kind: 'url'; readonly url: string };

const salesforceBlue = '#0176d3';
const standardTabs: Readonly<Record<string, Omit<NavigationTab, 'name'>>> = {
    'standard-home': { label: 'Home', href: '/lightning/page/home', icon: 'standard:home' },
    'standard-Chatter': { label: 'Chatter', href: '/lightning/page/chatter', icon: 'standard:feed' },
    'standard-Feed': { label: 'Chatter', href: '/lightning/page/chatter', icon: 'standard:feed' }
};

/** Apps, tabs and the pages assigned to them, as the source gives them. */
export class AppCatalogue {
    readonly apps: readonly LightningApp[];
    readonly #tabs: ReadonlyMap<string, XmlComponent>;
    readonly #pages: ReadonlyMap<string, XmlComponent>;
    readonly #schema: Schema;

    constructor(model: SourceModel, schema: Schema) {
        const named = (type: string) =>
            new Map(
                model.components.filter((each) => each.type === type).map((each) => [each.name.toLowerCase(), each])
            );
        this.#schema = schema;
        this.#tabs = named('CustomTab');
        this.#pages = named('FlexiPage');
        const lightning = [...named('CustomApplication').values()].filter(
            ({ xml }) => text(xml, 'uiType') === 'Lightning'
        );
        const apps = lightning.map((app) => this.#app(app));
        this.apps = apps.length > 0 ? apps : [this.#defaultApp()];
    }

    app(name: string | undefined): LightningApp | undefined {
        return this.apps.find((app) => app.name.toLowerCase() === name?.toLowerCase());
    }

    flexiPage(name: string | undefined): XmlComponent | undefined {
        return name === undefined ? undefined : this.#pages.get(name.toLowerCase());
    }

    tabTarget(name: string): TabTarget | undefined {
        const tab = this.#tabs.get(name.toLowerCase());
        if (!tab) return undefined;
        const page = this.flexiPage(text(tab.xml, 'flexiPage'));
        if (page) return { kind: 'flexiPage', page };
        const component = text(tab.xml, 'lwcComponent');
        if (component !== undefined) return { kind: 'component', component: component.replace(/^c:/, '') };
        const url = text(tab.xml, 'url');
        if (url !== undefined) return { kind: 'url', url };
        return text(tab.xml, 'customObject') === 'true' ? { kind: 'object', object: tab.name } : undefined;
    }

    /** The tab as the navigation bar of any app shows it. */
    tab(name: string): NavigationTab | undefined {
        const standard = standardTabs[name];
        if (standard) return { name, ...standard };
        const target = this.tabTarget(name);
        const object = this.#schema.object(name.replace(/^standard-/, ''));
        const xml = this.#tabs.get(name.toLowerCase())?.xml;
        const icon = customIcon(text(xml, 'motif'));
        if (target?.kind === 'object' || (!target && object)) {
            if (!object) return undefined;
            const standardIcon = object.kind === 'standard' ? `standard:${snakeCase(object.name)}` : icon;
            return { name, label: object.pluralLabel, href: `/lightning/o/${object.name}/list`, icon: standardIcon };
        }
        if (!target) return undefined;
        const page = target.kind === 'flexiPage' ? text(target.page.xml, 'masterLabel') : undefined;
        const label = text(xml, 'label') ?? page ?? name;
        return { name, label, href: `/lightning/n/${name}`, icon };
    }

    /** Page for the home of an app. */
    homePage(app: LightningApp): XmlComponent | undefined {
        return (
            this.flexiPage(app.pages.get('standard-home')) ??
            this.#pageOf((page) => text(page.xml, 'type') === 'HomePage')
        );
    }

    /** Page for the records of an object: the one that the app assigns, else the object's. */
    recordPage(app: LightningApp, object: string): XmlComponent | undefined {
        const wanted = object.toLowerCase();
        const own = (page: XmlComponent) =>
            text(page.xml, 'type') === 'RecordPage' && text(page.xml, 'sobjectType')?.toLowerCase() === wanted;
        return this.flexiPage(app.pages.get(wanted)) ?? this.#pageOf(own);
    }

    #pageOf(matches: (page: XmlComponent) => boolean): XmlComponent | undefined {
        return [...this.#pages.values()].find(matches);
    }

    #app({ name, xml }: XmlComponent): LightningApp {
        const overrides = [...childNodes(xml, 'actionOverrides'), ...childNodes(xml, 'profileActionOverrides')];
        const pages = new Map<string, string>();
        for (const override of overrides) {
            const target = text(override, 'pageOrSobjectType')?.toLowerCase();
            const content = text(override, 'content');
            const small = text(override, 'formFactor') === 'Small';
            if (target && content && !small && text(override, 'type')?.toLowerCase() === 'flexipage')
                pages.set(target, content);
        }
        return {
            name,
            label: text(xml, 'label') ?? name,
            description: text(xml, 'description') ?? '',
            color: text(xml, 'brand.headerColor') ?? salesforceBlue,
            tabs: texts(xml, 'tabs')
                .concat(texts(xml, 'tab'))
                .flatMap((tab) => this.tab(tab) ?? []),
            pages
        };
    }

    /** For a source tree without a Lightning app: an app of all its tabs. */
    #defaultApp(): LightningApp {
        const names = ['standard-home', ...[...this.#tabs.values()].map(({ name }) => name)];
        const tabs = names.flatMap((tab) => this.tab(tab) ?? []);
        return {
            name: 'standard__LightningSales',
            label: 'Lightning',
            description: '',
            color: salesforceBlue,
            tabs,
            pages: new Map()
        };
    }
}

/** `Custom57: Desert` -> `custom:custom57`. */
function customIcon(motif: string | undefined): string {
    const number = /^Custom(\d+)/.exec(motif ?? '')?.[1];
    return `custom:custom${number ?? '1'}`;
}

function snakeCase(name: string): string {
    return name.replace(/(?<=[a-z])[A-Z]/g, (capital) => `_${capital}`).toLowerCase();
}
