import type { ServerResponse } from 'node:http';
import type { ResponseContent } from './exchange';

/** Below this it is quicker to put texts together than to hand their parts to the socket. */
const largestCopy = 16 * 1024;
const contentType = 'application/json;charset=UTF-8';
const cacheControl = 'no-cache, must-revalidate, max-age=0, no-store, private';

/** Writes a response of Bayeux: status 200, a JSON array. */
export function writeBayeux(response: ServerResponse, content: ResponseContent, setCookie: string | undefined): void {
    const { deliveries, replies } = content;
    let bytes = Buffer.byteLength(replies) + 2;
    let characters = replies.length + 2;
    for (const { byteLength, text } of deliveries) {
        bytes += byteLength + 1;
        characters += text.length + 1;
    }
    response.writeHead(200, {
        'content-type': contentType,
        'cache-control': cacheControl,
        ...(setCookie === undefined ? undefined : { 'set-cookie': setCookie }),
        'content-length': bytes
    });
    const { socket } = response;
    // what is written while the socket is corked leaves in one piece, headers included
    socket?.cork();
    if (bytes <= largestCopy) {
        let text = '[';
        for (const delivery of deliveries) text += `${delivery.text},`;
        // a text without any other character is its own UTF-8
        response.write(`${text}${replies}]`, bytes === characters ? 'latin1' : 'utf8');
    } else {
        response.write('[');
        for (const delivery of deliveries) {
            response.write(delivery.bytes);
            response.write(',');
        }
        response.write(`${replies}]`);
    }
    socket?.uncork();
    response.end();
}

/** Anything but a response of Bayeux. */
export function writeOther(response: ServerResponse, status: number, body: string, type = contentType): void {
    response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
    response.end(body);
}
