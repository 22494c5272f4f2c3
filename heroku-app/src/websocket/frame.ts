import WebSocket from 'ws';

/** `Sender.frame` is ws's own framing, exported but not in its types; a test fences it. */
const { Sender } = WebSocket as unknown as {
    Sender: {
        frame(
            data: Buffer,
            options: { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean }
        ): Buffer[];
    };
};

/** A message as a text frame, ready for any number of sockets. Not masked: a server must not mask (RFC 6455, 5.1). */
export function frameOf(message: object): Buffer {
    const data = Buffer.from(JSON.stringify(message));
    return Buffer.concat(Sender.frame(data, { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true }));
}
