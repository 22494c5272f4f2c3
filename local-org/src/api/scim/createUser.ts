import type { FastifyRequest } from 'fastify';
import { SalesforceError } from '../../errors';
import type { ApiServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import { authenticated, originOf } from '../rest';

interface GivenUser {
    readonly userName?: unknown;
    readonly username?: unknown;
    readonly nickName?: unknown;
    readonly name?: { readonly familyName?: unknown; readonly givenName?: unknown };
    readonly emails?: readonly (string | { readonly value?: unknown })[];
    readonly entitlements?: readonly { readonly value?: unknown }[];
}

const longestAlias = 8;
const longestNickname = 40;

/**
 * `POST /services/scim/v1/Users`: makes a user of a profile (SCIM, "Manage Users"). With the header `auto-approve-user` the caller's app gets
 * a refresh token for it, in the header of the answer: that is how the Salesforce CLI logs in as a user that it made.
 */
export function createScimUser(request: FastifyRequest, services: ApiServices): ApiResponse {
    try {
        return create(request, services);
    } catch (error) {
        if (!(error instanceof SalesforceError)) throw error;
        const { message, errorCode, httpStatus } = error;
        return {
            status: httpStatus,
            body: { Errors: [{ description: `${errorCode}: ${message}`, code: httpStatus }] }
        };
    }
}

function create(request: FastifyRequest, services: ApiServices): ApiResponse {
    const session = authenticated(services, request.headers);
    services.usage.count();
    const user = userOf(request.body);
    const { result, durable } = services.database.transaction(
        { userId: session.userId, origin: 'scim' },
        (transaction) => {
            const record = recordOf(user, transaction.get('User', session.userId) ?? {});
            return transaction.dml({ operation: 'insert', object: 'User', records: [record], allOrNone: true })[0];
        }
    );
    const [error] = result?.errors ?? [];
    if (error) throw new SalesforceError(error.statusCode, error.message, error.fields);
    const id = result?.id ?? '';
    const record = services.database.get('User', id) ?? {};
    const consumerKey = session.consumerKey ?? 'PlatformCLI';
    const isApproved = request.headers['auto-approve-user'] === 'true';
    const location = `${originOf(request)}/services/scim/v1/Users/${id}`;
    const scopes = session.scopes ?? ['refresh_token', 'api', 'web'];
    return {
        status: 201,
        headers: {
            location,
            ...(isApproved && {
                'auto-approve-user': services.sessions.oauth.issueRefreshToken({ userId: id, consumerKey, scopes }).text
            })
        },
        body: {
            schemas: ['urn:scim:schemas:core:1.0'],
            id,
            userName: record['Username'] ?? null,
            name: { familyName: record['LastName'] ?? null, givenName: record['FirstName'] ?? null },
            nickName: record['CommunityNickname'] ?? null,
            emails: [{ value: record['Email'] ?? null, type: 'work', primary: true }],
            entitlements: [{ value: record['ProfileId'] ?? null, primary: true }],
            active: record['IsActive'] === true,
            meta: { location }
        },
        durable
    };
}

function userOf(body: unknown): GivenUser {
    try {
        const parsed: unknown = JSON.parse(typeof body === 'string' ? body : '');
        if (typeof parsed === 'object' && parsed !== null) return parsed;
    } catch {
        // told below
    }
    throw new SalesforceError('JSON_PARSER_ERROR', 'The request body is no JSON object');
}

/** A user in the terms of the record; time zone, locale and language are those of whoever makes it. */
function recordOf(user: GivenUser, creator: Readonly<Record<string, unknown>>) {
    const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);
    const [email] = user.emails ?? [];
    const username = textOf(user.userName ?? user.username);
    const lastName = textOf(user.name?.familyName);
    const inherited = (field: string) => textOf(creator[field]);
    return {
        Username: username,
        LastName: lastName,
        FirstName: textOf(user.name?.givenName),
        Email: textOf(typeof email === 'object' ? email.value : email),
        Alias: (lastName ?? username ?? '').slice(0, longestAlias),
        CommunityNickname: (textOf(user.nickName) ?? username)?.slice(0, longestNickname) ?? null,
        ProfileId: textOf(user.entitlements?.[0]?.value),
        IsActive: true,
        TimeZoneSidKey: inherited('TimeZoneSidKey'),
        LocaleSidKey: inherited('LocaleSidKey'),
        LanguageLocaleKey: inherited('LanguageLocaleKey'),
        EmailEncodingKey: inherited('EmailEncodingKey')
    };
}
