import { setUpNewsroom } from '../../newsroomRecords.mjs';

export const createRecords = {
    name: 'Create PushTopic, streaming channel and Chatter group',
    plan: () => ['REST: PushTopic StoryUpdates, StreamingChannel /u/Newsroom, CollaborationGroup Newsroom'],
    async run({ access }) {
        const changes = [];
        await setUpNewsroom(access, (change) => changes.push(change));
        return changes.join(', ') || 'all there';
    }
};
