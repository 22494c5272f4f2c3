import { randomUUID } from 'node:crypto';
import type { StatusObject } from '@grpc/grpc-js';
import type { FastifyBaseLogger } from 'fastify';
import { PubSubError, pubSubErrors, type RpcType } from './pubSubError';

/** Where faults of the service itself are told. */
export type PubSubLog = Pick<FastifyBaseLogger, 'error'>;

/** One call of a method of the service. */
export class Rpc {
    /** Goes with every response and error. */
    readonly id = randomUUID();

    constructor(
        readonly type: RpcType,
        private readonly log: PubSubLog
    ) {}

    /** The status that ends the call. What isn't an error of the API's own is a fault of the service: the log has it, not the client. */
    failure(error: unknown): StatusObject {
        if (error instanceof PubSubError) return error.toStatus(this.id, this.type);
        this.log.error({ err: error, rpcId: this.id }, `${this.type} failed`);
        return pubSubErrors.unavailable().toStatus(this.id, this.type);
    }
}
