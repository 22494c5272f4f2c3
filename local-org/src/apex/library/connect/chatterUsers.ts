import { dataObject } from '../dataObjects';
import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';
import { ApexList } from '../../runtime/values/apexList';
import type { LibraryValue } from '../../runtime/values/libraryValue';
import { refuseInSiloedTest } from './siloedTest';

/** What a user follows: rows of EntitySubscription. */
function followings(x: Execution, userId: string | null): LibraryValue {
    refuseInSiloedTest(x);
    const subscriberId = given(userId);
    const rows = [...(x.transaction.database.lookup('EntitySubscription', 'SubscriberId', subscriberId) ?? [])];
    const following = rows.map((row) =>
        dataObject('ConnectApi.Following', {
            id: String(row['Id']),
            subjectId: String(row['ParentId']),
            subscriberId
        })
    );
    return dataObject('ConnectApi.FollowingPage', {
        following: new ApexList(
            { kind: 'list', element: { kind: 'library', name: 'ConnectApi.Following', arguments: [] } },
            following
        ),
        total: following.length,
        currentPageUrl: `/services/data/chatter/users/${subscriberId}/following`,
        nextPageUrl: null,
        previousPageUrl: null
    });
}

/** `ConnectApi.ChatterUsers`: whom and what a user follows. */
export const chatterUsersType: LibraryType = {
    name: 'ConnectApi.ChatterUsers',
    members: {
        'static ConnectApi.FollowingPage getFollowings(String communityId, String userId)': (
            x,
            _communityId: string | null,
            userId: string | null
        ) => followings(x, userId)
    }
};
