import type { SourceModel } from '../metadata/sourceModel';
import { childNodes, flag, text } from '../metadata/xmlNode';
import type { Database } from './transaction';

/** Whether a permission set that the user has, or the user's profile, grants a custom permission. */
export function hasCustomPermission(model: SourceModel, database: Database, userId: string, name: string): boolean {
    const granting = (type: string) =>
        new Set(
            model.components
                .filter((component) => component.type === type && grants(component.xml, name))
                .map((component) => component.name.toLowerCase())
        );
    const profiles = granting('Profile');
    if (profiles.size > 0) {
        const profile = database.get('Profile', String(database.get('User', userId)?.['ProfileId'] ?? ''));
        if (profiles.has(String(profile?.['Name'] ?? '').toLowerCase())) return true;
    }
    const sets = granting('PermissionSet');
    if (sets.size === 0) return false;
    for (const assignment of database.lookup('PermissionSetAssignment', 'AssigneeId', userId) ?? []) {
        const set = database.get('PermissionSet', String(assignment['PermissionSetId']));
        if (sets.has(String(set?.['Name'] ?? '').toLowerCase())) return true;
    }
    return false;
}

function grants(xml: SourceModel['components'][number]['xml'], name: string): boolean {
    return childNodes(xml, 'customPermissions').some(
        (node) => text(node, 'name')?.trim().toLowerCase() === name.toLowerCase() && flag(node, 'enabled')
    );
}
