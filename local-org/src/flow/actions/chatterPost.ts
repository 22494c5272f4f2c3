import { NotSupportedError, SalesforceError } from '../../errors';
import { toRecordId } from '../../data/recordId';
import type { StoredRecord } from '../../data/record';
import { FlowFault } from '../flowFault';
import { mergeText } from '../flowValue';
import type { Database } from '../../data/transaction';
import type { ActionContext, FlowAction } from './flowAction';

/** "Post to Chatter" (Actions Developer Guide): posts to a user, a group or a record as the running user. */
export const chatterPost: FlowAction = {
    label: 'Post to Chatter',
    outputs: { feedItemId: { type: 'ID' } },
    required: ['text', 'subjectNameOrId'],
    optional: ['type', 'visibility', 'communityId'],
    run: (context, inputs) => {
        const input = (name: string) => mergeText(inputs.get(name) ?? null);
        if (input('communityId') !== '') throw new NotSupportedError('Posting to an Experience Cloud site');
        const parentId = subjectId(context, input('subjectNameOrId'), input('type'));
        const body = input('text');
        if (body === '') throw new FlowFault('Missing required input parameter: text');
        const { transaction, services } = context;
        try {
            const id = services.chatter.post(transaction, { parentId, body, createdById: transaction.userId });
            return new Map([['feedItemId', id]]);
        } catch (error) {
            if (error instanceof SalesforceError) throw new FlowFault(`${error.errorCode}: ${error.message}`);
            throw error;
        }
    }
};

/** An id, the username of a user (type `User`) or the name of a group (type `Group`). */
function subjectId({ transaction, services }: ActionContext, subject: string, type: string): string {
    const { schema } = services;
    const id = toRecordId(subject);
    const object = id === undefined ? undefined : schema.objectByKeyPrefix(id.slice(0, 3));
    if (id !== undefined && object && transaction.get(object.name, id)) return id;
    const wanted = subject.trim().toLowerCase();
    const [objectName, field] = type.toLowerCase() === 'group' ? ['CollaborationGroup', 'Name'] : ['User', 'Username'];
    const { database } = transaction;
    const found = [...candidates(database, objectName ?? '', field ?? '', subject)].find(
        (record) => String(record[field ?? '']).toLowerCase() === wanted
    );
    if (!found) {
        throw new FlowFault(
            `Couldn't find the ${type.toLowerCase() === 'group' ? 'group' : 'user'} "${subject}" to post to. Check subjectNameOrId and type.`
        );
    }
    return String(found['Id']);
}

function candidates(database: Database, objectName: string, field: string, value: string): Iterable<StoredRecord> {
    return database.lookup(objectName, field, value) ?? database.records(objectName);
}
