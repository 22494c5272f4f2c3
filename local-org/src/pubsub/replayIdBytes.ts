const numberBytes = 8;
const allBytes = 10;

/**
 * A replay id as the Pub/Sub API gives it: bytes without meaning to a client. The platform sends ten, the position as a big-endian number and two
 * zeros; clients that take them for a number send the first eight back.
 */
export function encodeReplayId(replayId: number): Buffer {
    const bytes = Buffer.alloc(allBytes);
    bytes.writeUInt32BE(Math.floor(replayId / 2 ** 32), 0);
    bytes.writeUInt32BE(replayId % 2 ** 32, 4);
    return bytes;
}

/** The position of a replay id; undefined if the bytes aren't one that was given out. */
export function decodeReplayId(bytes: Buffer): number | undefined {
    if (bytes.length !== numberBytes && bytes.length !== allBytes) return undefined;
    if (bytes.subarray(numberBytes).some((byte) => byte !== 0)) return undefined;
    const position = bytes.readBigUInt64BE();
    return position <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(position) : undefined;
}
