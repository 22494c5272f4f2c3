import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Caller } from './callers';
import { pubSubErrors, type RpcType } from './pubSubError';
import type { PubSubOrg } from './pubSubOrg';
import type { PubSubTapHolder } from './pubSubTap';
import { Rpc } from './rpc';

/** What one RPC does with its stream. Whatever it throws ends the stream with that error. */
export interface StreamProtocol<TRequest> {
    onRequest(request: TRequest): void;
    /** The client sends no more. */
    onRequestsEnd(): void;
    /** The stream has ended, for whatever reason. */
    onClose(): void;
}

/** A stream of requests and responses between its first byte and its one end. */
export class OpenStream<TRequest, TResponse> {
    readonly rpc: Rpc;
    readonly caller: Caller;
    readonly #call: ServerDuplexStream<TRequest, TResponse>;
    readonly #taps: PubSubTapHolder;
    #silent = false;
    readonly #unwatch: () => void;
    readonly #protocol: StreamProtocol<TRequest>;
    #idleTimer: NodeJS.Timeout | undefined;
    #closed = false;

    private constructor(
        org: PubSubOrg,
        rpc: Rpc,
        caller: Caller,
        call: ServerDuplexStream<TRequest, TResponse>,
        protocolOf: (stream: OpenStream<TRequest, TResponse>) => StreamProtocol<TRequest>
    ) {
        this.rpc = rpc;
        this.caller = caller;
        this.#call = call;
        this.#taps = org.taps;
        this.#unwatch = org.callers.watch(caller, (error) => this.fail(error));
        this.#protocol = protocolOf(this);
        call.on('data', (request: TRequest) => this.attempt(() => this.#take(request)));
        call.on('end', () => this.attempt(() => this.#protocol.onRequestsEnd()));
        call.on('cancelled', () => this.#close());
    }

    /** Authenticates a call, and runs its protocol; a call that isn't authentic ends at once. */
    static open<TRequest, TResponse>(
        org: PubSubOrg,
        type: RpcType,
        call: ServerDuplexStream<TRequest, TResponse>,
        protocolOf: (stream: OpenStream<TRequest, TResponse>) => StreamProtocol<TRequest>
    ): void {
        const rpc = new Rpc(type, org.log);
        try {
            const caller = org.callers.authenticate(call.metadata);
            if (org.callers.streams >= org.bus.allocations.mostClients) throw pubSubErrors.concurrentClientLimit();
            new OpenStream(org, rpc, caller, call, protocolOf);
        } catch (error) {
            call.emit('error', rpc.failure(error));
        }
    }

    get closed(): boolean {
        return this.#closed;
    }

    /** Sends a response; `onSent` when the connection has taken it, and is ready for the next. */
    send(response: TResponse, onSent: () => void = () => undefined): void {
        if (this.#closed || this.#isSilent()) return;
        this.#call.write(response, (error: unknown) => {
            if (!error) onSent();
        });
    }

    /** Takes no more requests for a while. */
    pause(): void {
        this.#call.pause();
    }

    resume(): void {
        if (!this.#closed) this.#call.resume();
    }

    /** Runs `work`; an exception ends the stream. */
    attempt(work: () => void): void {
        if (this.#closed) return;
        try {
            work();
        } catch (error) {
            this.fail(error);
        }
    }

    /** Calls `onIdle` after so many milliseconds, unless it is called again before; undefined: never. */
    idleAfter(milliseconds: number | undefined, onIdle: () => void): void {
        clearTimeout(this.#idleTimer);
        if (milliseconds === undefined || this.#closed) return;
        this.#idleTimer = setTimeout(onIdle, milliseconds);
        this.#idleTimer.unref();
    }

    /** Ends the stream as it should. */
    end(): void {
        if (this.#close()) this.#call.end();
    }

    /** Ends the stream with an error. */
    fail(error: unknown): void {
        if (this.#close()) this.#call.emit('error', this.rpc.failure(error));
    }

    #take(request: TRequest): void {
        if (this.#silent) return;
        this.#taps.tap?.admit(this.rpc.type, this.caller, this.rpc.id);
        this.#protocol.onRequest(request);
    }

    #isSilent(): boolean {
        if (this.#taps.tap?.silences(this.rpc.type, this.rpc.id) === true) this.#silent = true;
        return this.#silent;
    }

    #close(): boolean {
        if (this.#closed) return false;
        this.#closed = true;
        clearTimeout(this.#idleTimer);
        this.#unwatch();
        this.#protocol.onClose();
        return true;
    }
}
