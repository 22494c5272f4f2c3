import { childNodes, flag, text } from '../../metadata/xmlNode';
import { readConditions, type Condition } from '../conditions';
import { step, type ElementReader } from './elementKind';

/** The first outcome whose conditions hold is taken, else the default one. */
export const readDecision: ElementReader = (node, head, scope) => {
    const otherwise = scope.target(node, 'defaultConnector', head.name);
    const outcomes = childNodes(node, 'rules').map((rule) => {
        const name = (text(rule, 'name') ?? '').trim();
        const met = readConditions(rule, scope, head.name);
        // "Only if the record that triggered the flow to run is updated to meet the condition requirements"
        const holds: Condition = flag(rule, 'doesRequireRecordChangedToMeetCriteria')
            ? (interview) => met(interview) && !interview.metBefore(met)
            : met;
        return { name, holds, target: scope.target(rule, 'connector', name) };
    });
    return {
        ...step(head, () => undefined),
        run: (interview) => {
            const taken = outcomes.find(({ holds }) => holds(interview));
            for (const { name } of outcomes) if (name !== taken?.name) interview.setOutput(name, false);
            if (!taken) return otherwise;
            interview.takeOutcome(taken.name);
            return taken.target;
        }
    };
};
