import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { ensureSourceGroups } from './access/sourceGroups';
import { eventComponentRecords } from './bus/eventComponents';
import { childNodes, flag, text, texts } from './metadata/xmlNode';
import type { SourceModel, XmlComponent } from './metadata/sourceModel';
import { setupRecords, type OrgDatabase } from './data/database';
import type { FieldValue, RecordInput, StoredRecord } from './data/record';
import { makeRecordId } from './data/recordId';
import { SalesforceError } from './errors';

/** What the loader needs to know of the org. */
export interface SourceRecordsContext {
    readonly model: SourceModel;
    readonly database: OrgDatabase;
    readonly adminUserId: string;
}

/**
 * Components of the source that SOQL sees as records. Code and custom metadata are replaced at every start: the source is their only
 * home. Trusted URLs are records that REST may change, as on the platform: the source brings those that are missing.
 */
export function loadSourceRecords({ model, database, adminUserId }: SourceRecordsContext): void {
    loadCodeRecords(model, database);
    ensureSourceGroups(model, database, adminUserId);
    insertTrustedUrls(model, database, adminUserId);
}

/** The records of code and custom metadata: those of the model take the place of all others. */
export function loadCodeRecords(model: SourceModel, database: OrgDatabase): void {
    for (const [object, records] of [
        ...apexRecords(model),
        ...customMetadataRecords(model, database),
        ...cachePartitions(model, database),
        ...picklistRecords(database),
        ...staticResources(model)
    ])
        database.loadSourceRecords(
            object,
            records.map((record) => ({ ...audit(database, object), ...record }))
        );
    // they name triggers and classes
    for (const [object, records] of [...eventComponentRecords(model, database), ...testSuites(model, database)])
        database.loadSourceRecords(object, records);
}

/** Static resources that are one file; their bodies are read when the org opens or they are deployed. */
function staticResources(model: SourceModel): [string, StoredRecord[]][] {
    const records = model.staticResources
        .filter(({ path }) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
        .map(({ name, path, contentType }) => {
            const body = readFileSync(path);
            return {
                Name: name,
                ContentType: contentType,
                Body: body.toString('base64'),
                BodyLength: body.length,
                CacheControl: 'Private',
                NamespacePrefix: null
            };
        });
    return [['StaticResource', records]];
}

/** Suites of the source with their classes. */
function testSuites({ components }: SourceModel, database: OrgDatabase): [string, StoredRecord[]][] {
    const suites = components
        .filter(({ type }) => type === 'ApexTestSuite')
        .map(({ name, xml }) => ({
            id: idOf(database, 'ApexTestSuite', name),
            name,
            classes: texts(xml, 'testClassName')
        }));
    const members = suites.flatMap(({ id, name, classes }) =>
        classes.map((className) => {
            const [record] = database.lookup('ApexClass', 'Name', className) ?? [];
            return {
                Id: idOf(database, 'TestSuiteMembership', `${name}.${className}`),
                ApexTestSuiteId: id,
                ApexClassId: record?.['Id'] ?? null,
                IsDeleted: false
            };
        })
    );
    return [
        ['ApexTestSuite', suites.map(({ id, name }) => ({ Id: id, TestSuiteName: name, IsDeleted: false }))],
        ['TestSuiteMembership', members.filter(({ ApexClassId }) => ApexClassId !== null)]
    ];
}

/** An id that follows from the name. */
function idOf({ schema }: OrgDatabase, object: string, name: string): string {
    const number = createHash('sha1').update(`${object}/${name}`.toLowerCase()).digest().readUIntBE(0, 6);
    return makeRecordId(schema.object(object)?.keyPrefix ?? '', number);
}

/** Who made a component and when: the admin, at the org's start. */
function audit(database: OrgDatabase, object: string): StoredRecord {
    const { adminUserId } = setupRecords(database);
    const now = database.clock.now();
    const all = {
        CreatedById: adminUserId,
        CreatedDate: now,
        LastModifiedById: adminUserId,
        LastModifiedDate: now,
        SystemModstamp: now
    };
    const fields = database.schema.object(object)?.fields;
    return Object.fromEntries(Object.entries(all).filter(([name]) => fields?.has(name.toLowerCase()) === true));
}

/** Brings the trusted URLs in line with what a deployment changed: the others stay as they may have been changed by hand. */
export function deployTrustedUrls({ model, database, adminUserId }: SourceRecordsContext, former: SourceModel): void {
    const components = (of: SourceModel) =>
        new Map(of.components.filter(({ type }) => type === 'CspTrustedSite').map((each) => [each.name, each]));
    const before = components(former);
    const after = components(model);
    const ids = new Map([...database.records('CspTrustedSite')].map((each) => [each['DeveloperName'], each['Id']]));
    const siteId = (name: string) => String(ids.get(name));
    const changed = [...after.values()].filter(({ name, file }) => before.get(name)?.file !== file && ids.has(name));
    const gone = [...before.keys()].filter((name) => !after.has(name) && ids.has(name));
    insertTrustedUrls(model, database, adminUserId);
    if (changed.length + gone.length === 0) return;
    database.transaction({ userId: adminUserId, origin: 'metadata' }, (transaction) => {
        const object = 'CspTrustedSite';
        const records = changed.map((each) => ({ ...trustedUrl(each), Id: siteId(each.name) }));
        transaction.dml({ operation: 'update', object, records, allOrNone: true });
        transaction.dml({
            operation: 'delete',
            object,
            records: gone.map((name) => ({ Id: siteId(name) })),
            allOrNone: true
        });
    });
}

function apexRecords(model: SourceModel): [string, StoredRecord[]][] {
    const records = (kind: 'class' | 'trigger') =>
        model.apex
            .filter((source) => source.kind === kind)
            .map(({ name, body, apiVersion }) => ({
                Name: name,
                Body: body,
                ApiVersion: Number(apiVersion),
                Status: 'Active',
                IsValid: true,
                LengthWithoutComments: body.length
            }));
    return [
        ['ApexClass', records('class')],
        ['ApexTrigger', records('trigger')]
    ];
}

/** Objects whose rows are the values of a standard picklist. */
const picklistObjects: readonly (readonly [rows: string, object: string, field: string])[] = [
    ['CaseStatus', 'Case', 'Status'],
    ['ContractStatus', 'Contract', 'Status'],
    ['LeadStatus', 'Lead', 'Status'],
    ['OpportunityStage', 'Opportunity', 'StageName'],
    ['SolutionStatus', 'Solution', 'Status'],
    ['TaskPriority', 'Task', 'Priority'],
    ['TaskStatus', 'Task', 'Status']
];
/** Values with which a record is closed, won or converted, in an org whose picklists are as they came. */
const closing = /^(Closed|Completed)/;

function picklistRecords({ schema }: OrgDatabase): [string, StoredRecord[]][] {
    return picklistObjects
        .filter(([rows]) => schema.object(rows) !== undefined)
        .map(([rows, object, field]) => {
            const values = schema.object(object)?.fields.get(field.toLowerCase())?.picklistValues ?? [];
            const has = (name: string) => schema.object(rows)?.fields.has(name.toLowerCase()) === true;
            const records = values.map(({ value, label, active, defaultValue }, index): StoredRecord => {
                const all: StoredRecord = {
                    MasterLabel: label,
                    ApiName: value,
                    SortOrder: index + 1,
                    IsActive: active,
                    IsDefault: defaultValue,
                    IsClosed: closing.test(value),
                    IsWon: value === 'Closed Won',
                    IsConverted: /Converted$/.test(value) && !/Not Converted$/.test(value),
                    IsHighPriority: value === 'High'
                };
                return Object.fromEntries(Object.entries(all).filter(([name]) => has(name)));
            });
            return [rows, records];
        });
}

function cachePartitions({ components }: SourceModel, { schema }: OrgDatabase): [string, StoredRecord[]][] {
    if (schema.object('PlatformCachePartition') === undefined) return [];
    const records = components
        .filter(({ type }) => type === 'PlatformCachePartition')
        .map(({ name, xml }) => ({
            DeveloperName: name,
            MasterLabel: text(xml, 'masterLabel') ?? name,
            Language: 'en_US',
            NamespacePrefix: null,
            IsDefaultPartition: flag(xml, 'isDefaultPartition')
        }));
    return [['PlatformCachePartition', records]];
}

/** `customMetadata/Type.Record.md-meta.xml`: the record's fields are `values` elements of field and value. */
function customMetadataRecords(model: SourceModel, database: OrgDatabase): [string, StoredRecord[]][] {
    const byType = new Map<string, StoredRecord[]>();
    for (const component of model.customMetadata) {
        const [typeName = '', developerName = ''] = component.name.split('.');
        const object = database.schema.object(`${typeName}__mdt`);
        if (object === undefined) continue;
        const record: Record<string, FieldValue> = {
            DeveloperName: developerName,
            QualifiedApiName: developerName,
            MasterLabel: text(component.xml, 'label') ?? developerName,
            Label: text(component.xml, 'label') ?? developerName,
            Language: 'en_US',
            NamespacePrefix: null
        };
        for (const value of childNodes(component.xml, 'values')) {
            const field = object.fields.get((text(value, 'field') ?? '').toLowerCase());
            if (field) record[field.name] = typed(text(value, 'value.#text') ?? text(value, 'value'), field.type);
        }
        byType.set(object.name, [...(byType.get(object.name) ?? []), record]);
    }
    return [...byType];
}

function typed(value: string | undefined, type: string): FieldValue {
    if (value === undefined || value === '') return type === 'boolean' ? false : null;
    if (type === 'boolean') return value === 'true';
    if (['int', 'long', 'double', 'currency', 'percent'].includes(type)) return Number(value);
    if (type === 'datetime') return Date.parse(value);
    return value;
}

function insertTrustedUrls(model: SourceModel, database: OrgDatabase, adminUserId: string): void {
    const known = new Set<unknown>();
    for (const record of database.records('CspTrustedSite')) known.add(record['DeveloperName']);
    const missing = model.components.filter(({ type, name }) => type === 'CspTrustedSite' && !known.has(name));
    if (missing.length === 0) return;
    database.transaction({ userId: adminUserId, origin: 'metadata' }, (transaction) => {
        const records = missing.map(trustedUrl);
        const results = transaction.dml({ operation: 'insert', object: 'CspTrustedSite', records, allOrNone: true });
        const error = results.flatMap(({ errors }) => errors)[0];
        if (error) throw new SalesforceError(error.statusCode, error.message, error.fields);
    });
}

function trustedUrl({ name, xml }: XmlComponent): RecordInput {
    return {
        DeveloperName: name,
        EndpointUrl: text(xml, 'endpointUrl') ?? null,
        Description: text(xml, 'description') ?? null,
        Context: text(xml, 'context') ?? 'All',
        IsActive: flag(xml, 'isActive'),
        IsApplicableToConnectSrc: flag(xml, 'isApplicableToConnectSrc'),
        IsApplicableToFontSrc: flag(xml, 'isApplicableToFontSrc'),
        IsApplicableToFrameSrc: flag(xml, 'isApplicableToFrameSrc'),
        IsApplicableToImgSrc: flag(xml, 'isApplicableToImgSrc'),
        IsApplicableToMediaSrc: flag(xml, 'isApplicableToMediaSrc'),
        IsApplicableToStyleSrc: flag(xml, 'isApplicableToStyleSrc')
    };
}
