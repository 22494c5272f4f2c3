import { given } from '../given';
import type { LibraryType } from '../libraryType';
import type { Execution } from '../../runtime/execution';

/** Whether a permission set that the user has grants the custom permission. */
function checkPermission(x: Execution, name: string): boolean {
    const { model } = x.org.services;
    const granting = new Set(
        model.components
            .filter(
                (component) => component.type === 'PermissionSet' && grants(component.xml['customPermissions'], name)
            )
            .map((component) => component.name.toLowerCase())
    );
    if (granting.size === 0) return false;
    const { database } = x.transaction;
    for (const assignment of database.lookup('PermissionSetAssignment', 'AssigneeId', x.userId) ?? []) {
        const set = database.get('PermissionSet', String(assignment['PermissionSetId']));
        if (typeof set?.['Name'] === 'string' && granting.has(set['Name'].toLowerCase())) return true;
    }
    return false;
}

function grants(permissions: unknown, name: string): boolean {
    const nodes = Array.isArray(permissions) ? (permissions as readonly unknown[]) : [permissions];
    return nodes.some((node) => {
        if (typeof node !== 'object' || node === null) return false;
        const { name: granted, enabled } = node as { readonly name?: unknown; readonly enabled?: unknown };
        return String(granted).toLowerCase() === name.toLowerCase() && String(enabled) === 'true';
    });
}

export const featureManagementType: LibraryType = {
    name: 'FeatureManagement',
    namespace: 'System',
    members: {
        'static Boolean checkPermission(String apiName)': (x, name: string | null) => checkPermission(x, given(name))
    }
};
