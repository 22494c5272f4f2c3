import type { FeedPage, PageRequest } from '../../chatter/chatterFeeds';
import { SalesforceError } from '../../errors';
import { isJsonObject, type Json, type JsonObject } from '../json/jsonBody';
import { notFound, type ApiResponse } from '../reply';
import type { ApiRequest, Handler } from '../route';
import { transact } from '../sobjects/sobjectResource';
import { feedElement } from './feedElement';
import { userSummary } from './summaries';

/** "pageSize": 1 to 100, 25 if not given. */
const defaultPageSize = 25;
const largestPageSize = 100;

/** `GET /chatter/feeds/news/me/feed-elements` */
export const newsFeed: Handler = (request) =>
    feedPage(request, request.services.chatter.newsFeed(userOf(request), pageRequest(request)));

/** `GET /chatter/feeds/user-profile/{user}/feed-elements` */
export const userProfileFeed: Handler = (request) =>
    feedPage(request, request.services.chatter.userProfileFeed(userOf(request), pageRequest(request)));

/** `GET /chatter/feeds/record/{id}/feed-elements` */
export const recordFeed: Handler = (request) =>
    feedPage(
        request,
        request.services.chatter.recordFeed(subjectId(request, request.parameters['id'] ?? ''), pageRequest(request))
    );

/** `GET /chatter/feeds/company/feed-elements` */
export const companyFeed: Handler = (request) =>
    feedPage(request, request.services.chatter.companyFeed(pageRequest(request)));

/** `GET /chatter/feed-elements/{id}` */
export function readFeedElement(request: ApiRequest): ApiResponse {
    const item = request.services.chatter.item(request.parameters['id'] ?? '');
    if (!item) throw notFound();
    return { status: 200, body: feedElement(request, item) };
}

/** `DELETE /chatter/feed-elements/{id}` */
export function deleteFeedElement(request: ApiRequest): ApiResponse {
    const id = request.parameters['id'] ?? '';
    if (!request.services.chatter.item(id)) throw notFound();
    const { durable } = transact(request, (transaction) =>
        transaction.dml({ operation: 'delete', object: 'FeedItem', records: [{ Id: id }], allOrNone: true })
    );
    return { status: 204, durable };
}

/** `POST /chatter/feed-elements`: a text post, given as JSON or as the parameters `subjectId` and `text`. */
export function postFeedElement(request: ApiRequest): ApiResponse {
    const { subject, text } = request.body.isEmpty ? fromParameters(request) : fromBody(request, request.body.object());
    const parentId = subjectId(request, subject);
    const createdById = request.session.userId;
    const { result: id, durable } = transact(request, (transaction) =>
        request.services.chatter.post(transaction, { parentId, body: text, createdById })
    );
    const item = request.services.database.current?.get('FeedItem', id) ?? request.services.chatter.item(id);
    if (!item) throw notFound();
    return { status: 201, body: feedElement(request, item), durable };
}

/** `GET /chatter/users/{user}` */
export function readUser(request: ApiRequest): ApiResponse {
    const user = request.services.database.get('User', userOf(request));
    if (!user) throw notFound();
    const detail = {
        aboutMe: user['AboutMe'] ?? null,
        email: user['Email'] ?? null,
        phoneNumbers: [],
        username: user['Username'] ?? null,
        isChatterGuest: false,
        hasChatter: true
    };
    return { status: 200, body: { ...userSummary(request, String(user['Id'])), ...detail } };
}

function feedPage(request: ApiRequest, { items, nextPageToken }: FeedPage): ApiResponse {
    const address = `${request.base}${request.path}`;
    const pageUrl = (token: string | null | undefined) => {
        const parameters = new URLSearchParams(request.query);
        if (token) parameters.set('page', token);
        return `${address}${parameters.size > 0 ? `?${parameters}` : ''}`;
    };
    const body: Json = {
        currentPageToken: request.query.get('page'),
        currentPageUrl: pageUrl(undefined),
        elements: items.map((item) => feedElement(request, item)),
        isModifiedToken: null,
        isModifiedUrl: null,
        nextPageToken: nextPageToken ?? null,
        nextPageUrl: nextPageToken === undefined ? null : pageUrl(nextPageToken),
        updatesToken: items[0] ? `1:${String(items[0]['CreatedDate'])}` : null,
        updatesUrl: null
    };
    return { status: 200, body };
}

function pageRequest({ query }: ApiRequest): PageRequest {
    const pageSize = Number(query.get('pageSize') ?? defaultPageSize);
    if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > largestPageSize) {
        throw new SalesforceError('INVALID_PARAMETER', `pageSize must be between 1 and ${largestPageSize}`);
    }
    return { pageSize, pageToken: query.get('page') ?? undefined };
}

function userOf(request: ApiRequest): string {
    return subjectId(request, request.parameters['user'] ?? 'me');
}

function subjectId(request: ApiRequest, id: string): string {
    return id.toLowerCase() === 'me' ? request.session.userId : id;
}

function fromParameters({ query }: ApiRequest): { subject: string; text: string } {
    const subject = query.get('subjectId');
    if (subject === null) throw new SalesforceError('MISSING_ARGUMENT', 'Missing required parameter: subjectId');
    return { subject, text: query.get('text') ?? '' };
}

/** `{"body": {"messageSegments": [{"type": "Text", "text": …}]}, "feedElementType": "FeedItem", "subjectId": …}` */
function fromBody({ body }: ApiRequest, json: JsonObject): { subject: string; text: string } {
    const subject = json['subjectId'];
    if (typeof subject !== 'string')
        throw new SalesforceError('MISSING_ARGUMENT', 'Missing required parameter: subjectId');
    const segments = isJsonObject(json['body']) ? json['body']['messageSegments'] : undefined;
    if (!Array.isArray(segments))
        throw body.mistyped(
            'MessageSegmentInput',
            segments ?? null,
            segments === undefined ? [] : ['body', 'messageSegments']
        );
    const texts = (segments as readonly Json[]).map((segment, i) => {
        const text = isJsonObject(segment) ? (segment['text'] ?? segment['url']) : undefined;
        if (typeof text === 'string') return text;
        throw new SalesforceError('INVALID_PARAMETER', `Message segment ${i} must be of type Text or Link.`);
    });
    return { subject, text: texts.join('') };
}
