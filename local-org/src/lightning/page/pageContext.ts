import { relative } from 'node:path';
import type { SourceProblem } from '../../errors';
import type { NavigationTab } from './appCatalogue';
import type { ListView } from './listViews';
import type { PageComponent, PageLayout } from './pageLayout';
import type { RecordLayoutSection } from './recordLayout';

/** Which page of Lightning Experience is shown. */
export type PageView =
    | { readonly kind: 'flexiPage'; readonly layout: PageLayout; readonly record?: RecordContext }
    | { readonly kind: 'component'; readonly component: string }
    | { readonly kind: 'record'; readonly record: RecordContext }
    | { readonly kind: 'list'; readonly object: string }
    | { readonly kind: 'chatter' }
    | { readonly kind: 'home' }
    | { readonly kind: 'missing'; readonly message: string };

export interface RecordContext {
    readonly recordId: string;
    readonly objectApiName: string;
}

/** What the page knows of its user and org when it starts: sent within the document, so that the first paint needs no further request. */
export interface PageContext {
    readonly apiVersion: string;
    readonly csrfToken: string;
    readonly organizationId: string;
    readonly user: { readonly id: string; readonly name: string; readonly username: string; readonly timeZone: string };
    readonly app: { readonly name: string; readonly label: string; readonly color: string };
    readonly apps: readonly {
        readonly name: string;
        readonly label: string;
        readonly description: string;
        readonly href: string;
    }[];
    readonly tabs: readonly (NavigationTab & { readonly active: boolean })[];
    readonly title: string;
    readonly icon: string;
    readonly view: PageView;
    /** How the record's detail is laid out; undefined: every field is shown. */
    readonly recordLayout: readonly RecordLayoutSection[] | undefined;
    /** The list views of the objects that the page lists, by object. */
    readonly lists: Readonly<Record<string, readonly ListView[]>>;
    /** PageReference of the page (`CurrentPageReference`). */
    readonly pageReference: unknown;
    readonly labels: Readonly<Record<string, string>>;
    readonly permissions: readonly string[];
    readonly resourceVersion: string;
    /** Key prefixes of the objects: which object a record id belongs to. */
    readonly keyPrefixes: Readonly<Record<string, string>>;
    /** Which components the page was made with; another value on the event stream means that they changed. */
    readonly componentsHash: string;
    /** Why components can't be shown, by name. */
    readonly problems: Readonly<Record<string, readonly string[]>>;
}

/** Problems as the page shows them: files relative to the source. */
export function problemTexts(problems: readonly SourceProblem[], directories: readonly string[]): string[] {
    return problems.map(({ file, line, column, message }) => {
        const root = directories.find((directory) => file.startsWith(directory));
        return `${root === undefined ? file : relative(root, file)}:${line}:${column} ${message}`;
    });
}

/** Components of the org (without `c:`) that a page shows. */
export function componentsOf(view: PageView): string[] {
    if (view.kind === 'component') return [view.component];
    return placedComponents(view)
        .filter(({ name }) => name.startsWith('c:'))
        .map(({ name }) => name.slice(2));
}

/** Objects whose records a page lists. */
export function listedObjects(view: PageView): string[] {
    if (view.kind === 'list') return [view.object];
    return placedComponents(view)
        .filter(({ name }) => name === 'flexipage:filterListCard')
        .map(({ properties }) => String(properties['entityName'] ?? ''));
}

/** Everything that a FlexiPage places, within facets too. */
function placedComponents(view: PageView): PageComponent[] {
    if (view.kind !== 'flexiPage') return [];
    const within = (component: PageComponent): PageComponent[] => [
        component,
        ...Object.values(component.facets).flat().flatMap(within)
    ];
    return view.layout.rows.flat().flatMap(({ components }) => components.flatMap(within));
}
