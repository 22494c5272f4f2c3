import type { ObjectDefinition } from '../schema/objectDefinition';
import type { StoredRecord } from './record';
import type { Database } from './transaction';

/** The record of a hierarchy custom setting that belongs to a user, a profile or the org. */
export function ownSetting(database: Database, objectName: string, ownerId: string): StoredRecord | undefined {
    for (const record of database.lookup(objectName, 'SetupOwnerId', ownerId) ?? database.records(objectName)) {
        if (record['SetupOwnerId'] === ownerId) return record;
    }
    return undefined;
}

/**
 * A hierarchy custom setting as a user (or, by another id, a profile or the org) sees it: "fields are merged: the lowest level in the hierarchy
 * wins". Undefined if no level has a record.
 */
export function hierarchySetting(
    database: Database,
    object: ObjectDefinition,
    ownerId: string
): StoredRecord | undefined {
    let merged: Record<string, StoredRecord[string]> | undefined;
    for (const owner of owners(database, ownerId)) {
        const record = ownSetting(database, object.name, owner);
        if (record === undefined) continue;
        if (merged === undefined) {
            merged = { ...record };
            continue;
        }
        for (const [name, value] of Object.entries(record)) {
            const isOwn = object.fields.get(name.toLowerCase())?.custom === true;
            if (isOwn && merged[name] == null) merged[name] = value;
        }
    }
    return merged;
}

/** From the closest to the furthest: the user, the profile, the org. */
function owners(database: Database, ownerId: string): string[] {
    const [organization] = database.records('Organization');
    const organizationId = String(organization?.['Id'] ?? '');
    if (ownerId === organizationId) return [ownerId];
    const profileId = ownerId.startsWith('005') ? database.get('User', ownerId)?.['ProfileId'] : undefined;
    return [ownerId, ...(typeof profileId === 'string' ? [profileId] : []), organizationId];
}
