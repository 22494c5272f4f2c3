import {
    changeIngestJob,
    createIngestJob,
    deleteIngestJob,
    failedResults,
    listIngestJobs,
    readIngestJob,
    successfulResults,
    unprocessedRecords,
    uploadIngestData
} from './bulk/ingestResources';
import {
    changeQueryJob,
    createQueryJob,
    deleteQueryJob,
    listQueryJobs,
    queryJobResults,
    readQueryJob
} from './bulk/queryResources';
import { batch } from './composite/batch';
import { composite } from './composite/composite';
import { graph } from './composite/graph';
import { createTree } from './composite/tree';
import {
    companyFeed,
    deleteFeedElement,
    newsFeed,
    postFeedElement,
    readFeedElement,
    readUser,
    recordFeed,
    userProfileFeed
} from './connect/feeds';
import { getApex, getFlow, invokeApex, listApex, listCustomKinds, listFlows, startFlow } from './actions/customActions';
import {
    getStandardAction,
    invokeStandardAction,
    listActionKinds,
    listStandardActions
} from './actions/standardActions';
import { eventSchemaById, eventSchemaOfObject } from './events/eventSchema';
import { limits } from './limits';
import { query, queryAll, queryMore, toolingQuery } from './query/query';
import { parameterizedSearch, search } from './query/search';
import type { ApiRequest, Route } from './route';
import {
    createCollection,
    deleteCollection,
    readCollection,
    updateCollection,
    upsertCollection
} from './sobjects/collections';
import { describeObject, listObjects, objectInfo } from './sobjects/describeResources';
import { createById, deleteByExternalId, readByExternalId, upsertRecord } from './sobjects/externalId';
import { createRecord, deleteRecord, readRecord, updateRecord } from './sobjects/record';
import { deletedRecords, updatedRecords } from './sobjects/replication';
import { channelSubscribers, pushEvents } from './streamingPush';
import { debugLogBody } from './tooling/debugLogBody';
import { passwordState, resetPassword, setPassword } from './sobjects/userPassword';
import { executeAnonymous } from './tooling/executeAnonymous';
import { runTestsAsynchronous, runTestsSynchronous } from './tooling/runTests';

/** Everything below `/services/data/vNN.0`. */
export const restRoutes: readonly Route[] = [
    { path: '/', methods: { GET: resources } },
    { path: '/limits', methods: { GET: limits } },

    { path: '/sobjects', methods: { GET: listObjects } },
    { path: '/sobjects/:object', methods: { GET: objectInfo, POST: createRecord } },
    { path: '/sobjects/:object/describe', methods: { GET: describeObject } },
    { path: '/sobjects/:object/updated', methods: { GET: updatedRecords } },
    { path: '/sobjects/:object/deleted', methods: { GET: deletedRecords } },
    { path: '/sobjects/:object/eventSchema', methods: { GET: eventSchemaOfObject } },
    { path: '/event/eventSchema/:id', methods: { GET: eventSchemaById } },
    {
        path: '/sobjects/:object/:id',
        methods: { GET: readRecord, PATCH: updateRecord, DELETE: deleteRecord, POST: createById }
    },
    {
        path: '/sobjects/User/:id/password',
        methods: { GET: passwordState, POST: setPassword, DELETE: resetPassword }
    },
    { path: '/sobjects/StreamingChannel/:id/push', methods: { GET: channelSubscribers, POST: pushEvents } },
    {
        path: '/sobjects/:object/:field/:value',
        methods: { GET: readByExternalId, PATCH: upsertRecord, DELETE: deleteByExternalId }
    },

    { path: '/query', methods: { GET: query } },
    { path: '/query/:locator', methods: { GET: queryMore } },
    { path: '/queryAll', methods: { GET: queryAll } },
    { path: '/queryAll/:locator', methods: { GET: queryMore } },
    { path: '/search', methods: { GET: search } },
    { path: '/parameterizedSearch', methods: { GET: parameterizedSearch } },
    { path: '/tooling/query', methods: { GET: toolingQuery } },
    { path: '/tooling/query/:locator', methods: { GET: queryMore } },
    { path: '/tooling/runTestsAsynchronous', methods: { POST: runTestsAsynchronous } },
    { path: '/tooling/runTestsSynchronous', methods: { POST: runTestsSynchronous } },
    { path: '/tooling/sobjects/ApexLog/:id/Body', methods: { GET: debugLogBody } },
    { path: '/sobjects/ApexLog/:id/Body', methods: { GET: debugLogBody } },
    { path: '/tooling/sobjects/:object', methods: { GET: objectInfo, POST: createRecord } },
    { path: '/tooling/sobjects/:object/describe', methods: { GET: describeObject } },
    {
        path: '/tooling/sobjects/:object/:id',
        methods: { GET: readRecord, PATCH: updateRecord, DELETE: deleteRecord }
    },
    { path: '/tooling/composite/sobjects', methods: { PATCH: updateCollection } },
    { path: '/tooling/executeAnonymous', methods: { GET: executeAnonymous } },

    { path: '/composite', methods: { GET: compositeResources, POST: composite } },
    { path: '/composite/graph', methods: { POST: graph } },
    { path: '/composite/batch', methods: { POST: batch } },
    {
        path: '/composite/sobjects',
        methods: { POST: createCollection, PATCH: updateCollection, DELETE: deleteCollection }
    },
    { path: '/composite/sobjects/:object', methods: { GET: readCollection, POST: readCollection } },
    { path: '/composite/sobjects/:object/:field', methods: { PATCH: upsertCollection } },
    { path: '/composite/tree/:object', methods: { POST: createTree } },

    { path: '/jobs/ingest', methods: { GET: listIngestJobs, POST: createIngestJob } },
    { path: '/jobs/ingest/:id', methods: { GET: readIngestJob, PATCH: changeIngestJob, DELETE: deleteIngestJob } },
    { path: '/jobs/ingest/:id/batches', methods: { PUT: uploadIngestData } },
    { path: '/jobs/ingest/:id/successfulResults', methods: { GET: successfulResults } },
    { path: '/jobs/ingest/:id/failedResults', methods: { GET: failedResults } },
    { path: '/jobs/ingest/:id/unprocessedrecords', methods: { GET: unprocessedRecords } },
    { path: '/jobs/query', methods: { GET: listQueryJobs, POST: createQueryJob } },
    { path: '/jobs/query/:id', methods: { GET: readQueryJob, PATCH: changeQueryJob, DELETE: deleteQueryJob } },
    { path: '/jobs/query/:id/results', methods: { GET: queryJobResults } },

    { path: '/actions', methods: { GET: listActionKinds } },
    { path: '/actions/standard', methods: { GET: listStandardActions } },
    { path: '/actions/standard/:action', methods: { GET: getStandardAction, POST: invokeStandardAction } },
    { path: '/actions/custom', methods: { GET: listCustomKinds } },
    { path: '/actions/custom/apex', methods: { GET: listApex } },
    { path: '/actions/custom/apex/:class', methods: { GET: getApex, POST: invokeApex } },
    { path: '/actions/custom/flow', methods: { GET: listFlows } },
    { path: '/actions/custom/flow/:flow', methods: { GET: getFlow, POST: startFlow } },

    { path: '/chatter/users/:user', methods: { GET: readUser } },
    { path: '/chatter/feeds/news/:user/feed-elements', methods: { GET: newsFeed } },
    { path: '/chatter/feeds/user-profile/:user/feed-elements', methods: { GET: userProfileFeed } },
    { path: '/chatter/feeds/record/:id/feed-elements', methods: { GET: recordFeed } },
    { path: '/chatter/feeds/company/feed-elements', methods: { GET: companyFeed } },
    { path: '/chatter/feed-elements', methods: { POST: postFeedElement } },
    { path: '/chatter/feed-elements/:id', methods: { GET: readFeedElement, DELETE: deleteFeedElement } }
];

/** `GET /services/data/vNN.0`: the resources of a version. */
function resources({ base, origin, services, session }: ApiRequest) {
    const names = [
        'tooling',
        'chatter',
        'actions',
        'limits',
        'jobs',
        'sobjects',
        'query',
        'queryAll',
        'search',
        'composite'
    ];
    const addresses = names.map((name) => [name, `${base}/${name}`]);
    const identity = `${origin}/id/${services.organizationId}/${session.userId}`;
    return { status: 200, body: Object.fromEntries([...addresses, ['identity', identity]]) };
}

function compositeResources({ base }: ApiRequest) {
    const names = ['tree', 'batch', 'sobjects', 'graph'];
    return { status: 200, body: Object.fromEntries(names.map((name) => [name, `${base}/composite/${name}`])) };
}
