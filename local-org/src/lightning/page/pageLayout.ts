import type { LwcBundle, SourceModel, XmlComponent, XmlNode } from '../../metadata/sourceModel';
import { childNode, childNodes, text, texts } from '../../metadata/xmlNode';
import { propertyTypes, typedValue } from './componentProperties';
import { templateRows } from './pageTemplates';

export type PropertyValue = string | number | boolean | readonly string[];

/** A component on a page. */
export interface PageComponent {
    /** `c:storyList`, `flexipage:richText`, `forceChatter:exposedFeed`… */
    readonly name: string;
    readonly identifier: string;
    readonly properties: Readonly<Record<string, PropertyValue>>;
    /** Content of the facets that the component shows inside itself, by the name of the property that refers to the facet. */
    readonly facets: Readonly<Record<string, readonly PageComponent[]>>;
    /** True if the page makes the component's visibility depend on a condition. */
    readonly conditional: boolean;
}

/** A page as the shell draws it. */
export interface PageLayout {
    readonly name: string;
    readonly label: string;
    readonly rows: readonly (readonly {
        readonly region: string;
        readonly columns: number;
        readonly components: readonly PageComponent[];
    }[])[];
}

/** Reads a FlexiPage ("FlexiPage", Metadata API Developer Guide). */
export function pageLayout(page: XmlComponent, model: SourceModel): PageLayout {
    const bundles = new Map(model.lwc.map((bundle) => [bundle.name, bundle]));
    const nodes = new Map<string, XmlNode>();
    const regions: string[] = [];
    for (const node of childNodes(page.xml, 'flexiPageRegions')) {
        const name = text(node, 'name') ?? '';
        nodes.set(name, node);
        if (text(node, 'type') !== 'Facet') regions.push(name);
    }
    const content = (name: string, within: readonly string[]) => componentsOf(nodes, name, bundles, within);
    const rows = templateRows(text(page.xml, 'template.name') ?? '', regions).map((row) =>
        row.map(({ region, columns }) => ({ region, columns, components: content(region, []) }))
    );
    return { name: page.name, label: text(page.xml, 'masterLabel') ?? page.name, rows };
}

/** @param within facets that enclose this one: a page that nests them in a circle would have no end */
function componentsOf(
    nodes: ReadonlyMap<string, XmlNode>,
    region: string,
    bundles: ReadonlyMap<string, LwcBundle>,
    within: readonly string[]
): PageComponent[] {
    const node = nodes.get(region);
    const instances = [
        ...childNodes(node, 'itemInstances').flatMap((item) => childNodes(item, 'componentInstance')),
        ...childNodes(node, 'componentInstances')
    ];
    return instances.map((instance) => {
        const written = text(instance, 'componentName') ?? '';
        const name = written.includes(':') ? written : `c:${written}`;
        const bundle = name.startsWith('c:') ? bundles.get(name.slice(2)) : undefined;
        const types = bundle ? propertyTypes(bundle) : new Map<string, string>();
        const properties: Record<string, PropertyValue> = {};
        const facets: Record<string, PageComponent[]> = {};
        for (const property of childNodes(instance, 'componentInstanceProperties')) {
            const key = text(property, 'name') ?? '';
            const value = text(property, 'value');
            const list = childNode(property, 'valueList');
            if (list) properties[key] = childNodes(list, 'valueListItems').flatMap((item) => texts(item, 'value'));
            else if (value !== undefined && isFacet(value, nodes) && !within.includes(value)) {
                facets[key] = componentsOf(nodes, value, bundles, [...within, value]);
            } else if (value !== undefined) properties[key] = typedValue(value, types.get(key));
        }
        const conditional = childNode(instance, 'visibilityRule') !== undefined;
        return { name, identifier: text(instance, 'identifier') ?? name, properties, facets, conditional };
    });
}

function isFacet(name: string, nodes: ReadonlyMap<string, XmlNode>): boolean {
    return text(nodes.get(name), 'type') === 'Facet';
}
