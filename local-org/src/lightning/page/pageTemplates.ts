/** A part of a page's row: a region, and how many of twelve columns it takes on a wide screen. */
export interface TemplateCell {
    readonly region: string;
    readonly columns: number;
}

/** A page template: its rows from top to bottom. On a narrow screen the cells stand one under the other. */
export type PageTemplate = readonly (readonly TemplateCell[])[];

const full = (region: string): readonly TemplateCell[] => [{ region, columns: 12 }];
const columns = (...cells: [region: string, columns: number][]) =>
    cells.map(([region, count]) => ({ region, columns: count }));

/** Standard templates of Lightning pages with the regions they have ("FlexiPage", Metadata API Developer Guide; Lightning App Builder). */
const templates: Readonly<Record<string, PageTemplate>> = {
    'flexipage:defaultAppHomeTemplate': [full('main')],
    'flexipage:appHomeTemplateSingleColumn': [full('main')],
    'flexipage:appHomeTemplateTwoColumns': [columns(['region1', 8], ['region2', 4])],
    'flexipage:appHomeTemplateTwoColumnsLeftSidebar': [columns(['region1', 4], ['region2', 8])],
    'flexipage:appHomeTemplateThreeColumns': [columns(['region1', 4], ['region2', 4], ['region3', 4])],
    'flexipage:appHomeTemplateHeaderTwoColumns': [full('region1'), columns(['region2', 8], ['region3', 4])],
    'flexipage:appHomeTemplateHeaderTwoColumnsLeftSidebar': [full('region1'), columns(['region2', 4], ['region3', 8])],
    'flexipage:appHomeTemplateHeaderThreeColumns': [
        full('region1'),
        columns(['region2', 4], ['region3', 4], ['region4', 4])
    ],
    'home:desktopTemplate': [columns(['top', 8], ['sidebar', 4]), columns(['bottomLeft', 6], ['bottomRight', 6])],
    'flexipage:recordHomeTemplateDesktop': [full('header'), columns(['main', 8], ['sidebar', 4])],
    'flexipage:recordHomeLeftSidebarTemplateDesktop': [full('header'), columns(['sidebar', 4], ['main', 8])],
    'flexipage:recordHomeSingleColTemplateDesktop': [full('header'), full('main')],
    'flexipage:recordHomeSimpleViewTemplate': [full('main')],
    'flexipage:recordHomeThreeColTemplateDesktop': [full('header'), columns(['left', 3], ['main', 6], ['right', 3])],
    'flexipage:recordHomeWithSubheaderTemplateDesktop': [
        full('header'),
        full('subheader'),
        columns(['main', 8], ['sidebar', 4])
    ]
};

const isSide = (region: string) => /side|right$/i.test(region);

/**
 * The rows of a template. For one that isn't known (a custom template, another release) the regions stand in the order of the page,
 * a side bar beside the region before it.
 */
export function templateRows(template: string, regions: readonly string[]): PageTemplate {
    const known = templates[template];
    if (known) {
        const present = new Set(regions);
        return known
            .map((row) => widen(row.filter(({ region }) => present.has(region))))
            .filter((row) => row.length > 0);
    }
    const rows: TemplateCell[][] = [];
    for (const region of regions) {
        const previous = rows.at(-1);
        if (isSide(region) && previous?.length === 1)
            rows[rows.length - 1] = columns([previous[0]!.region, 8], [region, 4]);
        else rows.push([...full(region)]);
    }
    return rows;
}

/** Cells share the columns of those that have no content. */
function widen(cells: readonly TemplateCell[]): TemplateCell[] {
    const used = cells.reduce((sum, cell) => sum + cell.columns, 0);
    return cells.map(({ region, columns: count }) => ({
        region,
        columns: Math.max(1, Math.round((count * 12) / used))
    }));
}
