import type { Json, JsonObject } from '../json/jsonBody';
import type { ApiRequest } from '../route';

const photo = (request: ApiRequest, kind: 'profilephoto') => ({
    fullEmailPhotoUrl: `${request.origin}/img/userprofile/default_${kind}_200_v2.png`,
    largePhotoUrl: `${request.origin}/img/userprofile/default_${kind}_200_v2.png`,
    photoVersionId: null,
    smallPhotoUrl: `${request.origin}/img/userprofile/default_profile_45_v2.png`,
    standardEmailPhotoUrl: `${request.origin}/img/userprofile/default_profile_45_v2.png`
});

/** "User Summary" of Connect REST. */
export function userSummary(request: ApiRequest, userId: string): JsonObject {
    const user = request.services.database.get('User', userId);
    return {
        additionalLabel: null,
        communityNickname: user?.['CommunityNickname'] ?? null,
        companyName: user?.['CompanyName'] ?? null,
        displayName: user?.['Name'] ?? null,
        firstName: user?.['FirstName'] ?? null,
        id: userId,
        isActive: user?.['IsActive'] ?? true,
        isInThisCommunity: true,
        lastName: user?.['LastName'] ?? null,
        motif: motif('user'),
        mySubscription: null,
        name: user?.['Name'] ?? null,
        outOfOffice: { message: '' },
        photo: photo(request, 'profilephoto'),
        reputation: null,
        title: user?.['Title'] ?? null,
        type: 'User',
        url: `${request.base}/chatter/users/${userId}`,
        userType: 'Internal'
    };
}

/** The parent of a post: a user, a group or any other record. */
export function recordSummary(request: ApiRequest, recordId: string): Json {
    const { schema, database } = request.services;
    const object = schema.objectByKeyPrefix(recordId.slice(0, 3));
    if (object?.name === 'User') return userSummary(request, recordId);
    const record = object && database.get(object.name, recordId);
    const nameField = [...(object?.fields.values() ?? [])].find((field) => field.nameField)?.name ?? 'Name';
    const summary = {
        id: recordId,
        motif: motif(object?.name.toLowerCase() ?? 'record'),
        mySubscription: null,
        name: record?.[nameField] ?? null,
        type: object?.name ?? null
    };
    if (object?.name !== 'CollaborationGroup') {
        return { ...summary, recordViewUrl: `/${recordId}`, url: `${request.base}/chatter/records/${recordId}` };
    }
    return {
        ...summary,
        description: record?.['Description'] ?? null,
        memberCount: record?.['MemberCount'] ?? null,
        url: `${request.base}/chatter/groups/${recordId}`,
        visibility: record?.['CollaborationType'] === 'Private' ? 'PrivateAccess' : 'PublicAccess'
    };
}

function motif(name: string): Json {
    const url = (size: number) => `/img/icon/t4v35/standard/${name}_${size}.png`;
    return { color: '1797C0', largeIconUrl: url(120), mediumIconUrl: url(64), smallIconUrl: url(32), svgIconUrl: null };
}
