import { SalesforceError } from '../errors';
import type { RecordInput, StoredRecord } from '../data/record';
import type { Commit, Database, DmlChunk, Transaction } from '../data/transaction';
import type { Chatter, ChatterPost } from './chatter';
import { FeedIndex, type FeedPosition } from './feedIndex';

/** Longest text of a post ("FeedItem", Object Reference). */
export const longestPost = 10000;
const companyFeed = 'company';
const authoredBy = (userId: string) => `by:${userId}`;

/** One page of a feed, newest first. */
export interface FeedPage {
    readonly items: readonly StoredRecord[];
    /** Opens the next page; undefined on the last one. */
    readonly nextPageToken: string | undefined;
}

export interface PageRequest {
    readonly pageSize: number;
    readonly pageToken?: string;
}

/** Chatter of one org, over its FeedItem records: whatever writes one (Flow, REST, Apex) has posted. */
export class ChatterFeeds implements Chatter {
    readonly #database: Database;
    readonly #index = new FeedIndex();
    readonly #listeners = new Set<(item: StoredRecord) => void>();

    constructor(database: Database) {
        this.#database = database;
        if (!database.schema.object('FeedItem')) return;
        for (const item of database.records('FeedItem')) this.#add(item);
        database.registerHook('beforeTrigger', completePosts);
        database.registerHook('afterTrigger', joinOwnerToGroup);
        database.registerCommitHook((transaction, commit) => this.#follow(transaction, commit));
    }

    post(transaction: Transaction, post: ChatterPost): string {
        const record: RecordInput = { ParentId: post.parentId, Body: post.body, Type: 'TextPost' };
        if (post.createdById !== transaction.userId) record['CreatedById'] = post.createdById;
        const [result] = transaction.dml({
            operation: 'insert',
            object: 'FeedItem',
            records: [record],
            allOrNone: true
        });
        const error = result?.errors[0];
        if (error) throw new SalesforceError(error.statusCode, error.message, error.fields);
        return result?.id as string;
    }

    item(id: string): StoredRecord | undefined {
        return this.#database.get('FeedItem', id);
    }

    /** Posts to a record, user or group. */
    recordFeed(recordId: string, page: PageRequest): FeedPage {
        return this.#page([recordId], page);
    }

    /** A user's own posts and the posts to them. */
    userProfileFeed(userId: string, page: PageRequest): FeedPage {
        return this.#page([userId, authoredBy(userId)], page);
    }

    /** Every post of the org. */
    companyFeed(page: PageRequest): FeedPage {
        return this.#page([companyFeed], page);
    }

    /** What a user follows: own posts, posts to the user, to the user's groups, to records and by people followed. */
    newsFeed(userId: string, page: PageRequest): FeedPage {
        const feeds = [userId, authoredBy(userId)];
        for (const member of this.#matching('CollaborationGroupMember', 'MemberId', userId)) {
            feeds.push(String(member['CollaborationGroupId']));
        }
        for (const subscription of this.#matching('EntitySubscription', 'SubscriberId', userId)) {
            const followed = String(subscription['ParentId']);
            feeds.push(followed);
            if (this.#database.schema.objectByKeyPrefix(followed.slice(0, 3))?.name === 'User') {
                feeds.push(authoredBy(followed));
            }
        }
        return this.#page(feeds, page);
    }

    /** Comments of a post, oldest first. */
    comments(feedItemId: string): StoredRecord[] {
        return [...this.#matching('FeedComment', 'FeedItemId', feedItemId)];
    }

    /** Calls back with every new feed item once it is committed for good. Returns a function that unregisters. */
    onPost(listener: (item: StoredRecord) => void): () => void {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }

    #page(feeds: readonly string[], { pageSize, pageToken }: PageRequest): FeedPage {
        const before = pageToken === undefined ? undefined : positionOf(pageToken);
        const items: StoredRecord[] = [];
        let last: FeedPosition | undefined;
        for (const position of this.#index.newestFirst(feeds, before)) {
            if (items.length === pageSize) return { items, nextPageToken: last && tokenOf(last) };
            // An item can be gone though it is indexed: the transaction was undone after its commit hooks ran.
            const item = this.#database.get('FeedItem', position.id);
            if (!item) continue;
            items.push(item);
            last = position;
        }
        return { items, nextPageToken: undefined };
    }

    #matching(object: string, field: string, value: string): Iterable<StoredRecord> {
        return this.#database.schema.object(object) ? (this.#database.lookup(object, field, value) ?? []) : [];
    }

    #add(item: StoredRecord): void {
        const feeds = [String(item['ParentId']), authoredBy(String(item['CreatedById'])), companyFeed];
        this.#index.add(feeds, { createdDate: Number(item['CreatedDate']), id: String(item['Id']) });
    }

    #follow(transaction: Transaction, commit: Commit): void {
        if (transaction.database !== this.#database) return;
        for (const { object, operation, newRecord, oldRecord } of commit.changes) {
            if (object.name !== 'FeedItem') continue;
            if (operation === 'delete') this.#index.remove(String(oldRecord?.['Id']));
            else if (newRecord && operation !== 'update') {
                this.#add(newRecord);
                if (operation === 'insert') transaction.afterCommit(() => this.#tell(newRecord));
            }
        }
    }

    #tell(item: StoredRecord): void {
        for (const listener of [...this.#listeners]) listener(item);
    }
}

/** What the platform fills in and checks on a new feed item. */
function completePosts({ object, operation, rows }: DmlChunk): void {
    if (object.name !== 'FeedItem' || operation !== 'insert') return;
    for (const row of rows) {
        const { Type: type, LinkUrl: linkUrl, Body: body } = row.newRecord ?? {};
        if (type === undefined || type === null) row.setField('Type', linkUrl ? 'LinkPost' : 'TextPost');
        if (!body && !linkUrl) row.addError('Required fields are missing: [Body]', 'Body');
        else if (typeof body === 'string' && body.length > longestPost) {
            row.addError(`Body: data value too large: (max length=${longestPost})`, 'Body');
        }
    }
}

/** Who owns a new group is its first member. */
function joinOwnerToGroup({ object, operation, rows, transaction }: DmlChunk): void {
    if (object.name !== 'CollaborationGroup' || operation !== 'insert') return;
    const records = rows.map(({ newRecord }) => ({
        CollaborationGroupId: newRecord?.['Id'] ?? null,
        MemberId: newRecord?.['OwnerId'] ?? transaction.userId,
        CollaborationRole: 'Admin'
    }));
    transaction.dml({ operation: 'insert', object: 'CollaborationGroupMember', records, allOrNone: true });
}

function tokenOf(position: FeedPosition): string {
    return `${position.createdDate}:${position.id}`;
}

function positionOf(token: string): FeedPosition {
    const match = /^(\d+):(\w{15,18})$/.exec(token);
    if (!match) throw new SalesforceError('INVALID_PAGE', 'The page token is invalid.');
    return { createdDate: Number(match[1]), id: match[2] ?? '' };
}
