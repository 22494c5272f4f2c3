import type { BusEvent } from './busEvent';

/**
 * An event as a channel's log holds it: a line of JSON with all but its data, then the data as it is delivered. An empty entry stands for a
 * place whose event was lost with the process before it was on disk; nobody has seen it.
 */
export function encodeLoggedEvent(event: BusEvent): string {
    const { data, ...rest } = event;
    return `${JSON.stringify(rest)}\n${data}`;
}

/** Undefined for the empty entry. */
export function decodeLoggedEvent(payload: Uint8Array): BusEvent | undefined {
    if (payload.length === 0) return undefined;
    const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
    const end = text.indexOf('\n');
    return { ...(JSON.parse(text.slice(0, end)) as Omit<BusEvent, 'data'>), data: text.slice(end + 1) };
}
