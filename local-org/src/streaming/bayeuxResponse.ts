import type { OutgoingHttpHeaders } from 'node:http';
import { largestText } from './encodedMessages';
import type { ResponseContent } from './exchange';

const contentType = 'application/json;charset=UTF-8';
const cacheControl = 'no-cache, must-revalidate, max-age=0, no-store, private';

/** What a body is written as. */
export interface BayeuxBody {
    readonly bytes: number;
    /** Of the pieces that are text. */
    readonly encoding: 'latin1' | 'utf8';
    readonly pieces: readonly (string | Buffer)[];
}

/** The body of a response of Bayeux: a JSON array. */
export function bodyOf({ deliveries, replies }: ResponseContent): BayeuxBody {
    let bytes = Buffer.byteLength(replies) + 2;
    let characters = replies.length + 2;
    for (const delivery of deliveries) {
        bytes += delivery.byteLength + 1;
        characters += delivery.characters + 1;
    }
    if (bytes <= largestText) {
        let text = '[';
        for (const delivery of deliveries) text += `${delivery.text},`;
        // a text without any other character is its own UTF-8
        return { bytes, encoding: bytes === characters ? 'latin1' : 'utf8', pieces: [`${text}${replies}]`] };
    }
    const pieces: (string | Buffer)[] = ['['];
    for (const delivery of deliveries) pieces.push(delivery.bytes, ',');
    pieces.push(`${replies}]`);
    return { bytes, encoding: 'utf8', pieces };
}

/** The headers of a response of Bayeux. */
export function bayeuxHeaders(bytes: number, setCookie: string | undefined): OutgoingHttpHeaders {
    return {
        'content-type': contentType,
        'cache-control': cacheControl,
        ...(setCookie === undefined ? undefined : { 'set-cookie': setCookie }),
        'content-length': bytes
    };
}

/** The headers of any other response. */
export function otherHeaders(body: string, type = contentType): OutgoingHttpHeaders {
    return { 'content-type': type, 'content-length': Buffer.byteLength(body) };
}
