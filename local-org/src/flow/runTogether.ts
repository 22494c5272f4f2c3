import { FlowFault } from './flowFault';
import type { BulkElement, Interview } from './interview';

/**
 * Runs interviews of one flow in step: each on its own up to an element that writes or calls, those that stand at the same one through it at
 * once ("Flow Bulkification in Transactions"). `onFault` is told of each that ends in a fault.
 */
export function runTogether(
    interviews: readonly Interview[],
    onFault: (interview: Interview, fault: FlowFault) => void
): void {
    let waiting = new Map<Interview, BulkElement>();
    const goOn = (interview: Interview, work: () => void): void => {
        waiting.delete(interview);
        try {
            work();
            const element = interview.advance();
            if (element) waiting.set(interview, element);
        } catch (error) {
            if (!(error instanceof FlowFault)) throw error;
            onFault(interview, error);
        }
    };
    for (const interview of interviews) goOn(interview, () => undefined);
    while (waiting.size > 0) {
        const [element] = waiting.values() as Iterable<BulkElement>;
        if (element === undefined) return;
        const group = [...waiting].filter(([, at]) => at === element).map(([interview]) => interview);
        const faults = element.runAll(group);
        group.forEach((interview, i) => goOn(interview, () => interview.leave(element, faults[i])));
        waiting = new Map(
            interviews.flatMap((each) => (waiting.has(each) ? [[each, waiting.get(each) as BulkElement]] : []))
        );
    }
}
