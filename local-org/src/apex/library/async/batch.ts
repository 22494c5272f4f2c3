import { NotSupportedError } from '../../../errors';
import type { GeneratedObject } from '../../generate/runtimeInterface';
import { given } from '../given';
import type { AccessLevelValue } from '../system/securityTypes';
import type { LibraryType } from '../libraryType';
import type { AsyncJob } from '../../runtime/asyncJobs';
import { beginWithSharing } from '../../runtime/entrySharing';
import type { Execution } from '../../runtime/execution';
import { copyValue } from '../../runtime/copyValue';
import { ApexIterator, iterate, listIterator } from '../../runtime/iteration';
import { beginRow, changeRow, completeRow, countChunk, failRow, newJobRow } from '../../runtime/jobRows';
import { resultList, runQueryText } from '../../runtime/soql';
import { nullPointer, systemException } from '../../runtime/values/apexException';
import { ApexList } from '../../runtime/values/apexList';
import type { ApexObject } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import { LibraryValue } from '../../runtime/values/libraryValue';

/** "If the scope isn't specified, 200 records". */
const defaultScope = 200;

/** A value of Database.BatchableContext. */
export class BatchableContext extends LibraryValue {
    constructor(readonly jobId: string) {
        super();
    }

    override get libraryType(): string {
        return 'Database.BatchableContext';
    }
}

/** A value of Database.QueryLocator: here the rows are read at once. */
export class QueryLocator extends LibraryValue {
    constructor(
        readonly query: string,
        readonly rows: ApexList
    ) {
        super();
    }

    override get libraryType(): string {
        return 'Database.QueryLocator';
    }
}

function queryLocator(x: Execution, source: string | null, level?: AccessLevelValue | null): QueryLocator {
    const binds = x.dynamicBinds;
    x.dynamicBinds = null;
    const text = given(source);
    const result = runQueryText(x, text, (expression) => binds?.(expression.toLowerCase()), level?.mode);
    return new QueryLocator(text, resultList(x, x.org.services.queries.parse(text).from.name, result));
}

/** What `executeBatch` started. An object that isn't Stateful is for each step what it was when it was handed over. */
function executeBatch(x: Execution, batchable: ApexObject | null, scope: number | null): string {
    const handedOver = given(batchable);
    const size = given(scope);
    if (size < 1) throw systemException('System.InvalidParameterValueException', 'Batch size must be greater than 0');
    const name = handedOver.apexClass?.name ?? 'Batchable';
    const isStateful = handedOver.apexClass?.ancestors.has('database.stateful') === true;
    const object = copyValue(x, handedOver) as GeneratedObject;
    const id = newJobRow(x, { type: 'BatchApex', className: name });
    const context = new BatchableContext(id);
    const call = (later: Execution, alias: `~${string}`, ...args: ApexValue[]): ApexValue => {
        const receiver = isStateful ? object : (copyValue(later, object) as GeneratedObject);
        const method = receiver[alias];
        if (method === undefined) throw nullPointer();
        beginWithSharing(later, receiver.apexClass);
        return method.call(receiver, later, ...args) ?? null;
    };
    const step = (part: Pick<AsyncJob, 'begin' | 'run' | 'end' | 'fail'>): AsyncJob => ({
        id,
        kind: 'BATCH_APEX',
        userId: x.userId,
        name,
        ...part
    });
    const finish = step({
        begin: (transaction) => beginRow(transaction, id, 'Processing'),
        run: (last) => void call(last, '~finish/1', context),
        end: (transaction) => completeRow(transaction, id),
        fail: (transaction, { message }) => failRow(transaction, id, `First error: ${message}`)
    });
    x.org.jobs.enqueue(
        x,
        step({
            begin: (transaction) => beginRow(transaction, id, 'Preparing'),
            run: (later) => {
                const started = call(later, '~start/1', context);
                const rows = started instanceof QueryLocator ? started.rows : started;
                const values = [...iterate(later, rows)];
                const type =
                    rows instanceof ApexList ? rows.type : ({ kind: 'list', element: { kind: 'sobject' } } as const);
                for (let at = 0; at < values.length; at += size) {
                    const chunk = new ApexList(type, values.slice(at, at + size));
                    later.org.jobs.enqueue(
                        later,
                        step({
                            begin: (transaction) => beginRow(transaction, id, 'Processing'),
                            run: (chunkRun) => void call(chunkRun, '~execute/2', context, chunk),
                            end: (transaction) => countChunk(transaction, id),
                            fail: (transaction, failure) => countChunk(transaction, id, failure)
                        })
                    );
                }
                changeRow(later.transaction, id, { TotalJobItems: Math.ceil(values.length / size) });
                later.org.jobs.enqueue(later, finish);
            },
            fail: (transaction, { message }) => failRow(transaction, id, `First error: ${message}`)
        })
    );
    return id;
}

/** The batch starts so many minutes from now, once. */
function scheduleBatch(
    x: Execution,
    batchable: ApexObject | null,
    jobName: string | null,
    minutes: number | null,
    scope: number | null
): string {
    const object = given(batchable);
    const className = object.apexClass?.name ?? 'Batchable';
    return x.org.jobs.scheduled.schedule(
        x,
        { name: given(jobName), className, run: (later) => void executeBatch(later, object, scope) },
        x.now + given(minutes) * 60_000
    );
}

/** Members of System about batches. */
export const batchSystemMembers: LibraryType['members'] = {
    'static String scheduleBatch(Database.Batchable<Object> batchable, String jobName, Integer minutesFromNow)': (
        x,
        batchable: ApexObject | null,
        jobName: string | null,
        minutes: number | null
    ) => scheduleBatch(x, batchable, jobName, minutes, defaultScope),
    'static String scheduleBatch(Database.Batchable<Object> batchable, String jobName, Integer minutesFromNow, Integer scope)':
        scheduleBatch
};

/** Members of Database about batches. */
export const batchMembers: LibraryType['members'] = {
    'static Database.QueryLocator getQueryLocator(String query)': queryLocator,
    'static Database.QueryLocator getQueryLocator(String query, AccessLevel accessLevel)': queryLocator,
    'static Database.QueryLocator getQueryLocator(List<SObject> rows)': (_x, rows: ApexList | null) =>
        new QueryLocator('', given(rows)),
    'static Id executeBatch(Database.Batchable<Object> batchable)': (x, batchable: ApexObject | null) =>
        executeBatch(x, batchable, defaultScope),
    'static Id executeBatch(Database.Batchable<Object> batchable, Integer scope)': executeBatch
};

function implementedBySource(): never {
    throw new NotSupportedError('A batchable of the library');
}

export const batchTypes: readonly LibraryType[] = [
    {
        name: 'Database.Batchable',
        kind: 'interface',
        typeParameters: ['T'],
        members: {
            // a Database.QueryLocator or an Iterable<T>
            'Object start(Database.BatchableContext context)': implementedBySource,
            'void execute(Database.BatchableContext context, List<T> scope)': implementedBySource,
            'void finish(Database.BatchableContext context)': implementedBySource
        }
    },
    {
        name: 'Database.BatchableContext',
        kind: 'interface',
        members: {
            'Id getJobId()': (_x, context: BatchableContext) => context.jobId,
            'Id getChildJobId()': () => null
        }
    },
    {
        name: 'Database.QueryLocator',
        members: {
            'String getQuery()': (_x, locator: QueryLocator) => locator.query,
            'Iterator<SObject> iterator()': (_x, { rows }: QueryLocator) => new ApexIterator(listIterator(rows))
        }
    }
];
