import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { setupRecords } from '../../src/data/database';
import type { RecordInput, StoredRecord } from '../../src/data/record';
import type { DmlRowResult, Transaction } from '../../src/data/transaction';
import { openRooms, type OrgRooms } from '../../src/org';

/** Source files by their path below `main/default`; text of a file. */
export type SourceFiles = Readonly<Record<string, string>>;

/** An org that runs a few source files. */
export interface SmallOrg extends OrgRooms {
    readonly adminUserId: string;
    /** What the org wrote to its log. */
    readonly logged: readonly Record<string, unknown>[];
    insert(object: string, fields: RecordInput): string;
    update(object: string, id: string, fields: RecordInput): DmlRowResult;
    /** Rows of a statement in which good rows stay. */
    dml(operation: 'insert' | 'update' | 'delete', object: string, records: readonly RecordInput[]): DmlRowResult[];
    all(object: string): StoredRecord[];
    record(object: string, id: string): StoredRecord;
    launch(flow: string, inputs?: Readonly<Record<string, never>> | object): Readonly<Record<string, unknown>>;
}

export async function orgOf(files: SourceFiles, dataDirectory?: string): Promise<SmallOrg> {
    const directory = mkdtempSync(join(tmpdir(), 'flow-org-'));
    writeSource(directory, files);
    const logged: Record<string, unknown>[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
    try {
        const rooms = await openRooms({ sources: [directory], log, dataDirectory });
        const { database } = rooms;
        const { adminUserId } = setupRecords(database);
        const as = { userId: adminUserId, origin: 'rest' };
        const dml: SmallOrg['dml'] = (operation, object, records) =>
            database.transaction(as, (transaction) => {
                return transaction.dml({ operation, object, records, allOrNone: false });
            }).result;
        const one = (operation: 'insert' | 'update', object: string, fields: RecordInput) => {
            const [row] = dml(operation, object, [fields]);
            return row as DmlRowResult;
        };
        return {
            ...rooms,
            adminUserId,
            logged,
            dml,
            insert: (object, fields) => {
                const row = one('insert', object, fields);
                if (!row.success || row.id === null) throw new Error(JSON.stringify(row.errors));
                return row.id;
            },
            update: (object, id, fields) => one('update', object, { ...fields, Id: id }),
            all: (object) => [...database.records(object)],
            record: (object, id) => database.get(object, id) ?? {},
            launch: (flow, inputs = {}) => {
                try {
                    const run = (transaction: Transaction) => rooms.flows.start(flow, inputs as never, transaction);
                    return database.transaction(as, run).result;
                } catch (error) {
                    // what the client isn't told
                    throw (error as Error).cause ?? error;
                }
            },
            close: async () => {
                await rooms.close();
                rmSync(directory, { recursive: true, force: true });
            }
        };
    } catch (error) {
        rmSync(directory, { recursive: true, force: true });
        throw error;
    }
}

export function writeSource(directory: string, files: SourceFiles): void {
    writeFileSync(join(directory, 'sfdx-project.json'), '{"packageDirectories":[{"path":"main","default":true}]}');
    for (const [path, content] of Object.entries(files)) {
        const file = join(directory, 'main', 'default', path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
    }
}

const namespace = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

/** A metadata file: its root element and what stands in it. */
export const metadata = (type: string, content: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<${type} ${namespace}>\n${content}\n</${type}>\n`;

/** A custom object with its fields (`Name__c: type and what the type needs`), or the fields of a standard one. */
export function objectFiles(name: string, fields: Readonly<Record<string, string>>, more = ''): SourceFiles {
    const files: Record<string, string> = {};
    const label = name.replace(/__\w$/, '').replaceAll('_', ' ');
    if (name.includes('__')) {
        const kind = name.endsWith('__e')
            ? '<eventType>HighVolume</eventType><publishBehavior>PublishAfterCommit</publishBehavior>'
            : '<nameField><label>Name</label><type>Text</type></nameField><deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel>';
        files[`objects/${name}/${name}.object-meta.xml`] = metadata(
            'CustomObject',
            `<label>${label}</label><pluralLabel>${label}s</pluralLabel>${more === '' ? kind : more}`
        );
    }
    for (const [field, content] of Object.entries(fields)) {
        files[`objects/${name}/fields/${field}.field-meta.xml`] = metadata(
            'CustomField',
            `<fullName>${field}</fullName><label>${field.replace(/__c$/, '').replaceAll('_', ' ')}</label>${content}`
        );
    }
    return files;
}

export const fieldTypes = {
    text: '<type>Text</type><length>255</length>',
    number: '<type>Number</type><precision>18</precision><scale>2</scale>',
    checkbox: '<type>Checkbox</type><defaultValue>false</defaultValue>',
    date: '<type>Date</type>',
    datetime: '<type>DateTime</type>',
    lookup: (to: string, relationship: string) =>
        `<type>Lookup</type><referenceTo>${to}</referenceTo><relationshipName>${relationship}</relationshipName>`,
    formula: (type: string, formula: string) => `<type>${type}</type><formula>${formula}</formula>`,
    picklist: (...values: string[]) =>
        `<type>Picklist</type><valueSet><valueSetDefinition><sorted>false</sorted>${values
            .map(
                (value) => `<value><fullName>${value}</fullName><default>false</default><label>${value}</label></value>`
            )
            .join('')}</valueSetDefinition></valueSet>`
};

/** An active flow: what stands in its file beside head and status. */
export function flowFile(
    name: string,
    content: string,
    options: { label?: string; processType?: string } = {}
): SourceFiles {
    const { label = name.replaceAll('_', ' '), processType = 'AutoLaunchedFlow' } = options;
    return {
        [`flows/${name}.flow-meta.xml`]: metadata(
            'Flow',
            `<apiVersion>65.0</apiVersion>\n<label>${label}</label>\n<processType>${processType}</processType>\n${content}\n<status>Active</status>`
        )
    };
}

/** Waits until a condition holds. */
export async function until<T>(condition: () => T | undefined | false): Promise<T> {
    const end = Date.now() + 5000;
    for (;;) {
        const result = condition();
        if (result !== undefined && result !== false) return result;
        if (Date.now() > end) throw new Error(`waited in vain for ${condition.toString()}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}
