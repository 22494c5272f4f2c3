import type { ConsumerEvent } from './wireMessages';

/** Tags of length-delimited fields, as `eventbus.proto` numbers them. */
const tags = { events: 0x0a, event: 0x0a, replayId: 0x12, id: 0x0a, schemaId: 0x12, payload: 0x1a } as const;

/**
 * One event as a response has it: field 1 of FetchResponse and ManagedFetchResponse, a ConsumerEvent. Written by hand, for that is what is done for every
 * event; everything else of the protocol goes through protobufjs.
 */
export function consumerEventBytes({ event: { id, schemaId, payload }, replayId }: ConsumerEvent): Buffer {
    const eventLength =
        fieldSize(Buffer.byteLength(id)) + fieldSize(Buffer.byteLength(schemaId)) + fieldSize(payload.length);
    const wholeLength = 1 + varintSize(eventLength) + eventLength + fieldSize(replayId.length);
    const bytes = Buffer.allocUnsafe(1 + varintSize(wholeLength) + wholeLength);
    let at = writeHead(bytes, 0, tags.events, wholeLength);
    at = writeHead(bytes, at, tags.event, eventLength);
    at = writeText(bytes, at, tags.id, id);
    at = writeText(bytes, at, tags.schemaId, schemaId);
    at = writeBytes(bytes, at, tags.payload, payload);
    writeBytes(bytes, at, tags.replayId, replayId);
    return bytes;
}

function fieldSize(length: number): number {
    return 1 + varintSize(length) + length;
}

function varintSize(value: number): number {
    let size = 1;
    for (let rest = value; rest >= 0x80; rest = rest >>> 7) size++;
    return size;
}

function writeHead(bytes: Buffer, start: number, tag: number, length: number): number {
    let at = start;
    bytes[at++] = tag;
    let rest = length;
    for (; rest >= 0x80; rest = rest >>> 7) bytes[at++] = (rest & 0x7f) | 0x80;
    bytes[at++] = rest;
    return at;
}

function writeText(bytes: Buffer, start: number, tag: number, text: string): number {
    const at = writeHead(bytes, start, tag, Buffer.byteLength(text));
    return at + bytes.write(text, at);
}

function writeBytes(bytes: Buffer, start: number, tag: number, value: Buffer): number {
    const at = writeHead(bytes, start, tag, value.length);
    return at + value.copy(bytes, at);
}
