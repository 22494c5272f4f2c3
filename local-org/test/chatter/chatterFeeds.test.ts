import { openOrgParts, temporaryDirectory, type OrgParts } from '../api/orgParts';

const directory = temporaryDirectory();
let org: OrgParts;
beforeAll(async () => void (org = await openOrgParts({ directory })));
afterAll(() => org.close());

async function create(object: string, fields: object): Promise<string> {
    const { status, body } = await org.rest('POST', `/sobjects/${object}`, fields);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id;
}

async function post(parentId: string, text: string): Promise<string> {
    const { result } = org.database.transaction({ userId: org.userId, origin: 'rest' }, (transaction) =>
        org.chatter.post(transaction, { parentId, body: text, createdById: org.userId })
    );
    return result;
}

describe('posts', () => {
    it('stand in the feed of their parent, newest first, however they were written', async () => {
        const account = await create('Account', { Name: 'Reader' });
        await post(account, 'first');
        await create('FeedItem', { ParentId: account, Body: 'second' });
        const { body } = await org.rest('GET', `/chatter/feeds/record/${account}/feed-elements`);
        expect(body.elements).toMatchObject([
            {
                type: 'TextPost',
                feedElementType: 'FeedItem',
                body: { text: 'second', messageSegments: [{ type: 'Text', text: 'second' }], isRichText: false },
                actor: { id: org.userId, type: 'User' },
                parent: { id: account, type: 'Account', name: 'Reader' },
                createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
                capabilities: { comments: { page: { items: [], total: 0 } } }
            },
            { body: { text: 'first' } }
        ]);
    });

    it('are paged, and leave the feed when they are deleted', async () => {
        const account = await create('Account', { Name: 'Pages' });
        const ids: string[] = [];
        for (let i = 0; i < 5; i++) ids.push(await post(account, `post ${i}`));
        const path = `/chatter/feeds/record/${account}/feed-elements`;
        const first = await org.rest('GET', `${path}?pageSize=2`);
        expect(first.body.elements.map((e: { body: { text: string } }) => e.body.text)).toEqual(['post 4', 'post 3']);
        await org.rest('DELETE', `/chatter/feed-elements/${ids[2]}`);
        const second = await org.rest('GET', first.body.nextPageUrl.replace('/services/data/v65.0', ''));
        expect(second.body.elements.map((e: { body: { text: string } }) => e.body.text)).toEqual(['post 1', 'post 0']);
        expect(second.body.nextPageUrl).toBeNull();
        expect(await org.rest('GET', `${path}?pageSize=1000`)).toMatchObject({ status: 400 });
        expect(await org.rest('GET', `${path}?page=nonsense`)).toMatchObject({ status: 400 });
    });

    it('are made over Connect REST, with links as segments of their own', async () => {
        const account = await create('Account', { Name: 'Connect' });
        const messageSegments = [
            { type: 'Text', text: 'See ' },
            { type: 'Link', url: 'https://example.com' },
            { type: 'Text', text: '\nnow' }
        ];
        const answer = await org.rest('POST', '/chatter/feed-elements', {
            body: { messageSegments },
            feedElementType: 'FeedItem',
            subjectId: account
        });
        expect(answer).toMatchObject({ status: 201, body: { body: { text: 'See https://example.com\nnow' } } });
        expect(answer.body.body.messageSegments.map((segment: { type: string }) => segment.type)).toEqual([
            'Text',
            'Link',
            'Text'
        ]);
        const read = await org.rest('GET', `/chatter/feed-elements/${answer.body.id}`);
        expect(read.body).toMatchObject({ id: answer.body.id, parent: { id: account } });
    });

    it('are refused when they are too long, empty or about nothing', async () => {
        const account = await create('Account', { Name: 'Refused' });
        await expect(post(account, 'x'.repeat(10001))).rejects.toThrow(/too large|too long/i);
        await expect(post(account, '')).rejects.toThrow('Required fields are missing: [Body]');
        await expect(post('001000000000000', 'x')).rejects.toThrow();
    });

    it('are told to listeners once they are committed', async () => {
        const account = await create('Account', { Name: 'Told' });
        const told: unknown[] = [];
        const stop = org.chatter.onPost((item) => void told.push(item['Body']));
        const undone = () =>
            org.database.transaction({ userId: org.userId, origin: 'rest' }, (transaction) => {
                org.chatter.post(transaction, { parentId: account, body: 'undone', createdById: org.userId });
                throw new Error('no');
            });
        expect(undone).toThrow('no');
        const { durable } = org.database.transaction({ userId: org.userId, origin: 'rest' }, (transaction) =>
            org.chatter.post(transaction, { parentId: account, body: 'kept', createdById: org.userId })
        );
        await durable;
        await new Promise(setImmediate);
        expect(told).toEqual(['kept']);
        stop();
    });
});

describe('the news feed', () => {
    it('holds posts to groups one belongs to; who makes a group belongs to it', async () => {
        const group = await create('CollaborationGroup', { Name: 'Sales', CollaborationType: 'Public' });
        const item = await post(group, 'to the group');
        const { body } = await org.rest('GET', '/chatter/feeds/news/me/feed-elements');
        expect(body.elements[0]).toMatchObject({ id: item, parent: { type: 'CollaborationGroup', name: 'Sales' } });
        const company = await org.rest('GET', '/chatter/feeds/company/feed-elements?pageSize=1');
        expect(company.body.elements).toMatchObject([{ id: item }]);
        expect((await org.rest('GET', '/chatter/users/me')).body).toMatchObject({ id: org.userId, type: 'User' });
    });

    it('is there after a restart', async () => {
        const before = (await org.rest('GET', '/chatter/feeds/news/me/feed-elements?pageSize=100')).body.elements;
        await org.close();
        org = await openOrgParts({ directory });
        const after = (await org.rest('GET', '/chatter/feeds/news/me/feed-elements?pageSize=100')).body.elements;
        expect(after.map((e: { id: string }) => e.id)).toEqual(before.map((e: { id: string }) => e.id));
    });
});
