import { join } from 'node:path';
import Fastify from 'fastify';
import { Org } from '../../src/org';

let org: Org;
let url: string;
beforeAll(async () => {
    const log = Fastify().log;
    org = await Org.open({ sources: [join(__dirname, '../fixtures/bookshop')], log, watch: false });
    url = (await org.listen(0)).instanceUrl;
});
afterAll(() => org.close());

async function execute(anonymousBody: string, token = org.adminToken()) {
    const address = `${url}/services/data/v65.0/tooling/executeAnonymous/?${new URLSearchParams({ anonymousBody })}`;
    const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: (await response.json()) as unknown };
}

const nothingWrong = { compileProblem: null, exceptionMessage: null, exceptionStackTrace: null };

describe('executeAnonymous', () => {
    it('runs Apex that changes records', async () => {
        expect(await execute("insert new Account(Name = 'Bindery');")).toEqual({
            status: 200,
            body: { line: -1, column: -1, compiled: true, success: true, ...nothingWrong }
        });
        expect([...org.rooms.database.records('Account')].map((account) => account['Name'])).toContain('Bindery');
    });

    it('tells where code does not compile', async () => {
        expect(await execute('Integer i = nowhere;')).toMatchObject({
            status: 200,
            body: { line: 1, compiled: false, success: false, compileProblem: expect.stringContaining('nowhere') }
        });
    });

    it('tells of an exception, and undoes what came before it', async () => {
        const { status, body } = await execute("insert new Account(Name = 'Undone');\nInteger i = 1 / 0;");
        expect([status, body]).toMatchObject([
            200,
            {
                line: 2,
                compiled: true,
                success: false,
                exceptionMessage: 'System.MathException: Divide by 0',
                exceptionStackTrace: expect.stringContaining('AnonymousBlock: line 2')
            }
        ]);
        expect([...org.rooms.database.records('Account')].map((account) => account['Name'])).not.toContain('Undone');
    });

    it('needs a session', async () => {
        expect(await execute('', '00D!nonsense')).toMatchObject({ status: 401 });
    });
});
