import { setupRecords, type OrgDatabase } from './data/database';
import type { RecordInput } from './data/record';
import { SalesforceError } from './errors';

/** Account: name, industry, type, city; then its contacts by first and last name. */
const sample = `
Edge Communications,Electronics,Customer - Direct,Austin: Rose Gonzalez, Sean Forbes
Burlington Textiles Corp of America,Apparel,Customer - Direct,Burlington: Jack Rogers
Pyramid Construction Inc.,Construction,Customer - Channel,Paris: Pat Stumuller
Dickenson plc,Consulting,Customer - Channel,Lawrence: Andy Young
Grand Hotels & Resorts Ltd,Hospitality,Customer - Direct,Chicago: Tim Barr, John Bond
United Oil & Gas Corp.,Energy,Customer - Direct,New York: Stella Pavlova, Lauren Boyle, Babara Levy, Avi Green
Express Logistics and Transport,Transportation,Customer - Channel,Portland: Josh Davis, Jane Grey
University of Arizona,Education,Customer - Direct,Tucson: Arthur Song
United Oil & Gas UK,Energy,Customer - Direct,London: Ashley James
United Oil & Gas Singapore,Energy,Customer - Direct,Singapore: Tom Ripley, Liz D'Cruz
GenePoint,Biotechnology,Customer - Channel,Mountain View: Edna Frank
sForce,,,San Francisco: Jake Llorrach, Siddartha Nedaerk
`;

/** Makes the accounts and contacts that a new org with sample data (`hasSampleData`) begins with. */
export function insertSampleRecords(database: OrgDatabase): Promise<void> {
    const { adminUserId } = setupRecords(database);
    const accounts = sample
        .trim()
        .split('\n')
        .map((line) => line.split(': '))
        .map(([account = '', contacts = '']) => ({ account: account.split(','), contacts: contacts.split(', ') }));
    const { durable } = database.transaction({ userId: adminUserId, origin: 'setup' }, (transaction) => {
        const insert = (object: string, records: readonly RecordInput[]) =>
            transaction.dml({ operation: 'insert', object, records, allOrNone: true }).map(({ id, errors }) => {
                const [error] = errors;
                if (error) throw new SalesforceError(error.statusCode, error.message, error.fields);
                return id;
            });
        const ids = insert(
            'Account',
            accounts.map(({ account: [Name = '', Industry = '', Type = '', BillingCity = ''] }) => ({
                Name,
                BillingCity,
                ...(Industry !== '' && { Industry }),
                ...(Type !== '' && { Type })
            }))
        );
        const contacts = accounts.flatMap(({ contacts: names }, i) =>
            names.map((name) => name.split(' ')).map(([FirstName = '', LastName = '']) => ({ FirstName, LastName, i }))
        );
        insert(
            'Contact',
            contacts.map(({ i, ...contact }) => ({ ...contact, AccountId: ids[i] ?? null }))
        );
    });
    return durable;
}
