import type { handleUnaryCall } from '@grpc/grpc-js';
import { pubSubErrors } from './pubSubError';
import type { PubSubOrg } from './pubSubOrg';
import { Rpc } from './rpc';
import type { SchemaInfo, SchemaRequest } from './wireMessages';

/** GetSchema: the Avro schema with an id that a topic, an event or an earlier answer gave. */
export function getSchema({ callers, topics, codecs, log }: PubSubOrg): handleUnaryCall<SchemaRequest, SchemaInfo> {
    return ({ metadata, request: { schemaId } }, callback) => {
        const rpc = new Rpc('GetSchema', log);
        try {
            callers.authenticate(metadata);
            if (schemaId.trim() === '') throw pubSubErrors.schemaIdBlank();
            const schema = codecs.find(schemaId);
            if (schema === undefined) throw pubSubErrors.schemaNotFound(topics.tenant, schemaId);
            callback(null, { schemaJson: schema.schemaJson, schemaId: schema.schemaId, rpcId: rpc.id });
        } catch (error) {
            callback(rpc.failure(error));
        }
    };
}
