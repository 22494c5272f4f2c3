import { randomBytes } from 'node:crypto';
import { makeRecordId } from '../../data/recordId';
import type { ApexMethodInfo } from '../generate/runtimeInterface';
import type { AsyncJob } from './asyncJobs';
import { beginWithSharingOf } from './entrySharing';
import type { Execution } from './execution';
import { newJobRow, rowProgress } from './jobRows';
import { ApexList } from './values/apexList';
import { ApexMap } from './values/apexMap';
import { ApexSet } from './values/apexSet';
import type { ApexValue } from './values/apexValue';

/** Key prefix of AsyncApexJob. */
const jobKeyPrefix = '707';

/** An id for a job that has no row: of a test run outside of an org. */
export function newJobId(): string {
    return makeRecordId(jobKeyPrefix, randomBytes(4).readUInt32BE());
}

/** A call of a `@future` method, with its arguments as they are now. */
export function futureJob(x: Execution, method: ApexMethodInfo, args: readonly ApexValue[]): AsyncJob {
    const copies = args.map((arg) => copied(x, arg));
    const id = newJobRow(x, { type: 'Future', className: method.className, methodName: method.name });
    return {
        id,
        kind: 'FUTURE',
        userId: x.userId,
        name: `${method.className}.${method.name}`,
        ...rowProgress(id),
        run: (later) => {
            beginWithSharingOf(later, method.className);
            method.invoke(later, null, copies);
        }
    };
}

/** Arguments of future methods are primitives and collections of them. */
function copied(x: Execution, value: ApexValue): ApexValue {
    if (value instanceof ApexList)
        return new ApexList(
            value.type,
            value.values.map((element) => copied(x, element))
        );
    if (value instanceof ApexSet) return ApexSet.of(x, value.type, value.values());
    if (value instanceof ApexMap) {
        const map = new ApexMap(value.type);
        for (const entry of value.entries()) map.set(x, entry.key, copied(x, entry.value));
        return map;
    }
    return value;
}
