import type { XmlNode } from '../metadata/sourceModel';
import { childNode, childNodes, flag, text } from '../metadata/xmlNode';
import { readEntryConditions } from './conditions';
import type { FlowSchedule, FlowStart, FlowTrigger, ScheduledPath } from './flowDefinition';
import type { FlowScope } from './flowScope';
import { eventOfProcess, processValue } from './processValue';
import { dayMs } from './formula/formulaValue';
import { offsetUnit } from './timeOffset';

const triggers: ReadonlySet<string> = new Set<FlowTrigger>([
    'PlatformEvent',
    'Scheduled',
    'RecordBeforeSave',
    'RecordAfterSave',
    'RecordBeforeDelete'
]);

/** Reads when a flow starts. A process (Process Builder) starts as an after-save flow does, before those. */
export function readStart(xml: XmlNode, scope: FlowScope): FlowStart {
    const process = readProcess(xml);
    const start = childNode(xml, 'start') ?? {};
    const triggerType = text(start, 'triggerType')?.trim();
    if (triggerType === 'PlatformEvent' && scope.startObject && scope.startObject.kind !== 'platformEvent') {
        scope.problem(`Start - ${scope.startObject.name} is not a platform event.`, '<triggerType>');
    }
    const trigger = triggerType !== undefined && triggers.has(triggerType) ? (triggerType as FlowTrigger) : undefined;
    return {
        target: scope.target(start, 'connector', 'Start') ?? text(xml, 'startElementReference')?.trim(),
        trigger: process ? process.trigger : trigger,
        object: scope.startObject,
        recordTriggerType: process?.recordTriggerType ?? text(start, 'recordTriggerType')?.trim(),
        awaitedEvents: childNodes(xml, 'waits')
            .flatMap((wait) => childNodes(wait, 'waitEvents'))
            .map((event) => text(event, 'eventType')?.trim() ?? '')
            .filter((type) => /__e$/i.test(type)),
        condition: readEntryConditions(start, scope),
        onlyWhenChangedToMeet: flag(start, 'doesRequireRecordChangedToMeetCriteria'),
        order: process ? -1 : Number(text(xml, 'triggerOrder') ?? 1000.5),
        scheduledPaths: childNodes(start, 'scheduledPaths').flatMap((path) => readScheduledPath(path, scope)),
        schedule: triggerType === 'Scheduled' ? readSchedule(start, scope) : undefined
    };
}

/** The variables that a process keeps its record (or event) in, and what starts it; undefined if it is launched. */
export function readProcess(xml: XmlNode) {
    const processType = text(xml, 'processType')?.trim();
    if (processType === 'CustomEvent') {
        const variable = eventOfProcess(xml)?.variable ?? '';
        const trigger: FlowTrigger = 'PlatformEvent';
        return { trigger, currentVariable: variable, oldVariable: '', recordTriggerType: undefined };
    }
    if (processType !== 'Workflow') return undefined;
    const trigger: FlowTrigger = 'RecordAfterSave';
    return {
        trigger,
        currentVariable: processValue(xml, 'ObjectVariable') ?? 'myVariable_current',
        oldVariable: processValue(xml, 'OldObjectVariable') ?? 'myVariable_old',
        recordTriggerType: processValue(xml, 'TriggerType') === 'onCreateOnly' ? 'Create' : 'CreateAndUpdate'
    };
}

function readScheduledPath(node: XmlNode, scope: FlowScope): ScheduledPath[] {
    const name = (text(node, 'name') ?? text(node, 'pathType') ?? '').trim();
    const target = scope.target(node, 'connector', 'Start');
    if (target === undefined) return [];
    const field = text(node, 'timeSource')?.trim() === 'RecordField' ? text(node, 'recordField')?.trim() : undefined;
    if (field !== undefined) scope.field(scope.startObject, field, 'Start');
    return [
        {
            name,
            target,
            field,
            offset: {
                number: Number(text(node, 'offsetNumber') ?? 0),
                unit: offsetUnit(text(node, 'offsetUnit'))
            },
            isAsynchronous: text(node, 'pathType')?.trim() === 'AsyncAfterCommit'
        }
    ];
}

const frequencies: Readonly<Record<string, number | undefined>> = {
    Daily: dayMs,
    Weekly: 7 * dayMs,
    Hourly: dayMs / 24
};

function readSchedule(start: XmlNode, scope: FlowScope): FlowSchedule | undefined {
    const frequency = text(start, 'schedule.frequency')?.trim() ?? 'Once';
    const first = Date.parse(
        `${text(start, 'schedule.startDate')?.trim()}T${(text(start, 'schedule.startTime') ?? '').trim().replace(/Z?$/, 'Z')}`
    );
    if (!Number.isFinite(first)) {
        scope.problem('Start - The schedule has no valid start date and time.', '<schedule>');
        return undefined;
    }
    if (frequency !== 'Once' && !(frequency in frequencies)) {
        scope.notSupported(`Start - The frequency ${frequency} is not supported by local-org.`, '<frequency>');
        return undefined;
    }
    return { first, every: frequencies[frequency] };
}
