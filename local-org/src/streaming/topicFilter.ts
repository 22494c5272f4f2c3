import type { BusEvent } from '../bus/busEvent';
import { isObject } from './bayeuxMessage';

/**
 * The filter of a subscription to a PushTopic: `/topic/Name?Industry='Energy'&ShippingCity='San Francisco'`. "The & operator acts like the
 * logical OR operator, so record events are matched if any condition is true" (Streaming API Developer Guide, "Filtered Subscriptions").
 */
export class TopicFilter {
    private constructor(private readonly conditions: readonly { readonly field: string; readonly value: string }[]) {}

    /** From what follows the question mark; undefined if it can't be read. */
    static parse(expression: string): TopicFilter | undefined {
        const conditions = expression.split('&').map((condition) => {
            const equals = condition.indexOf('=');
            if (equals <= 0) return undefined;
            const field = decoded(condition.slice(0, equals)).trim();
            const value = decoded(condition.slice(equals + 1)).trim();
            return { field, value: /^'(.*)'$/s.exec(value)?.[1] ?? value };
        });
        return conditions.includes(undefined)
            ? undefined
            : new TopicFilter(conditions.filter((condition) => condition !== undefined));
    }

    get fields(): string[] {
        return this.conditions.map(({ field }) => field);
    }

    matches(event: BusEvent): boolean {
        const sobject = event.body?.['sobject'];
        if (!isObject(sobject)) return false;
        return this.conditions.some(({ field, value }) => {
            const actual = sobject[field];
            return String(actual ?? 'null') === value;
        });
    }
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
