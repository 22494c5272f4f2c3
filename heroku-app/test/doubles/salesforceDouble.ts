import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BayeuxDouble } from './bayeuxDouble';

export const organizationId = '00D000000000001EAA';

/** Enough of an org for the agency: logins, event publishing, generic push, and the Bayeux double. */
export class SalesforceDouble {
    readonly bayeux = new BayeuxDouble((request) => this.#isLive(request));
    readonly #tokens = new Set<string>();
    readonly #server: Server;
    logins = 0;
    /** Where a login sends the app; by default here. */
    instanceUrl: string | undefined;
    /** The last request for a token. */
    tokenRequest = new URLSearchParams();
    /** Logins are answered with INVALID_LOGIN. */
    refusesLogins = false;
    /** Records as published, in order. */
    readonly published: Record<string, unknown>[] = [];
    readonly pushed: string[] = [];
    readonly hasChannel = new Set(['/u/Newsroom']);
    /** Called before a composite request is answered; may answer it. */
    onPublish: ((records: Record<string, unknown>[], response: ServerResponse) => boolean) | undefined;

    private constructor() {
        this.#server = createServer((request, response) => void this.#answer(request, response));
    }

    static async start(port = 0): Promise<SalesforceDouble> {
        const double = new SalesforceDouble();
        await new Promise<void>((listening) => double.#server.listen(port, '127.0.0.1', listening));
        return double;
    }

    get port(): number {
        return (this.#server.address() as AddressInfo).port;
    }

    get url(): string {
        return `http://127.0.0.1:${this.port}`;
    }

    /** What `SF_…` variables log in here. */
    get environment(): Record<string, string> {
        return {
            SF_LOGIN_URL: this.url,
            SF_USERNAME: 'agency@newsroom.example',
            SF_PASSWORD: 'secret',
            SF_SECURITY_TOKEN: 'TOKEN'
        };
    }

    /** All access tokens are refused from now on. */
    revokeTokens(): void {
        this.#tokens.clear();
        this.bayeux.wakeAll();
    }

    /** Breaks every connection; new ones are taken. */
    breakConnections(): void {
        this.#server.closeAllConnections();
    }

    async close(): Promise<void> {
        const closed = new Promise((resolve) => this.#server.close(resolve));
        this.#server.closeAllConnections();
        await closed;
    }

    #isLive({ headers }: IncomingMessage): boolean {
        return this.#tokens.has((headers.authorization ?? '').replace(/^(OAuth|Bearer) /, ''));
    }

    async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        const path = request.url ?? '';
        if (path.startsWith('/cometd/')) return this.bayeux.answer(request, response, body);
        if (path.startsWith('/services/Soap/u/')) return this.#soapLogin(response, body);
        if (path === '/services/oauth2/token') return this.#token(response, new URLSearchParams(body));
        if (!this.#isLive(request))
            return json(response, 401, [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
        if (path.endsWith('/composite/sobjects')) return this.#publish(response, body);
        if (path.includes('/query?')) return this.#query(response, path);
        if (path.endsWith('/push')) {
            const { pushEvents } = JSON.parse(body) as { pushEvents: { payload: string }[] };
            this.pushed.push(...pushEvents.map(({ payload }) => payload));
            return json(response, 200, [{ fanoutCount: -1, userOnlineStatus: {} }]);
        }
        return json(response, 404, [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }]);
    }

    #newToken(): string {
        const token = `00D000000000001!${randomBytes(20).toString('hex')}`;
        this.#tokens.add(token);
        this.logins++;
        return token;
    }

    #soapLogin(response: ServerResponse, body: string): void {
        const password = /<password>([^<]*)<\/password>/.exec(body)?.[1];
        if (this.refusesLogins || password !== 'secretTOKEN') {
            this.logins++;
            const fault = 'INVALID_LOGIN: Invalid username, password, security token; or user locked out.';
            response.writeHead(500, { 'content-type': 'text/xml' }).end(`<faultstring>${fault}</faultstring>`);
            return;
        }
        response
            .writeHead(200, { 'content-type': 'text/xml' })
            .end(
                `<loginResponse><result><serverUrl>${this.url}/services/Soap/u/64.0/00D</serverUrl>` +
                    `<sessionId>${this.#newToken()}</sessionId><userId>005000000000001AAA</userId>` +
                    `<userInfo><organizationId>${organizationId}</organizationId></userInfo></result></loginResponse>`
            );
    }

    #token(response: ServerResponse, body: URLSearchParams): void {
        this.tokenRequest = body;
        if (this.refusesLogins || (body.get('assertion') === null && body.get('client_secret') !== 'client-secret'))
            return json(response, 400, { error: 'invalid_grant', error_description: 'authentication failure' });
        return json(response, 200, {
            access_token: this.#newToken(),
            instance_url: this.instanceUrl ?? this.url,
            id: `${this.url}/id/${organizationId}/005000000000001AAA`
        });
    }

    #publish(response: ServerResponse, body: string): void {
        const { records } = JSON.parse(body) as { records: Record<string, unknown>[] };
        if (this.onPublish?.(records, response)) return;
        json(
            response,
            200,
            records.map((record) => this.#publishOne(record))
        );
    }

    #publishOne({ attributes, ...record }: Record<string, unknown>): object {
        if (!record.Headline__c) {
            const message = 'Required fields are missing: [Headline__c]';
            return {
                success: false,
                errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', message, fields: ['Headline__c'] }]
            };
        }
        this.published.push(record);
        const EventUuid = randomUUID();
        const { type } = attributes as { type: string };
        this.bayeux.publish(`/event/${type}`, {
            schema: 'x',
            payload: { ...record, CreatedDate: new Date().toISOString() },
            event: { EventUuid, EventApiName: type }
        });
        return {
            id: 'e01xx0000000001AAA',
            success: true,
            errors: [{ statusCode: 'OPERATION_ENQUEUED', message: EventUuid, fields: [] }]
        };
    }

    #query(response: ServerResponse, path: string): void {
        const name = /Name = '([^']*)'/.exec(decodeURIComponent(path.replaceAll('+', ' ')))?.[1] ?? '';
        const records = this.hasChannel.has(name) ? [{ Id: '0M6000000000001CAA' }] : [];
        json(response, 200, { totalSize: records.length, done: true, records });
    }
}

function json(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' }).end(JSON.stringify(body));
}
