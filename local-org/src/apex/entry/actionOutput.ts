import { NotSupportedError } from '../../errors';
import type { Execution } from '../runtime/execution';
import { toJsonValue } from '../runtime/jsonValue';
import { ApexDate } from '../runtime/values/apexDate';
import { ApexDatetime } from '../runtime/values/apexDatetime';
import { ApexList } from '../runtime/values/apexList';
import { ApexObject } from '../runtime/values/apexObject';
import { ApexSet } from '../runtime/values/apexSet';
import { ApexSObject } from '../runtime/values/apexSObject';
import { ApexTime } from '../runtime/values/apexTime';
import type { ApexValue } from '../runtime/values/apexValue';
import { annotatedFields } from './flowTypes';

/** What an invocable method gives, with its types: a flow keeps dates, records and Apex-defined values apart from texts. */
export type ActionOutput =
    | null
    | string
    | number
    | boolean
    | readonly ActionOutput[]
    /** `YYYY-MM-DD` */
    | { readonly date: string }
    /** Epoch milliseconds. */
    | { readonly datetime: number }
    /** Milliseconds since midnight. */
    | { readonly time: number }
    | { readonly record: string; readonly fields: Readonly<Record<string, ActionOutput>> }
    | { readonly apexClass: string; readonly members: Readonly<Record<string, ActionOutput>> };

/** A value as the flow takes it. */
export function actionOutput(x: Execution, value: ApexValue): ActionOutput {
    if (value instanceof ApexList) return value.values.map((item) => actionOutput(x, item));
    if (value instanceof ApexSet) return Array.from(value.values(), (item) => actionOutput(x, item));
    if (value instanceof ApexDate) return { date: value.toIsoText().slice(0, 10) };
    if (value instanceof ApexDatetime) return { datetime: Date.parse(value.toIsoText()) };
    if (value instanceof ApexTime) return { time: value.milliseconds };
    if (value instanceof ApexSObject) {
        const fields: Record<string, ActionOutput> = {};
        for (const [name, field] of value.populatedValues()) fields[name] = actionOutput(x, field);
        return { record: value.definition.name, fields };
    }
    if (value instanceof ApexObject && value.apexClass !== undefined) {
        const members: Record<string, ActionOutput> = {};
        for (const field of annotatedFields(x.program, value.apexClass, 'auraenabled'))
            members[field.name] = actionOutput(x, field.get?.(x, value) ?? null);
        return { apexClass: value.apexClass.name, members };
    }
    const json = toJsonValue(x, value);
    if (typeof json === 'object' && json !== null) throw new NotSupportedError('This output of an invocable method');
    return json;
}
