import { join } from 'node:path';
import { loadPackageDefinition, type GrpcObject, type ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { packageRoot } from '../lightning/build/packageRoot';
import { sharingEvents } from './fetchResponses';

/** The service `eventbus.v1.PubSub` as `eventbus.proto` declares it. */
export function pubSubService(): ServiceDefinition {
    const file = join(packageRoot(), 'src', 'pubsub', 'eventbus.proto');
    const definition = loadPackageDefinition(loadSync(file, { longs: Number, defaults: true }));
    const eventbus = definition['eventbus'] as GrpcObject;
    const v1 = eventbus['v1'] as GrpcObject;
    const client = v1['PubSub'];
    if (typeof client !== 'function' || !('service' in client)) throw new Error(`${file} declares no service PubSub`);
    const { Subscribe: subscribe, ManagedSubscribe: managed } = client.service;
    if (subscribe === undefined || managed === undefined) throw new Error(`${file} declares no method Subscribe`);
    return {
        ...client.service,
        Subscribe: { ...subscribe, responseSerialize: sharingEvents(subscribe.responseSerialize) },
        ManagedSubscribe: { ...managed, responseSerialize: sharingEvents(managed.responseSerialize) }
    };
}
