import { openMetadataClient, type MetadataClient } from './metadataClient';

let hub: MetadataClient;
beforeAll(async () => void (hub = await openMetadataClient()));
afterAll(() => hub.close());

interface Scratch {
    readonly url: string;
    rest(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of every shape
    soap(body: string): Promise<string>;
    scim(user: object): Promise<Response>;
}

const request = (more: object) => ({
    Edition: 'Enterprise',
    ConnectedAppConsumerKey: 'PlatformCLI',
    ConnectedAppCallbackUrl: 'http://localhost:1717/OauthRedirect',
    ...more
});

/** Asks the hub for an org, waits for it and logs in as the Salesforce CLI does. */
async function scratchOrg(definition: object): Promise<Scratch> {
    const { body: created } = await hub.rest('POST', '/sobjects/ScratchOrgInfo', request(definition));
    let info: Record<string, string>;
    do ({ body: info } = await hub.rest('GET', `/sobjects/ScratchOrgInfo/${created.id}`));
    while (info['Status'] !== 'Active');
    const url = info['LoginUrl'] ?? '';
    const response = await fetch(`${url}/services/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
            grant_type: 'authorization_code',
            code: info['AuthCode'] ?? '',
            client_id: 'PlatformCLI',
            redirect_uri: 'http://localhost:1717/OauthRedirect'
        })
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    const authorization = `Bearer ${token}`;
    return {
        url,
        rest: async (method, path, body) => {
            const answer = await fetch(`${url}/services/data/v65.0${path}`, {
                method,
                headers: { authorization, 'content-type': 'application/json' },
                body: body === undefined ? undefined : JSON.stringify(body)
            });
            const text = await answer.text();
            return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
        },
        soap: async (body) => {
            const answer = await fetch(`${url}/services/Soap/u/65.0`, {
                method: 'POST',
                headers: { 'content-type': 'text/xml', soapaction: '""' },
                body: `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com"><soapenv:Header><SessionHeader><sessionId>${token}</sessionId></SessionHeader></soapenv:Header><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
            });
            return answer.text();
        },
        scim: (user) =>
            fetch(`${url}/services/scim/v1/Users`, {
                method: 'POST',
                headers: { authorization, 'content-type': 'application/json', 'auto-approve-user': 'true' },
                body: JSON.stringify(user)
            })
    };
}

const login = (username: string, password: string) =>
    `<login><username>${username}</username><password>${password}</password></login>`;

describe('the definition of a scratch org', () => {
    it('gives it edition, name, language, country, admin and sample data', async () => {
        const org = await scratchOrg({
            OrgName: 'The Newsroom',
            Language: 'de',
            Country: 'CH',
            AdminEmail: 'desk@newsroom.test',
            HasSampleData: true
        });
        const { body } = await org.rest(
            'GET',
            '/query?q=SELECT+Name,OrganizationType,LanguageLocaleKey,Country,IsSandbox+FROM+Organization'
        );
        expect(body.records).toMatchObject([
            {
                Name: 'The Newsroom',
                OrganizationType: 'Enterprise Edition',
                LanguageLocaleKey: 'de',
                Country: 'CH',
                IsSandbox: true
            }
        ]);
        const users = await org.rest(
            'GET',
            "/query?q=SELECT+Email+FROM+User+WHERE+Profile.Name='System+Administrator'"
        );
        expect(users.body.records).toMatchObject([{ Email: 'desk@newsroom.test' }]);
        expect((await org.rest('GET', '/query?q=SELECT+COUNT()+FROM+Account')).body.totalSize).toBe(12);
        const limits = await org.rest('GET', '/limits');
        expect(limits.body.HourlyPublishedPlatformEvents.Max).toBe(250_000);
    });

    it.each([
        [{ Features: 'API;NoSuchFeature' }, 'INVALID_INPUT', 'NoSuchFeature is not a valid Features value.'],
        [
            { Edition: 'Enormous' },
            'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
            'Edition: bad value for restricted picklist field: Enormous'
        ],
        [
            { DurationDays: 31 },
            'NUMBER_OUTSIDE_VALID_RANGE',
            'Duration (Days): value outside of valid range on numeric field: 31'
        ],
        [{ Snapshot: 'desk' }, 'FUNCTIONALITY_NOT_ENABLED', 'A scratch org by Snapshot is not supported by local-org']
    ])('%j is refused', async (definition, errorCode, message) => {
        const { status, body } = await hub.rest('POST', '/sobjects/ScratchOrgInfo', request(definition));
        expect(status).toBe(400);
        expect(body).toMatchObject([{ errorCode, message }]);
    });
});

describe('users and passwords', () => {
    it('an admin makes a user, logs in as it, and sets its password', async () => {
        const org = await scratchOrg({ Features: 'API:3;EnableSetPasswordInApi' });
        const profiles = await org.rest('GET', "/query?q=SELECT+Id+FROM+Profile+WHERE+Name='Standard+User'");
        const response = await org.scim({
            username: 'reporter@newsroom.test',
            emails: ['reporter@newsroom.test'],
            name: { familyName: 'Reporter' },
            nickName: 'reporter',
            entitlements: [{ value: profiles.body.records[0].Id }]
        });
        expect(response.status).toBe(201);
        const { id } = (await response.json()) as { id: string };
        const refreshed = await fetch(`${org.url}/services/oauth2/token`, {
            method: 'POST',
            body: new URLSearchParams({
                grant_type: 'refresh_token',
                refresh_token: response.headers.get('auto-approve-user') ?? '',
                client_id: 'PlatformCLI'
            })
        });
        expect(refreshed.status).toBe(200);

        expect(
            await org.soap(`<setPassword><userId>${id}</userId><password>short1</password></setPassword>`)
        ).toContain('INVALID_NEW_PASSWORD');
        await org.soap(`<setPassword><userId>${id}</userId><password>print all 4</password></setPassword>`);
        expect(await org.soap(login('reporter@newsroom.test', 'print all 4'))).toContain(`<userId>${id}</userId>`);
        expect(await org.soap(login('reporter@newsroom.test', 'print all 5'))).toContain('INVALID_LOGIN');

        const reset = await org.rest('DELETE', `/sobjects/User/${id}/password`);
        expect(await org.soap(login('reporter@newsroom.test', 'print all 4'))).toContain('INVALID_LOGIN');
        expect(await org.soap(login('reporter@newsroom.test', reset.body.NewPassword))).toContain('<sessionId>');
    });

    it('one may not set one’s own without the feature EnableSetPasswordInApi', async () => {
        const { body } = await hub.rest(
            'GET',
            "/query?q=SELECT+Id+FROM+User+WHERE+Profile.Name='System+Administrator'"
        );
        const path = `/sobjects/User/${body.records[0].Id}/password`;
        expect(await hub.rest('GET', path)).toMatchObject({ status: 200, body: { isExpired: false } });
        expect(await hub.rest('POST', path, { NewPassword: 'print all 4' })).toMatchObject({
            body: [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'Cannot set password for self' }]
        });
    });

    it('SCIM tells what is wrong with a user', async () => {
        const org = await scratchOrg({});
        const response = await org.scim({ username: 'nobody@newsroom.test' });
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({
            Errors: [{ description: expect.stringContaining('REQUIRED_FIELD_MISSING') as unknown }]
        });
    });
});

describe('test suites', () => {
    const testClass = (name: string) => ({
        [`classes/${name}.cls`]: `@IsTest private class ${name} { @IsTest static void passes() { Assert.isTrue(true); } }`,
        [`classes/${name}.cls-meta.xml`]:
            '<?xml version="1.0" encoding="UTF-8"?><ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>65.0</apiVersion><status>Active</status></ApexClass>'
    });

    it('are deployed, queried and run', async () => {
        const { status } = await hub.deploy(
            {
                ...testClass('OneTest'),
                ...testClass('TwoTest'),
                'testSuites/Desk.testSuite':
                    '<?xml version="1.0" encoding="UTF-8"?><ApexTestSuite xmlns="http://soap.sforce.com/2006/04/metadata"><testClassName>OneTest</testClassName></ApexTestSuite>'
            },
            { ApexClass: ['*'], ApexTestSuite: ['Desk'] }
        );
        expect(status).toBe('Succeeded');
        const soql = 'SELECT+ApexTestSuite.TestSuiteName,ApexClass.Name+FROM+TestSuiteMembership';
        expect((await hub.rest('GET', `/tooling/query?q=${soql}`)).body.records).toMatchObject([
            { ApexTestSuite: { TestSuiteName: 'Desk' }, ApexClass: { Name: 'OneTest' } }
        ]);
        const { body: run } = await hub.rest('POST', '/tooling/runTestsSynchronous', { suiteNames: 'desk' });
        expect(run.successes).toMatchObject([{ name: 'OneTest' }]);
        expect(await hub.rest('POST', '/tooling/runTestsAsynchronous', { suiteNames: 'Night' })).toMatchObject({
            status: 400,
            body: [{ errorCode: 'INVALID_INPUT' }]
        });
    });
});
