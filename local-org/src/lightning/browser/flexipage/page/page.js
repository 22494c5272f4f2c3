import { LightningElement, api } from 'lwc';

const standard = (name, properties = {}) => ({ name, identifier: name, properties, facets: {}, conditional: false });
const column = (region, columns, ...components) => ({ region, columns, components });

/** What pages show that no FlexiPage lays out. */
const defaultRows = {
    component: ({ component }) => [[column('main', 12, standard(`c:${component}`))]],
    record: () => [
        [
            column('main', 8, standard('force:detailPanel')),
            column('sidebar', 4, standard('forceChatter:recordFeedContainer'))
        ]
    ],
    list: ({ object }) => [
        [column('main', 12, standard('flexipage:filterListCard', { entityName: object, pageSize: 50 }))]
    ],
    chatter: () => [[column('main', 12, standard('forceChatter:publisher'), standard('forceChatter:exposedFeed'))]],
    home: () => [[column('main', 12, standard('forceChatter:publisher'), standard('forceChatter:exposedFeed'))]],
    missing: () => [],
    flexiPage: ({ layout }) => layout.rows
};

/** A Lightning page: its header, and its regions in rows and columns. */
export default class Page extends LightningElement {
    @api view;
    @api title;
    @api icon;

    get hasHeader() {
        return this.view.kind !== 'missing';
    }

    get missing() {
        return this.view.kind === 'missing' ? [this.view.message] : undefined;
    }

    get record() {
        return this.view.record;
    }

    get rows() {
        return defaultRows[this.view.kind](this.view).map((cells, index) => ({
            key: `row-${index}`,
            cells: cells.map((cell) => ({
                ...cell,
                columnClass: `slds-col slds-size_1-of-1 slds-large-size_${cell.columns}-of-12`
            }))
        }));
    }
}
