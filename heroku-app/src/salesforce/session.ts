import { Connection } from 'jsforce/core';
import { sign } from 'jsonwebtoken';
import type { SalesforceCredentials } from '../config';
import { isSafeAddress } from '../outward';

/** Access to one org. */
export interface Access {
    readonly instanceUrl: string;
    readonly accessToken: string;
    /** 15 or 18 characters, as Salesforce gives it. */
    readonly organizationId: string;
}

/** Salesforce doesn't let us in. The message says what it answered and where to look. */
export class LoginError extends Error {
    override readonly name = 'LoginError';

    constructor(
        message: string,
        /** Whether Salesforce refused the credentials, so that trying again soon is no use. */
        readonly refused: boolean,
        cause: unknown
    ) {
        super(message, { cause });
    }
}

export interface SessionOptions {
    readonly loginUrl: string;
    readonly apiVersion: string;
    readonly credentials: SalesforceCredentials;
    /** Longest wait for the answer to a login, in milliseconds: jsforce itself would wait for half an hour. Default 20 s. */
    readonly timeout?: number;
}

/** "SOAP login() is available in API versions 31.0 to 64.0" (SOAP API Developer Guide, login()). */
const lastSoapLoginVersion = 64;
/** Refused credentials are not tried again for so long: Salesforce locks users out after a few failed logins. */
const refusalHolds = 60000;
const usualTimeout = 20000;

/** The app's session at Salesforce, shared by all who talk to it: logs in when first needed, and again when the token is no longer good. */
export class SalesforceSession {
    readonly #options: SessionOptions;
    #access: Access | undefined;
    #loggingIn: Promise<Access> | undefined;
    #refusal: { readonly error: LoginError; readonly until: number } | undefined;

    constructor(options: SessionOptions) {
        this.#options = options;
    }

    get apiVersion(): string {
        return this.#options.apiVersion;
    }

    /** @throws LoginError */
    async access(): Promise<Access> {
        return this.#access ?? this.#logIn();
    }

    /**
     * A new token in place of one that Salesforce has refused. All who ask at once get the same one; who comes late with an old token gets
     * the one that is there already.
     * @param refusedToken the access token that was refused
     * @throws LoginError
     */
    async renew(refusedToken: string): Promise<Access> {
        if (this.#access !== undefined && this.#access.accessToken !== refusedToken) return this.#access;
        this.#access = undefined;
        return this.#logIn();
    }

    #logIn(): Promise<Access> {
        this.#loggingIn ??= this.#tryToLogIn().finally(() => (this.#loggingIn = undefined));
        return this.#loggingIn;
    }

    async #tryToLogIn(): Promise<Access> {
        if (this.#refusal !== undefined && Date.now() < this.#refusal.until) throw this.#refusal.error;
        try {
            this.#access = await this.#inTime(this.#request());
            this.#refusal = undefined;
            return this.#access;
        } catch (cause) {
            const error = this.#explain(cause);
            if (error.refused) this.#refusal = { error, until: Date.now() + refusalHolds * (0.9 + Math.random() / 5) };
            throw error;
        }
    }

    /** A connection whose other end is gone says nothing; only time tells. */
    async #inTime(request: Promise<Access>): Promise<Access> {
        const { timeout = usualTimeout } = this.#options;
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<never>((_, reject) => {
            timer = setTimeout(() => reject(new Error(`no answer within ${timeout / 1000} s`)), timeout);
        });
        try {
            return await Promise.race([request, late]);
        } finally {
            clearTimeout(timer);
        }
    }

    async #request(): Promise<Access> {
        const { credentials, loginUrl, apiVersion } = this.#options;
        if (credentials.kind === 'password') {
            const version = `${Math.min(Number.parseInt(apiVersion, 10), lastSoapLoginVersion)}.0`;
            const connection = new Connection({ loginUrl, version });
            const user = await connection.loginBySoap(
                credentials.username,
                credentials.password + credentials.securityToken
            );
            return accessOf(connection, user.organizationId);
        }
        if (credentials.kind === 'jwt') {
            const connection = new Connection({ oauth2: { loginUrl } });
            const assertion = sign({}, credentials.privateKey, {
                algorithm: 'RS256',
                issuer: credentials.clientId,
                subject: credentials.username,
                audience: credentials.audience,
                expiresIn: 180
            });
            const user = await connection.authorize({
                grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
                assertion
            });
            return accessOf(connection, user.organizationId);
        }
        const { clientId, clientSecret } = credentials;
        const connection = new Connection({ oauth2: { loginUrl, clientId, clientSecret } });
        const user = await connection.authorize({ grant_type: 'client_credentials' });
        return accessOf(connection, user.organizationId);
    }

    #explain(cause: unknown): LoginError {
        const { loginUrl, credentials } = this.#options;
        const answer = cause instanceof Error ? cause.message : String(cause);
        const refused =
            /INVALID_LOGIN|invalid_grant|invalid_client|invalid_app_access|LOGIN_MUST_USE|password has expired/i;
        const named = cause instanceof Error ? `${cause.name} ${answer}` : answer;
        if (refused.test(named)) {
            const keys = {
                password: 'SF_USERNAME, SF_PASSWORD and SF_SECURITY_TOKEN',
                jwt: 'SF_USERNAME, SF_CLIENT_ID and SF_JWT_KEY, and that the user is pre-authorized for the connected app',
                'client-credentials': 'SF_CLIENT_ID, SF_CLIENT_SECRET, and that the connected app has a run-as user'
            }[credentials.kind];
            return new LoginError(`${loginUrl} refuses the login (${answer}): check ${keys}.`, true, cause);
        }
        return new LoginError(`Cannot log in at ${loginUrl}: ${answer}`, false, cause);
    }
}

function accessOf({ instanceUrl, accessToken }: Connection, organizationId: string): Access {
    if (!accessToken) throw new Error('Salesforce answered the login without an access token.');
    // the token goes with every request: it must not leave in the clear, whatever the login says
    if (!isSafeAddress(instanceUrl)) throw new Error(`Salesforce sends us to ${instanceUrl}, which is not https.`);
    return { instanceUrl: instanceUrl.replace(/\/$/, ''), accessToken, organizationId };
}
