import { FlowFault } from '../flowFault';
import type { FlowElement } from '../flowDefinition';
import type { Interview } from '../interview';
import type { ElementHead } from './elementKind';

/** What an element does for several interviews at once. `Work` is what one of them wants done. */
export interface BulkWork<Work, Result> {
    /** @throws FlowFault if this interview's values don't allow it */
    prepare(interview: Interview): Work;
    /** Results or faults in the order of the works. */
    doAll(works: readonly Work[], interviews: readonly Interview[]): readonly (Result | FlowFault)[];
    /** @throws FlowFault */
    finish(interview: Interview, result: Result, work: Work): void;
}

/** An element that the interviews of a batch go through together. */
export function bulkStep<Work, Result>(head: ElementHead, bulk: BulkWork<Work, Result>): FlowElement {
    const { name, label, next, faultTarget } = head;
    const runAll = (interviews: readonly Interview[]) => {
        const works = interviews.map((interview) => attempt(() => ({ interview, work: bulk.prepare(interview) })));
        const ready = works.flatMap((each) => (each instanceof FlowFault ? [] : [each]));
        const results =
            ready.length === 0
                ? []
                : attemptAll(ready.length, () =>
                      bulk.doAll(
                          ready.map(({ work }) => work),
                          ready.map(({ interview }) => interview)
                      )
                  );
        let at = 0;
        return works.map((each) => {
            if (each instanceof FlowFault) return each;
            const result = results[at++] as Result | FlowFault;
            if (result instanceof FlowFault) return result;
            const finished = attempt(() => bulk.finish(each.interview, result, each.work));
            return finished instanceof FlowFault ? finished : undefined;
        });
    };
    return {
        name,
        label,
        next,
        faultTarget,
        runAll,
        run: (interview) => {
            const [fault] = runAll([interview]);
            if (fault) throw fault;
            return next;
        }
    };
}

/** A fault of the whole is that of each. */
function attemptAll<T>(count: number, work: () => readonly (T | FlowFault)[]): readonly (T | FlowFault)[] {
    const results = attempt(work);
    return results instanceof FlowFault ? Array.from({ length: count }, () => results) : results;
}

function attempt<T>(work: () => T): T | FlowFault {
    try {
        return work();
    } catch (error) {
        if (error instanceof FlowFault) return error;
        throw error;
    }
}
