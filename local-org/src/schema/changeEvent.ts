import type { FieldDefinition, ObjectDefinition } from './objectDefinition';
import { changeEventFields } from './systemFields';

/** Standard objects that Change Data Capture supports ("Change Event Object Support", Change Data Capture Developer Guide). */
export const capturedStandardObjects: readonly string[] = [
    'Account',
    'AccountContactRole',
    'Asset',
    'Campaign',
    'CampaignMember',
    'Case',
    'Contact',
    'Contract',
    'EmailMessage',
    'Event',
    'Lead',
    'Opportunity',
    'OpportunityContactRole',
    'OpportunityLineItem',
    'Order',
    'OrderItem',
    'Partner',
    'Pricebook2',
    'PricebookEntry',
    'Product2',
    'Quote',
    'QuoteLineItem',
    'Task',
    'User',
    'WorkOrder',
    'WorkOrderLineItem'
];

/** Fields of an entity that change events leave out. */
const notCaptured = new Set([
    'id',
    'isdeleted',
    'systemmodstamp',
    'lastvieweddate',
    'lastreferenceddate',
    'lastactivitydate'
]);

/** `Story__c` -> `Story__ChangeEvent`, `Account` -> `AccountChangeEvent`. */
export function changeEventName(entity: string): string {
    return entity.endsWith('__c') ? `${entity.slice(0, -1)}ChangeEvent` : `${entity}ChangeEvent`;
}

/** The change event of an entity: its fields, all of which may be absent, beside a header. */
export function changeEvent(entity: ObjectDefinition): ObjectDefinition {
    const fields = new Map<string, FieldDefinition>();
    for (const field of changeEventFields()) fields.set(field.name.toLowerCase(), field);
    for (const [key, field] of entity.fields) {
        if (notCaptured.has(key) || field.formula !== undefined) continue;
        fields.set(key, {
            ...field,
            nillable: true,
            createable: false,
            updateable: false,
            unique: false,
            externalId: false,
            nameField: false,
            defaultValue: undefined,
            childRelationshipName: undefined,
            deleteConstraint: undefined
        });
    }
    return {
        name: changeEventName(entity.name),
        label: `${entity.label} Change Event`,
        pluralLabel: `${entity.label} Change Events`,
        keyPrefix: '',
        kind: 'changeEvent',
        fields,
        validationRules: []
    };
}
