import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { bayeuxHeaders, bodyOf, otherHeaders } from './bayeuxResponse';
import type { ResponseContent } from './exchange';

/** What the Streaming API wants to know of an HTTP request beside its body. */
export interface PollRequest {
    readonly headers: IncomingHttpHeaders;
    readonly isSecure: boolean;
}

/** Where one response goes. */
export interface PollResponse {
    /** Something of it was written. */
    readonly begun: boolean;
    /** Writes a response of Bayeux: status 200, a JSON array. */
    sendBayeux(content: ResponseContent, setCookie: string | undefined): void;
    /** Writes anything but a response of Bayeux. */
    sendOther(status: number, body: string, type?: string): void;
    /** Calls back when it is over: whether the response went out whole. Never, if it is already. */
    onClose(callback: (finished: boolean) => void): void;
}

/** Over node:http. */
export class ServerPollResponse implements PollResponse {
    constructor(private readonly response: ServerResponse) {}

    get begun(): boolean {
        return this.response.headersSent;
    }

    sendBayeux(content: ResponseContent, setCookie: string | undefined): void {
        const { response } = this;
        const { bytes, encoding, pieces } = bodyOf(content);
        response.writeHead(200, bayeuxHeaders(bytes, setCookie));
        const { socket } = response;
        // what is written while the socket is corked leaves in one piece, headers included
        socket?.cork();
        for (const piece of pieces) response.write(piece, encoding);
        socket?.uncork();
        response.end();
    }

    sendOther(status: number, body: string, type?: string): void {
        this.response.writeHead(status, otherHeaders(body, type));
        this.response.end(body);
    }

    onClose(callback: (finished: boolean) => void): void {
        this.response.once('close', () => callback(this.response.writableFinished));
    }
}
