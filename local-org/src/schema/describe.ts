import { SalesforceError } from '../errors';
import { describeField } from './describeField';
import type { ObjectDefinition, Schema } from './objectDefinition';

export interface DescribeOptions {
    /** For the `urls`, e.g. `65.0`. */
    readonly apiVersion?: string;
}

/** An object in short: an entry of `describeGlobal`. */
export type SObjectSummary = ReturnType<typeof summary>;
/** The whole description of an object. */
export type SObjectDescribe = ReturnType<typeof describeSObject>;
export type GlobalDescribe = ReturnType<typeof describeGlobal>;

const defaultApiVersion = '65.0';
/** A record type of every object that has none of its own. */
const masterRecordTypeId = '012000000000000AAA';

/** Standard objects that have Chatter feeds, and those that can be merged. */
const withFeeds = new Set([
    'Account',
    'Contact',
    'Lead',
    'Opportunity',
    'Case',
    'Task',
    'Event',
    'User',
    'CollaborationGroup',
    'Campaign',
    'Contract'
]);
const mergeable = new Set(['Account', 'Contact', 'Lead', 'Case']);
/** Objects that the platform keeps for good. */
const notDeletable = new Set(['User', 'Organization', 'Profile', 'RecordType']);

function urls(name: string, version: string, withRows: boolean): Record<string, string> {
    const base = `/services/data/v${version}/sobjects/${name}`;
    return {
        ...(withRows && { rowTemplate: `${base}/{ID}`, defaultValues: `${base}/defaultValues?recordTypeId&fields` }),
        describe: `${base}/describe`,
        sobject: base
    };
}

/** What can be done with an object, as `describe` shows it. */
function abilities(object: ObjectDefinition) {
    const fields = [...object.fields.values()];
    const isEvent = object.kind === 'platformEvent' || object.kind === 'changeEvent';
    const isMetadata = object.kind === 'customMetadata';
    const writable = fields.some((field) => field.createable) && !isMetadata && object.kind !== 'changeEvent';
    const isSetup = fields.every((field) => field.name !== 'IsDeleted');
    const isData = object.kind === 'custom' || (object.kind === 'standard' && !isSetup);
    return {
        createable: writable,
        updateable: !isEvent && fields.some((field) => field.updateable) && !isMetadata,
        deletable: object.deletable !== false && writable && !isEvent && !notDeletable.has(object.name),
        undeletable: isData && writable,
        queryable: !isEvent,
        retrieveable: !isEvent,
        replicateable: !isEvent && fields.some((field) => field.name === 'SystemModstamp'),
        searchable: isData && fields.some((field) => field.nameField),
        triggerable: isData || isEvent
    };
}

function summary(object: ObjectDefinition, version: string) {
    const {
        createable,
        deletable,
        queryable,
        replicateable,
        retrieveable,
        searchable,
        triggerable,
        undeletable,
        updateable
    } = abilities(object);
    const isCustom = object.kind !== 'standard' && !(object.kind === 'changeEvent' && !object.name.includes('__'));
    return {
        activateable: false,
        associateEntityType: object.kind === 'changeEvent' ? 'ChangeEvent' : null,
        associateParentEntity:
            object.kind === 'changeEvent'
                ? object.name.replace(/__ChangeEvent$/, '__c').replace(/ChangeEvent$/, '')
                : null,
        createable,
        custom: isCustom,
        customSetting: object.kind === 'customSetting',
        deepCloneable: false,
        deletable,
        deprecatedAndHidden: false,
        feedEnabled: object.feedsEnabled ?? withFeeds.has(object.name),
        hasSubtypes: false,
        isInterface: false,
        isSubtype: false,
        keyPrefix: object.keyPrefix === '' ? null : object.keyPrefix,
        label: object.label,
        labelPlural: object.pluralLabel,
        layoutable: object.kind === 'custom' || (object.kind === 'standard' && createable),
        mergeable: mergeable.has(object.name),
        mruEnabled: object.kind === 'custom',
        name: object.name,
        queryable,
        replicateable,
        retrieveable,
        searchable,
        triggerable,
        undeletable,
        updateable,
        urls: urls(object.name, version, retrieveable || createable)
    };
}

/** `GET /sobjects`: every object of the org in short, by name. */
export function describeGlobal(schema: Schema, options: DescribeOptions = {}) {
    const version = options.apiVersion ?? defaultApiVersion;
    const sobjects = [...schema.objects()].map((object) => summary(object, version));
    sobjects.sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    return { encoding: 'UTF-8', maxBatchSize: 200, sobjects };
}

/**
 * `GET /sobjects/X/describe` (REST API Developer Guide, "sObject Describe").
 *
 * @throws SalesforceError NOT_FOUND if there is no such object
 */
export function describeSObject(schema: Schema, name: string, options: DescribeOptions = {}) {
    const object = schema.object(name);
    if (!object) throw new SalesforceError('NOT_FOUND', 'The requested resource does not exist');
    const version = options.apiVersion ?? defaultApiVersion;
    const base = urls(object.name, version, true);
    return {
        actionOverrides: [],
        ...summary(object, version),
        childRelationships: schema.childRelationships(object.name).map((relationship) => ({
            cascadeDelete: relationship.cascadeDelete,
            childSObject: relationship.childObject,
            deprecatedAndHidden: false,
            field: relationship.field,
            junctionIdListNames: [],
            junctionReferenceTo: [],
            relationshipName: relationship.relationshipName ?? null,
            restrictedDelete: relationship.restrictedDelete
        })),
        compactLayoutable: object.kind === 'custom',
        defaultImplementation: null,
        extendedBy: null,
        extendsInterfaces: null,
        fields: [...object.fields.values()].map((field) => describeField(object, field)),
        implementedBy: null,
        implementsInterfaces: null,
        listviewable: null,
        lookupLayoutable: null,
        namedLayoutInfos: [],
        networkScopeFieldName: null,
        recordTypeInfos:
            object.kind === 'custom' || object.kind === 'standard'
                ? [
                      {
                          active: true,
                          available: true,
                          defaultRecordTypeMapping: true,
                          developerName: 'Master',
                          master: true,
                          name: 'Master',
                          recordTypeId: masterRecordTypeId,
                          urls: { layout: `${base.sobject}/describe/layouts/${masterRecordTypeId}` }
                      }
                  ]
                : [],
        searchLayoutable: object.kind === 'custom',
        sobjectDescribeOption: 'FULL',
        supportedScopes: [
            { label: `All ${object.pluralLabel}`, name: 'everything' },
            ...(object.fields.has('ownerid') ? [{ label: `My ${object.pluralLabel}`, name: 'mine' }] : [])
        ],
        urls: {
            ...base,
            ...(object.kind === 'custom' && {
                compactLayouts: `${base.sobject}/describe/compactLayouts`,
                approvalLayouts: `${base.sobject}/describe/approvalLayouts`,
                layouts: `${base.sobject}/describe/layouts`,
                listviews: `${base.sobject}/listviews`,
                quickActions: `${base.sobject}/quickActions`,
                uiDetailTemplate: `/{ID}`,
                uiEditTemplate: `/{ID}/e`,
                uiNewRecord: `/${object.keyPrefix}/e`
            })
        }
    };
}
