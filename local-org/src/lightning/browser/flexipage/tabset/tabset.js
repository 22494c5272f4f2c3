import { LightningElement, api } from 'lwc';

/** Labels of the standard tabs, which metadata gives by name. */
const standardTabs = {
    'Standard.Tab.detail': 'Details',
    'Standard.Tab.collaborate': 'Chatter',
    'Standard.Tab.relatedLists': 'Related',
    'Standard.Tab.activity': 'Activity'
};

/** `flexipage:tabset`: its tabs are a facet of the page, and each tab's body is another. */
export default class Tabset extends LightningElement {
    @api facets;
    @api record;

    get items() {
        return (this.facets?.tabs ?? []).map(({ identifier, properties, facets }) => ({
            identifier,
            label: standardTabs[properties.title] ?? properties.title,
            components: facets.body ?? []
        }));
    }
}
