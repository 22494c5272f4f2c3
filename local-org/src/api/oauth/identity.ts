import { SalesforceError } from '../../errors';
import type { OrgServices } from '../orgServices';
import type { ApiResponse } from '../reply';
import type { Session } from '../session';

/** Identity URL of a user: `/id/<org>/<user>`. */
export function identityUrl(services: OrgServices, origin: string, userId: string): string {
    return `${origin}/id/${services.organizationId}/${userId}`;
}

/** `GET /services/oauth2/userinfo`: OpenID Connect claims. */
export function userInfo(services: OrgServices, origin: string, session: Session): ApiResponse {
    const user = userOf(services, session.userId);
    return {
        status: 200,
        body: {
            sub: identityUrl(services, origin, session.userId),
            user_id: session.userId,
            organization_id: services.organizationId,
            preferred_username: user('Username'),
            nickname: user('CommunityNickname') ?? user('Alias'),
            name: user('Name'),
            email: user('Email'),
            email_verified: true,
            given_name: user('FirstName'),
            family_name: user('LastName'),
            zoneinfo: user('TimeZoneSidKey'),
            locale: user('LocaleSidKey'),
            language: user('LanguageLocaleKey'),
            active: user('IsActive') ?? true,
            user_type: user('UserType') ?? 'STANDARD',
            utcOffset: 0,
            urls: resourceUrls(services, origin, session.userId),
            updated_at: isoSeconds(user('LastModifiedDate'))
        }
    };
}

/** `GET /id/<org>/<user>`: the identity URL's document. */
export function identity(services: OrgServices, origin: string, organizationId: string, userId: string): ApiResponse {
    if (
        organizationId.slice(0, 15) !== services.organizationId.slice(0, 15) ||
        !services.database.get('User', userId)
    ) {
        throw new SalesforceError('NOT_FOUND', 'Bad_Id', [], 404);
    }
    const user = userOf(services, userId);
    const id = String(user('Id'));
    return {
        status: 200,
        body: {
            id: identityUrl(services, origin, id),
            asserted_user: true,
            user_id: id,
            organization_id: services.organizationId,
            username: user('Username'),
            nick_name: user('CommunityNickname') ?? user('Alias'),
            display_name: user('Name'),
            email: user('Email'),
            email_verified: true,
            first_name: user('FirstName'),
            last_name: user('LastName'),
            timezone: user('TimeZoneSidKey'),
            active: user('IsActive') ?? true,
            user_type: user('UserType') ?? 'STANDARD',
            language: user('LanguageLocaleKey'),
            locale: user('LocaleSidKey'),
            utcOffset: 0,
            urls: resourceUrls(services, origin, id),
            last_modified_date: isoSeconds(user('LastModifiedDate')),
            is_app_installed: true
        }
    };
}

function userOf(services: OrgServices, userId: string) {
    const record = services.database.get('User', userId);
    return (field: string) => record?.[field] ?? null;
}

function isoSeconds(value: string | number | boolean | null): string | null {
    return typeof value === 'number' ? new Date(value).toISOString().replace(/\.\d{3}Z$/, 'Z') : null;
}

/** The resources of the org; clients put their version in place of `{version}`. */
function resourceUrls(services: OrgServices, origin: string, userId: string): Record<string, string> {
    const soap = (api: string) => `${origin}/services/Soap/${api}/{version}/${services.organizationId.slice(0, 15)}`;
    const data = `${origin}/services/data/v{version}/`;
    return {
        enterprise: soap('c'),
        metadata: soap('m'),
        partner: soap('u'),
        rest: data,
        sobjects: `${data}sobjects/`,
        search: `${data}search/`,
        query: `${data}query/`,
        recent: `${data}recent/`,
        tooling_soap: soap('T'),
        tooling_rest: `${data}tooling/`,
        profile: `${origin}/${userId}`,
        feeds: `${data}chatter/feeds`,
        groups: `${data}chatter/groups`,
        users: `${data}chatter/users`,
        feed_items: `${data}chatter/feed-items`,
        feed_elements: `${data}chatter/feed-elements`,
        custom_domain: origin
    };
}
