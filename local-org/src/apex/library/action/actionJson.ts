import type { ApexObject } from '../../runtime/values/apexObject';
import type { ApexValue } from '../../runtime/values/apexValue';
import type { JsonNode } from '../json/jsonNode';
import { libraryList } from '../lists';
import { ActionError, ActionResult, ActionValue, valueMap } from './actionValues';
import type { Execution } from '../../runtime/execution';

/** Members of an action, its result or its error in JSON; undefined for other objects. */
export function actionFields(value: ApexObject): readonly (readonly [string, ApexValue])[] | undefined {
    if (value instanceof ActionError) {
        return [
            ['code', value.code],
            ['message', value.message]
        ];
    }
    if (value instanceof ActionResult) return value.fields;
    if (!(value instanceof ActionValue)) return undefined;
    return [
        ['type', value.kind],
        ['name', value.name],
        ['namespace', value.namespace]
    ];
}

/** One made of JSON, which is how tests make results. Undefined for other types. */
export function readActionValue(
    x: Execution,
    typeName: string,
    node: JsonNode,
    untyped: (node: JsonNode) => ApexValue
): ApexObject | undefined {
    const name = typeName.toLowerCase();
    if (!name.startsWith('invocable.action') || !(node instanceof Map)) return undefined;
    const members = node as ReadonlyMap<string, JsonNode>;
    const text = (key: string) => {
        const value = members.get(key);
        return typeof value === 'string' ? value : null;
    };
    switch (name) {
        case 'invocable.action.error':
            return new ActionError(text('code'), text('message'));
        case 'invocable.action':
            return new ActionValue(text('type') ?? '', text('name') ?? '', text('namespace'), false);
        case 'invocable.action.result': {
            const read = (member: JsonNode, type: string) => readActionValue(x, type, member, untyped) ?? null;
            const errors = members.get('errors');
            const action = members.get('action');
            const outputs = valueMap();
            const values = members.get('outputParameters');
            if (values instanceof Map) {
                for (const [key, value] of values as ReadonlyMap<string, JsonNode>) outputs.set(x, key, untyped(value));
            }
            return new ActionResult(
                action == null ? null : (read(action, 'Invocable.Action') as ActionValue),
                members.get('success') === true,
                Array.isArray(errors)
                    ? libraryList(
                          'Invocable.Action.Error',
                          errors.map((error) => read(error as JsonNode, 'Invocable.Action.Error'))
                      )
                    : null,
                outputs
            );
        }
        default:
            return undefined;
    }
}
