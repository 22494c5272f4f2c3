import type { StoredRecord } from '../../data/record';
import { fieldToJson } from '../json/fieldJson';
import type { Json } from '../json/jsonBody';
import type { ApiRequest } from '../route';
import { recordSummary, userSummary } from './summaries';

/** A feed item as Connect REST represents it ("Feed Item", Connect REST API Developer Guide). */
export function feedElement(request: ApiRequest, item: StoredRecord): Json {
    const id = String(item['Id']);
    const url = `${request.base}/chatter/feed-elements/${id}`;
    const body = String(item['Body'] ?? '');
    const createdDate = connectDate(item['CreatedDate']);
    return {
        actor: userSummary(request, String(item['CreatedById'])),
        body: messageBody(body),
        canShare: false,
        capabilities: capabilities(request, item, url),
        clientInfo: null,
        createdDate,
        event: false,
        feedElementType: 'FeedItem',
        hasVerifiedComment: false,
        header: header(request, item),
        id,
        isDeleteRestricted: item['CreatedById'] !== request.session.userId,
        isSharable: false,
        modifiedDate: connectDate(item['LastModifiedDate']) ?? createdDate,
        originalFeedItem: null,
        originalFeedItemActor: null,
        parent: recordSummary(request, String(item['ParentId'])),
        photoUrl: '/img/chatter/default_profile_50_v2.png',
        relativeCreatedDate: relativeDate(request, Number(item['CreatedDate'])),
        type: item['Type'] ?? 'TextPost',
        url,
        visibility: item['Visibility'] ?? 'AllUsers'
    };
}

/** A plain text as message segments: addresses become links. */
export function messageBody(text: string): Json {
    const segments = text
        .split(/(https?:\/\/[^\s<>"]+)/)
        .filter((part) => part !== '')
        .map((part): Json => {
            if (/^https?:\/\//.test(part)) return { fullUrl: part, text: part, type: 'Link', url: part };
            return { text: part, type: 'Text' };
        });
    return { isRichText: false, messageSegments: segments, text };
}

/** Connect's dates: `2021-03-09T15:23:51.000Z`. */
function connectDate(value: unknown): string | null {
    return typeof value === 'number' ? new Date(value).toISOString() : null;
}

function header({ services }: ApiRequest, item: StoredRecord): Json {
    const author = services.database.get('User', String(item['CreatedById']))?.['Name'] ?? '';
    return { isRichText: null, messageSegments: [{ text: String(author), type: 'Text' }], text: String(author) };
}

function capabilities(request: ApiRequest, item: StoredRecord, url: string): Json {
    const comments = request.services.chatter.comments(String(item['Id']));
    const page = `${url}/capabilities/comments/items`;
    return {
        associatedActions: { platformActionGroups: [] },
        bookmarks: { isBookmarkedByCurrentUser: false },
        chatterLikes: {
            isLikedByCurrentUser: false,
            likesMessage: null,
            myLike: null,
            page: {
                currentPageToken: 0,
                currentPageUrl: `${url}/capabilities/chatter-likes/items`,
                items: [],
                nextPageToken: null,
                nextPageUrl: null,
                previousPageToken: null,
                previousPageUrl: null,
                total: 0
            }
        },
        comments: {
            page: {
                currentPageToken: null,
                currentPageUrl: page,
                items: comments.map((comment) => commentElement(request, comment)),
                nextPageToken: null,
                nextPageUrl: null,
                total: comments.length
            }
        },
        edit: {
            isEditRestricted: false,
            isEditableByMeUrl: `${url}/capabilities/edit/is-editable-by-me`,
            lastEditedBy: null,
            lastEditedDate: null,
            latestRevision: 1,
            relativeLastEditedDate: null
        }
    };
}

function commentElement(request: ApiRequest, comment: StoredRecord): Json {
    const id = String(comment['Id']);
    return {
        body: messageBody(String(comment['CommentBody'] ?? '')),
        createdDate: connectDate(comment['CreatedDate']),
        feedElement: {
            id: String(comment['FeedItemId']),
            url: `${request.base}/chatter/feed-elements/${String(comment['FeedItemId'])}`
        },
        id,
        isDeleteRestricted: comment['CreatedById'] !== request.session.userId,
        relativeCreatedDate: relativeDate(request, Number(comment['CreatedDate'])),
        type: fieldToJson('picklist', comment['CommentType'] ?? 'TextComment'),
        url: `${request.base}/chatter/comments/${id}`,
        user: userSummary(request, String(comment['CreatedById']))
    };
}

const minute = 60 * 1000;

/** `Just Now`, `5m ago`, `17h ago`, then the day. */
function relativeDate({ services }: ApiRequest, at: number): string {
    const minutes = Math.floor((services.clock.now() - at) / minute);
    if (minutes < 1) return 'Just now';
    if (minutes < 60) return `${minutes}m ago`;
    if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ago`;
    return new Date(at).toLocaleDateString('en-US', { month: 'long', day: 'numeric', timeZone: 'UTC' });
}
