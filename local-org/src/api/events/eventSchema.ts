import { SalesforceError } from '../../errors';
import type { ObjectDefinition } from '../../schema/objectDefinition';
import { ChangeEventCodec } from '../../pubsub/avro/changeEventCodec';
import { avroNamespace } from '../../pubsub/avro/eventCodec';
import { PlatformEventCodec } from '../../pubsub/avro/platformEventCodec';
import { notFound, type ApiResponse } from '../reply';
import type { ApiRequest } from '../route';

/** The first version that knows `payloadFormat`. */
const firstVersionWithFormat = 43;
/** The first version whose events have their UUID and name beside the replay id. */
const firstVersionWithUuid = 52;

interface AvroRecord {
    readonly name: string;
    readonly fields: readonly { readonly name: string; readonly type: unknown }[];
}

/** `GET /sobjects/Order_Placed__e/eventSchema`: what the events of a definition look like. */
export function eventSchemaOfObject(request: ApiRequest): ApiResponse {
    const object = request.services.schema.object(request.parameters['object'] ?? '');
    return answer(request, object);
}

/** `GET /event/eventSchema/{id}`: the same, of the definition that has this schema id now. */
export function eventSchemaById(request: ApiRequest): ApiResponse {
    const { schema, bus } = request.services;
    const id = request.parameters['id'] ?? '';
    const found = [...schema.objects()].find((object) => isEvent(object) && bus.schemas.of(object).id === id);
    return answer(request, found);
}

function isEvent({ kind }: ObjectDefinition): boolean {
    return kind === 'platformEvent' || kind === 'changeEvent';
}

function answer(request: ApiRequest, object: ObjectDefinition | undefined): ApiResponse {
    if (!object || !isEvent(object)) throw notFound();
    const schema = request.services.bus.schemas.of(object);
    const codec =
        object.kind === 'changeEvent'
            ? new ChangeEventCodec(object, schema.id)
            : new PlatformEventCodec(object, schema);
    const compact = JSON.parse(codec.schemaJson) as AvroRecord;
    const isCompact = formatOf(request) === 'COMPACT';
    return { status: 200, body: isCompact ? compact : expanded(request, object, compact) };
}

function formatOf({ query, version }: ApiRequest): string {
    const format = query.get('payloadFormat');
    const isKnown = format === 'EXPANDED' || format === 'COMPACT';
    if (format !== null && (!isKnown || Number(version) < firstVersionWithFormat)) {
        throw new SalesforceError('INVALID_FIELD', `Invalid value for payloadFormat: ${format}`);
    }
    return format ?? 'EXPANDED';
}

/** An event as CometD delivers it: its dates are text there, what Avro keeps as a number of milliseconds. */
function expanded({ version }: ApiRequest, object: ObjectDefinition, { fields }: AvroRecord) {
    const payload = {
        type: 'record',
        name: 'Payload',
        doc: '',
        fields: fields.map((field) => ({ ...field, type: asText(object, field) }))
    };
    const replayId = { name: 'replayId', type: 'long' };
    const isNamed = object.kind === 'platformEvent' && Number(version) >= firstVersionWithUuid;
    const event = isNamed
        ? [{ name: 'EventUuid', type: 'string' }, replayId, { name: 'EventApiName', type: 'string' }]
        : [replayId];
    const data = [
        { name: 'schema', type: 'string' },
        { name: 'payload', type: payload },
        { name: 'event', type: { type: 'record', name: 'Event', fields: event } }
    ];
    return {
        name: object.name,
        namespace: avroNamespace,
        type: 'expanded-record',
        fields: [
            { name: 'data', type: { type: 'record', name: 'Data', namespace: '', fields: data } },
            { name: 'channel', type: 'string' }
        ]
    };
}

function asText(object: ObjectDefinition, { name, type }: AvroRecord['fields'][number]): unknown {
    const fieldType = object.fields.get(name.toLowerCase())?.type;
    if (fieldType !== 'date' && fieldType !== 'datetime' && fieldType !== 'time') return type;
    return Array.isArray(type) ? type.map((each: unknown) => (each === 'long' ? 'string' : each)) : 'string';
}
