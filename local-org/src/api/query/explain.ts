import { SalesforceError } from '../../errors';
import type { ApiRequest } from '../route';

/** `GET /query?explain=`: how the query would be run. local-org has one plan for each: it reads the object's records. */
export function explain({ services }: ApiRequest, soql: string): object {
    const { queries, schema, database } = services;
    const query = queries.parse(soql);
    queries.check(query);
    const object = schema.object(query.from.name);
    if (!object) throw new SalesforceError('INVALID_TYPE', `sObject type '${query.from.name}' is not supported.`);
    let sobjectCardinality = 0;
    for (const record of database.records(object.name)) if (record['Id'] !== undefined) sobjectCardinality++;
    const note = {
        description: 'Not considering filter for optimization because unindexed',
        fields: ['IsDeleted'],
        tableEnumOrId: object.name
    };
    const plan = {
        cardinality: sobjectCardinality,
        fields: [],
        leadingOperationType: 'TableScan',
        notes: [note],
        relativeCost: 1,
        sobjectCardinality,
        sobjectType: object.name
    };
    return { plans: [plan], sourceQuery: soql };
}
