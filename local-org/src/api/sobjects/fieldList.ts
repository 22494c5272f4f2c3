import { SalesforceError } from '../../errors';
import type { ObjectDefinition } from '../../schema/objectDefinition';

/** Fields that a client asks for by name, fit to stand in a SELECT list; each at most once, `Id` not needed. */
export function fieldList(object: ObjectDefinition, names: readonly string[]): string[] {
    const seen = new Map<string, string>();
    for (const name of names.map((n) => n.trim())) {
        if (!/^\w+(?:\.\w+)*$/.test(name)) {
            throw new SalesforceError('INVALID_FIELD', `No such column '${name}' on entity '${object.name}'.`);
        }
        seen.set(name.toLowerCase(), name);
    }
    return [...seen.values()];
}
