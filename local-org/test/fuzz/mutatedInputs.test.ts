import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NotSupportedError, SalesforceError } from '../../src/errors';
import { parseXml } from '../../src/metadata/parseXml';
import { GlobalVariables } from '../../src/flow/formula/globalVariables';
import { readFlow } from '../../src/flow/readFlow';
import { openApexOrg, type ApexTestOrg } from '../apex/entry/apexTestOrg';
import { mutated, Random } from './mutatedText';

/** How many inputs of each kind: a few in the suite, 10,000 in all with LOCAL_ORG_FUZZ=3334. */
const count = Number(process.env['LOCAL_ORG_FUZZ'] ?? 300);

jest.setTimeout(count * 200 + 30_000);

const folder = join(__dirname, '../../../force-app/main/default');
const read = (path: string, extension: string) =>
    readdirSync(join(folder, path))
        .filter((name) => name.endsWith(extension))
        .map((name) => readFileSync(join(folder, path, name), 'utf8'));

let org: ApexTestOrg;

beforeAll(async () => {
    org = await openApexOrg({ Shop: 'public class Shop { }' });
});

afterAll(() => org.close());

/** Whatever else is thrown is a fault of this program. */
function isDocumented(error: unknown): boolean {
    return error instanceof SalesforceError || error instanceof NotSupportedError;
}

it('compiles mutated Apex, or tells where it is wrong', () => {
    const random = new Random(1);
    const sources = read('classes', '.cls');
    for (let i = 0; i < count; i++) {
        const body = mutated(random.pick(sources), random);
        const apex = [{ name: 'Shop', kind: 'class' as const, file: 'Shop.cls', body, apiVersion: '65.0' }];
        const { problems } = org.engine.prepare({ model: { ...org.model, apex }, schema: org.database.schema });
        for (const { line, column, message } of problems) {
            expect({ body, line: line > 0, column: column > 0, message: message.length > 0 }).toEqual({
                body,
                line: true,
                column: true,
                message: true
            });
        }
    }
});

it('runs mutated anonymous Apex and SOQL, or tells what is wrong', () => {
    const random = new Random(2);
    const blocks = [
        `Integer sum = 0; for (Integer i = 0; i < 10; i++) { sum += i * 2; } System.debug(sum);`,
        `List<Account> found = [SELECT Id, Name, (SELECT LastName FROM Contacts) FROM Account WHERE Name LIKE 'A%' AND CreatedDate > LAST_N_DAYS:3 ORDER BY Name DESC NULLS LAST LIMIT 5];`,
        `Map<String, List<Integer>> all = new Map<String, List<Integer>>{ 'a' => new List<Integer>{ 1, 2 } }; Object o = all.get('a')?.get(1) ?? 3; System.debug('x' + o);`,
        `for (AggregateResult r : [SELECT Type t, COUNT(Id) c FROM Account GROUP BY Type HAVING COUNT(Id) > 1]) System.debug(r.get('c'));`,
        `Database.query('SELECT Id FROM Contact WHERE Account.Name = \\'x\\' AND Id IN (SELECT ContactId FROM Case)');`,
        `try { Account a; a.Name = 'x'; } catch (NullPointerException e) { System.debug(e.getMessage()); } finally { insert new Account(Name = 'A'); }`
    ];
    for (let i = 0; i < count; i++) {
        const body = mutated(random.pick(blocks), random);
        try {
            org.engine.executeAnonymous(body, org.adminUserId);
        } catch (error) {
            if (!isDocumented(error)) throw new Error(`${body}\n${String((error as Error).stack)}`);
        }
    }
});

it('reads mutated Flows, or tells what is wrong', () => {
    const random = new Random(3);
    const flows = read('flows', '.xml');
    for (let i = 0; i < count; i++) {
        const text = mutated(random.pick(flows), random);
        const parsed = parseXml('Mutated.flow-meta.xml', text);
        if (!('document' in parsed)) continue;
        const component = { type: 'Flow', name: 'Mutated', file: 'Mutated.flow-meta.xml', xml: parsed.document.node };
        try {
            const { schema } = org.database;
            readFlow(component, { schema, globals: new GlobalVariables(schema, undefined) });
        } catch (error) {
            if (!isDocumented(error)) throw new Error(`${text}\n${String((error as Error).stack)}`);
        }
    }
});
