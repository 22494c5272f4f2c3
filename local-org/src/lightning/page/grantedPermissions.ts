import type { Database } from '../../data/transaction';
import type { SourceModel } from '../../metadata/sourceModel';
import { childNodes, flag, text } from '../../metadata/xmlNode';

/**
 * Custom and user permissions that a user has through assigned permission sets, by name: what `@salesforce/customPermission` and
 * `@salesforce/userPermission` tell a component.
 */
export function grantedPermissions(model: SourceModel, database: Database, userId: string): string[] {
    if (!database.schema.object('PermissionSetAssignment')) return [];
    const assigned = new Set<string>();
    const assignments = database.lookup('PermissionSetAssignment', 'AssigneeId', userId) ?? [];
    for (const { PermissionSetId } of assignments) {
        const name = database.get('PermissionSet', String(PermissionSetId))?.['Name'];
        if (typeof name === 'string') assigned.add(name);
    }
    const granted = new Set<string>();
    for (const { type, name, xml } of model.components) {
        if (type !== 'PermissionSet' || !assigned.has(name)) continue;
        for (const permission of [...childNodes(xml, 'customPermissions'), ...childNodes(xml, 'userPermissions')]) {
            const permissionName = text(permission, 'name');
            if (permissionName !== undefined && flag(permission, 'enabled')) granted.add(permissionName);
        }
    }
    return [...granted];
}
