import type { BusEvent } from '../bus/busEvent';
import type { Caller } from './callers';
import type { RpcType } from './pubSubError';

/** Stands between the service and its clients, to look on or to interfere. A service without one pays nothing. */
export interface PubSubTap {
    /**
     * Each request of a call, after its caller is known.
     * @throws PubSubError to refuse it
     */
    admit(type: RpcType, caller: Caller, rpcId: string): void;
    /** Does a stream fall silent: from now on nothing is sent, and it isn't ended either? */
    silences(type: RpcType, rpcId: string): boolean;
    /** How often a stream is sent an event: once, unless a fault wants otherwise. */
    copies(event: BusEvent, rpcId: string): number;
    /** Is an event that is there to be taken for gone? */
    refusesReplay(channel: string, rpcId: string, type: RpcType): boolean;
}

/** Where the service has its tap. */
export interface PubSubTapHolder {
    tap: PubSubTap | undefined;
}
