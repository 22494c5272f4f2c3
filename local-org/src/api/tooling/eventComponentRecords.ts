import type { ObjectDefinition } from '../../schema/objectDefinition';
import type { EventComponents } from '../../deploy/eventComponents';
import type { ApiResponse } from '../reply';
import type { ApiRequest } from '../route';

/** Records of the Tooling API that are components of the event bus: written through the org's source. Undefined: the object is none. */
export function eventComponentsFor(request: ApiRequest, object: ObjectDefinition): EventComponents | undefined {
    const components = object.toolingOnly === true ? request.services.metadata?.eventComponents : undefined;
    return components?.handles(object.name) === true ? components : undefined;
}

/** `POST /tooling/sobjects/PlatformEventChannel` `{FullName, Metadata}` */
export function createEventComponent(
    components: EventComponents,
    request: ApiRequest,
    object: ObjectDefinition
): ApiResponse {
    const id = components.create(object.name, request.body.object(), request.session.userId);
    const location = `${request.base}/tooling/sobjects/${object.name}/${id}`;
    return {
        status: 201,
        headers: { location },
        body: { id, success: true, errors: [], warnings: [], infos: [] }
    };
}
