import type { FieldValue } from '../../data/record';
import type { XmlNode } from '../../metadata/sourceModel';
import { childNode, childNodes, text } from '../../metadata/xmlNode';
import { readConditions, type Condition } from '../conditions';
import { FlowFault } from '../flowFault';
import type { ExpectedEvent } from '../flowDefinition';
import type { FlowScope } from '../flowScope';
import { scalar, type FlowValue } from '../flowValue';
import { toStored } from '../formula/formulaValue';
import type { Interview } from '../interview';
import { offsetUnit, timeAfter, timeOf } from '../timeOffset';
import { readValue, type ValueSource } from '../valueSource';
import { step, type ElementHead, type ElementReader } from './elementKind';

/** An event that a Wait element waits for. */
interface WaitEvent {
    readonly name: string;
    readonly isExpected: Condition;
    /** @throws FlowFault if the values tell no time */
    expect(interview: Interview): ExpectedEvent;
}

/**
 * Wait (Pause): the interview goes on behind the first of its events that comes. Events whose conditions don't hold aren't waited for; if none
 * is, the default path is taken at once.
 */
export const readWait: ElementReader = (node, head, scope) => {
    const otherwise = scope.target(node, 'defaultConnector', head.name);
    const events = childNodes(node, 'waitEvents').map((event) => readEvent(event, head, scope));
    return {
        ...step(head, () => undefined),
        run: (interview) => {
            if (events.includes(undefined)) interview.notSupported('A wait of this kind');
            const expected = events.filter((event) => event?.isExpected(interview));
            if (expected.length === 0) return otherwise;
            interview.pause(
                head.name,
                expected.flatMap((event) => (event ? [event.expect(interview)] : []))
            );
            return undefined;
        }
    };
};

/** Undefined if local-org has no such event. */
function readEvent(node: XmlNode, head: ElementHead, scope: FlowScope): WaitEvent | undefined {
    const name = (text(node, 'name') ?? '').trim();
    const type = text(node, 'eventType')?.trim();
    const parameters = new Map(
        childNodes(node, 'inputParameters').map((each) => [
            (text(each, 'name') ?? '').trim(),
            readValue(childNode(each, 'value'), scope, head.name)
        ])
    );
    const outputs = childNodes(node, 'outputParameters').map((each) => {
        const path = (text(each, 'assignToReference') ?? '').trim().split('.');
        scope.checkReference(path, head.name);
        return { name: (text(each, 'name') ?? '').trim(), path };
    });
    const target = scope.target(node, 'connector', name);
    const isExpected =
        childNodes(node, 'conditions').length === 0 ? () => true : readConditions(node, scope, head.name);
    const common = { name, target, outputs };
    if (type !== undefined && /__e$/i.test(type)) {
        const object = scope.schema.object(type);
        if (!object) scope.problem(`${head.name} - Invalid object: ${type}`, `<eventType>${type}<`, head.name);
        for (const field of parameters.keys()) scope.field(object, field, head.name);
        const expect = (interview: Interview): ExpectedEvent => ({
            ...common,
            event: { object: object?.name ?? type, fields: fieldsOf(parameters, interview) }
        });
        return { name, isExpected, expect };
    }
    const timed = readTime(node, type, parameters, head, scope);
    if (!timed) {
        scope.notSupported(`${head.name} - A wait of this kind is not supported by local-org.`, `<name>${name}<`);
        return undefined;
    }
    const expect = (interview: Interview): ExpectedEvent => {
        const at = timed(interview);
        if (at === undefined) throw new FlowFault(`The time to resume ${name} hasn't been set or assigned.`);
        return { ...common, at };
    };
    return { name, isExpected, expect };
}

type Parameters = ReadonlyMap<string, ValueSource | undefined>;

function fieldsOf(parameters: Parameters, interview: Interview): Record<string, FieldValue> {
    const fields: Record<string, FieldValue> = {};
    for (const [field, value] of parameters) {
        const stored = toStored(scalar(value ? value(interview) : null, field));
        fields[field] = stored;
    }
    return fields;
}

/** When an alarm rings: a time, or a record's field, and an offset (FlowWaitEvent, "AlarmEvent", "DateRefAlarmEvent"), or a duration. */
function readTime(
    node: XmlNode,
    type: string | undefined,
    parameters: Parameters,
    head: ElementHead,
    scope: FlowScope
): ((interview: Interview) => number | undefined) | undefined {
    const read = (interview: Interview, name: string): FlowValue => parameters.get(name)?.(interview) ?? null;
    const now = (interview: Interview) => interview.services.clock.now();
    const moved = (interview: Interview, base: number | undefined): number | undefined => {
        const offset = read(interview, 'TimeOffset');
        if (base === undefined || typeof offset !== 'number') return base;
        return timeAfter(base, offset, offsetUnit(String(read(interview, 'TimeOffsetUnit') ?? '')));
    };
    const duration = text(node, 'offset')?.trim();
    if (duration !== undefined) {
        const unit = offsetUnit(text(node, 'offsetUnit'));
        const until = text(node, 'extendUntil')?.trim();
        return (interview) => extended(timeAfter(now(interview), Number(duration), unit), until);
    }
    const date = childNode(node, 'resumeDate') ?? childNode(node, 'resumeDateReference');
    const dateReference = text(node, 'resumeDateReference')?.trim() ?? text(node, 'resumeDate')?.trim();
    if (date || dateReference !== undefined) {
        const value = date
            ? readValue(date, scope, head.name)
            : readValue({ elementReference: dateReference }, scope, head.name);
        return (interview) => timeOf(value?.(interview) ?? null);
    }
    if (type === 'AlarmEvent') {
        return (interview) =>
            moved(interview, parameters.has('AlarmTime') ? timeOf(read(interview, 'AlarmTime')) : now(interview));
    }
    if (type !== 'DateRefAlarmEvent') return undefined;
    return (interview) => {
        const record = interview.findRecord(
            String(read(interview, 'TimeTableColumnEnumOrId') ?? ''),
            String(read(interview, 'EntityObjectId') ?? '')
        );
        const field = String(read(interview, 'TimeFieldColumnEnumOrId') ?? '');
        return moved(interview, record ? timeOf(record.get(field)) : undefined);
    };
}

/** "Resume at a specific time of day": the first such time (GMT) from then on. */
function extended(at: number, timeOfDay: string | undefined): number {
    if (timeOfDay === undefined) return at;
    const day = new Date(at).toISOString().slice(0, 10);
    const onDay = Date.parse(`${day}T${timeOfDay.replace(/Z?$/, 'Z')}`);
    return onDay >= at ? onDay : onDay + 24 * 3_600_000;
}
